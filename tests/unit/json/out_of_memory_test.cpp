// Every allocation of parsing, reading and writing fails once: what comes out is std::bad_alloc and
// nothing else, and nothing leaks. RapidJSON allocates through operator new too (reader.cpp).
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <new>

#include "core/json/json.h"
#include "core/wire/body.h"
#include "core/wire/reply.h"
#include "core/wire/stream_decoder.h"
#include "core/wire/stream_message.h"

namespace {

// The binary is single-threaded while these tests run.
bool armed = false;
int64_t until_failure = 0;
int64_t live = 0;

void* AllocateOrNull(size_t size) noexcept {
  if (armed && until_failure-- == 0) return nullptr;
  void* memory = std::malloc(size);
  if (armed && memory != nullptr) ++live;
  return memory;
}

void* Allocate(size_t size) {
  void* memory = AllocateOrNull(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void Free(void* memory) noexcept {
  if (armed && memory != nullptr) --live;
  std::free(memory);
}

}  // namespace

void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
// std::stable_sort takes its buffer by these and gives it back by the plain delete: a sanitizer's
// own would not pair with ours.
void* operator new(size_t size, const std::nothrow_t&) noexcept { return AllocateOrNull(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return AllocateOrNull(size); }
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete[](void* memory) noexcept { Free(memory); }
void operator delete(void* memory, size_t) noexcept { Free(memory); }
void operator delete[](void* memory, size_t) noexcept { Free(memory); }

namespace failsoft::json {
namespace {

// Runs `work` with its nth allocation failing, for every n until none fails any more. Returns how
// many there were.
template <typename Work>
int FailEveryAllocation(Work work) {
  for (int n = 0; n < 100'000; ++n) {
    bool failed = false;
    bool other = false;
    live = 0;
    until_failure = n;
    armed = true;
    try {
      work();
    } catch (const std::bad_alloc&) {
      failed = true;
    } catch (...) {
      other = true;
    }
    armed = false;
    EXPECT_FALSE(other) << n;
    EXPECT_EQ(live, 0) << n;
    if (!failed) return n;
  }
  ADD_FAILURE() << "it never came through";
  return 0;
}

const char kText[] =
    R"({"a":[1,2,3,4,5,6,7,8,9,[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]],"b":"x\n\ud83d\ude00 and )"
    R"(a decoded string that is longer than any buffer inside a string object, so that it allocates",)"
    R"("a key that is longer than any buffer inside a string object\t":1e999,"c":{"d":null}})";

std::string BigText() {
  std::string text = "[\"" + std::string(5'000, 'x') + "\\n\"";
  for (int i = 0; i < 10'000; ++i) text += ",{\"k\\t\":\"v\\n\"}";
  return text + "]";
}

TEST(OutOfMemory, Parsing) {
  for (const bool lenient : {false, true}) {
    for (const std::string& text : {std::string(kText), BigText(), std::string(kText) + ",",
                                    "[\"\xFF\\ud800" + std::string(100, 'x') + "\"]"}) {
      const int allocations = FailEveryAllocation([&] {
        const auto document = Document::Parse(text, {.lenient = lenient});
        if (document) (void)document->root()["b"].AsString();
      });
      EXPECT_GT(allocations, 2);
    }
  }
}

TEST(OutOfMemory, Writing) {
  const std::string invalid = "\xFF" + std::string(200, 'x');
  EXPECT_GT(FailEveryAllocation([&] {
              Writer w;
              w.BeginObject().Key(invalid).String(invalid).EndObject();
            }),
            2);
}

TEST(OutOfMemory, RepliesAndErrors) {
  const std::string error =
      R"({"error":{"message":"This model's maximum context length is 10 tokens. However, you )"
      R"(requested 12 tokens, and this is long","code":"context_length_exceeded_in_many_words",)"
      R"("metadata":{"provider_name":"a provider of a rather long name","raw":"and a long cause"}}})";
  EXPECT_GT(FailEveryAllocation([&] {
              (void)wire::DecodeError(400, "x-request-id: req_0123456789abcdef0123456789\r\n",
                                      error);
            }),
            5);
  const auto chat = Document::Parse(
      R"({"id":"chatcmpl-0123456789abcdef0123456789","choices":[{"message":{"content":)"
      R"([{"type":"text","text":"a text of more than a few bytes"}]},"finish_reason":"stop"}]})");
  ASSERT_TRUE(chat);
  EXPECT_GT(FailEveryAllocation([&] { (void)wire::DecodeChatReply(*chat); }), 0);
  EXPECT_GT(FailEveryAllocation([] {
              wire::BodyTemplate body;
              body.AddMember("messages", R"([{"role":"user","content":"Hi"}])");
              body.AddModel("a model");
              std::string built;
              (void)body.For("a model of a rather long name", built);
            }),
            2);
}

TEST(OutOfMemory, Streams) {
  const std::string events[] = {
      R"({"id":"chatcmpl-0123456789abcdef","choices":[{"delta":{"content":"a text \ud83d"}}]})",
      R"({"id":"chatcmpl-0123456789abcdef","choices":[{"delta":{"content":"\ude00 that is long"}}]})",
      R"({"choices":[{"delta":{"tool_calls":[{"index":7,"id":"a call of a rather long name",)"
      R"("function":{"name":"a function of a rather long name","arguments":"{\"x\":1}"}}]},)"
      R"("logprobs":{"content":[{"token":"a token of some length"}]}}]})",
      "{\"choices\":[{\"delta\":{\"content\":\"an ill-formed byte: \xff\"}}]}",
      R"({"choices":[{"finish_reason":"error"}],"usage":{"total_tokens":123456789}})"};
  EXPECT_GT(FailEveryAllocation([&] {
              wire::StreamMessage message;
              wire::StreamDecoder decoder(1, &message);
              for (const std::string& event : events) decoder.TakeEvent("message", event);
              decoder.Finish();
              (void)decoder.choices();
              (void)message.MessageJson(0, true);
            }),
            20);
}

}  // namespace
}  // namespace failsoft::json
