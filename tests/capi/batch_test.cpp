// Events as plain fields: sizes that callers of other versions give, and who owns what.
#include <cstddef>
#include <cstring>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

struct WiderView {
  failsoft_event_view known;
  unsigned char later_fields[64];
  unsigned char guard[8];
};

class BatchTest : public testing::Test {
 protected:
  void SetUp() override {
    client_ = MakeClientFor(R"({"replies": [{"answer": "Hello"}]})");
    call_ = StartChat(client_.get());
    while (Take(batch_, [&](failsoft_batch** out) {
             return failsoft_call_next(call_.get(), kLong, out);
           }) == FAILSOFT_AGAIN) {
    }
    ASSERT_EQ(failsoft_batch_count(batch_.get()), 1u);
  }

  Client client_;
  Call call_;
  Batch batch_;
};

TEST_F(BatchTest, TerminalEvent) {
  failsoft_event_view view;
  ASSERT_EQ(failsoft_batch_get(batch_.get(), 0, &view, sizeof view), FAILSOFT_OK);
  EXPECT_EQ(view.kind, FAILSOFT_EVENT_REPLY);
  EXPECT_EQ(view.status, FAILSOFT_OK);
  EXPECT_EQ(view.call, call_.get());
  EXPECT_EQ(std::string(view.text, view.text_size), "Hello");
  EXPECT_EQ(view.text[view.text_size], '\0');
  EXPECT_EQ(view.json[view.json_size], '\0');
  EXPECT_NE(std::string_view(view.json, view.json_size).find("\"choices\""), std::string::npos);
  failsoft_batch* more = nullptr;
  EXPECT_EQ(failsoft_call_next(call_.get(), -1, &more), FAILSOFT_DONE);
  EXPECT_EQ(more, nullptr);
}

TEST_F(BatchTest, OlderCallerGetsWhatItKnows) {
  failsoft_event_view whole;
  ASSERT_EQ(failsoft_batch_get(batch_.get(), 0, &whole, sizeof whole), FAILSOFT_OK);
  for (size_t size = 0; size < sizeof whole; ++size) {
    unsigned char bytes[sizeof whole];
    std::memset(bytes, 0xAA, sizeof bytes);
    ASSERT_EQ(
        failsoft_batch_get(batch_.get(), 0, reinterpret_cast<failsoft_event_view*>(bytes), size),
        FAILSOFT_OK);
    EXPECT_EQ(std::memcmp(bytes, &whole, size), 0) << size;
    for (size_t i = size; i < sizeof bytes; ++i) ASSERT_EQ(bytes[i], 0xAA) << size << " " << i;
  }
}

TEST_F(BatchTest, NewerCallerGetsZeros) {
  WiderView wide;
  std::memset(&wide, 0xAA, sizeof wide);
  ASSERT_EQ(failsoft_batch_get(batch_.get(), 0, &wide.known, offsetof(WiderView, guard)),
            FAILSOFT_OK);
  EXPECT_EQ(wide.known.kind, FAILSOFT_EVENT_REPLY);
  for (const unsigned char byte : wide.later_fields) EXPECT_EQ(byte, 0);
  for (const unsigned char byte : wide.guard) EXPECT_EQ(byte, 0xAA);
}

TEST_F(BatchTest, ImpossibleArguments) {
  failsoft_event_view view;
  EXPECT_EQ(failsoft_batch_get(batch_.get(), 1, &view, sizeof view), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_batch_get(batch_.get(), SIZE_MAX, &view, sizeof view), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_batch_get(batch_.get(), 0, nullptr, sizeof view), FAILSOFT_ARGUMENT);
}

TEST_F(BatchTest, OutlivesEverything) {
  call_.reset();
  client_.reset();
  failsoft_event_view view;
  ASSERT_EQ(failsoft_batch_get(batch_.get(), 0, &view, sizeof view), FAILSOFT_OK);
  EXPECT_EQ(std::string(view.text, view.text_size), "Hello");
}

TEST(Batch, FailedEventTellsTheStory) {
  const Client client = MakeClientFor(R"({"replies": [{"error": "credits_exhausted"}]})");
  const Queue queue = MakeQueue();
  const Call call = StartChat(client.get(), queue.get(), 0xFFFFFFFFFFFFFFFFu);
  Batch batch;
  ASSERT_EQ(
      Take(batch,
           [&](failsoft_batch** out) { return failsoft_queue_drain(queue.get(), 10, kLong, out); }),
      FAILSOFT_OK);
  failsoft_event_view view;
  ASSERT_EQ(failsoft_batch_get(batch.get(), 0, &view, sizeof view), FAILSOFT_OK);
  EXPECT_EQ(view.kind, FAILSOFT_EVENT_FAILED);
  EXPECT_EQ(view.status, FAILSOFT_CREDITS);
  EXPECT_EQ(view.tag, 0xFFFFFFFFFFFFFFFFu);
  EXPECT_EQ(std::string(view.json, view.json_size), ErrorOf(call.get()));
  EXPECT_NE(std::string(view.text, view.text_size), "");
}

}  // namespace
}  // namespace failsoft::capi_test
