// Trimming and counting without a client: what fits, what does not, and what is no input at all.
#include <climits>
#include <fstream>
#include <vector>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

using namespace std::string_literals;

struct Answer {
  failsoft_status status = FAILSOFT_OK;
  std::string text;  // what was given, or the error as JSON
};

Answer Taken(failsoft_status status, failsoft_buf* buf, failsoft_error* error) {
  const Buf owned_buf(buf);
  const Error owned_error(error);
  EXPECT_EQ(buf != nullptr, status == FAILSOFT_OK);
  EXPECT_EQ(error != nullptr, status != FAILSOFT_OK);
  if (status != FAILSOFT_OK) return {status, failsoft_error_json(error)};
  return {status, std::string(failsoft_buf_data(buf), failsoft_buf_size(buf))};
}

Answer Trim(std::string_view messages, std::string_view options,
            const failsoft_tokenizer* tokenizer = nullptr) {
  failsoft_buf* buf = nullptr;
  failsoft_error* error = nullptr;
  const failsoft_status status = failsoft_messages_trim(
      tokenizer, messages.data(), messages.size(), options.data(), options.size(), &buf, &error);
  return Taken(status, buf, error);
}

Answer Count(std::string_view input, std::string_view options,
             const failsoft_tokenizer* tokenizer = nullptr) {
  failsoft_buf* buf = nullptr;
  failsoft_error* error = nullptr;
  const failsoft_status status = failsoft_tokens_count(
      tokenizer, input.data(), input.size(), options.data(), options.size(), &buf, &error);
  return Taken(status, buf, error);
}

bool Holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

void ExpectRefused(const Answer& answer, std::string_view field) {
  EXPECT_EQ(answer.status, FAILSOFT_REQUEST) << answer.text;
  EXPECT_TRUE(Holds(answer.text, "\"field\":\""s.append(field) + "\"")) << answer.text;
}

constexpr char kTalk[] =
    R"([{"role":"system","content":"Be brief."},{"role":"user","content":"One"},)"
    R"({"role":"assistant","content":"1"},{"role":"user","content":"Two","n":1.0}])";

TEST(Texts, WhatFitsIsUntouched) {
  const Answer answer = Trim(kTalk, R"({"max_tokens": 1000})");
  ASSERT_EQ(answer.status, FAILSOFT_OK);
  EXPECT_TRUE(Holds(answer.text, "\"messages\":"s + kTalk)) << answer.text;
  EXPECT_TRUE(Holds(answer.text, "\"changed\":false")) << answer.text;
}

TEST(Texts, WhatDoesNotFitIsToldInNumbers) {
  const Answer answer = Trim(kTalk, R"({"max_tokens": 3})");
  EXPECT_EQ(answer.status, FAILSOFT_CONTEXT_LENGTH);
  EXPECT_TRUE(Holds(answer.text, "\"unfit\":{\"needed\":")) << answer.text;
  EXPECT_TRUE(Holds(answer.text, "\"budget\":3")) << answer.text;
  EXPECT_FALSE(Holds(answer.text, "Be brief")) << answer.text;
}

TEST(Texts, TheGuidesRule) {
  const Answer answer = Trim(kTalk, R"({"rule": "guide", "max_tokens_estimate": 3})");
  EXPECT_EQ(answer.text, R"({"messages":[{"role":"system","content":"Be brief."},)"
                         R"({"role":"user","content":"Two","n":1.0}],"kept":[0,3]})");
}

TEST(Texts, OptionsThatAreNone) {
  ExpectRefused(Trim(kTalk, R"({"max_tokens": NaN})"), "/max_tokens");
  ExpectRefused(Trim(kTalk, R"({"max_tokens": -1})"), "/max_tokens");
  ExpectRefused(Trim(kTalk, R"({"max_tokens": 9223372036854775807})"), "/max_tokens");
  ExpectRefused(Trim(kTalk, R"({"max_tokens": 1e300})"), "/max_tokens");
  ExpectRefused(Trim(kTalk, R"({"window": 0})"), "/window");
  ExpectRefused(Trim(kTalk, R"({"window": 100, "reserve": -1})"), "/reserve");
  ExpectRefused(Trim(kTalk, R"({"max_tokens": 100, "low_water": Infinity})"), "/low_water");
  ExpectRefused(Trim(kTalk, R"({"max_tokens": 100, "pinned": [4]})"), "/pinned");
  ExpectRefused(Trim(kTalk, R"({"max_tokens": 100, "max_token": 1})"), "/max_token");
  ExpectRefused(Trim(kTalk, "{}"), "/max_tokens");
  ExpectRefused(Trim(kTalk, R"({"rule": "guide", "max_tokens_estimate": NaN})"),
                "/max_tokens_estimate");
  ExpectRefused(Count("\"a\"", R"({"ratio": NaN})"), "/ratio");
  ExpectRefused(Count("\"a\"", R"({"family": "gpt"})"), "/family");
  ExpectRefused(Count("\"a\"", R"({"input": 3})"), "/input");
  EXPECT_EQ(Trim(kTalk, "[]").status, FAILSOFT_REQUEST);
  EXPECT_EQ(Trim(kTalk, "{").status, FAILSOFT_REQUEST);
}

TEST(Texts, HugeAndNegativeBudgetsOfTheGuide) {
  const auto kept = [](std::string_view estimate) {
    return Trim(kTalk,
                "{\"rule\":\"guide\",\"with_messages\":false,\"max_tokens_estimate\":"s.append(
                    estimate) +
                    "}")
        .text;
  };
  EXPECT_EQ(kept("9223372036854775807"), R"({"kept":[0,1,2,3]})");
  EXPECT_EQ(kept("-9223372036854775808"), R"({"kept":[0]})");
  EXPECT_EQ(kept("0"), R"({"kept":[0]})");
  EXPECT_EQ(kept("2.9"), R"({"kept":[0]})");
  EXPECT_EQ(kept("3.25"), R"({"kept":[0,2,3]})");
}

TEST(Texts, MessagesThatAreNone) {
  for (const std::string& messages : {"{}"s, "7"s, "null"s, "\"text\""s}) {
    ExpectRefused(Trim(messages, R"({"max_tokens": 9})"), "/messages");
    ExpectRefused(Trim(messages, R"({"rule": "guide"})"), "/messages");
  }
  for (const std::string& broken : {""s, "["s, "[\xff]"s, "[NaN]"s, std::string(100'000, '[')}) {
    EXPECT_EQ(Trim(broken, R"({"max_tokens": 9})").status, FAILSOFT_REQUEST);
    EXPECT_EQ(Count(broken, "{}").status, FAILSOFT_REQUEST);
  }
  ExpectRefused(Trim(R"([{"role":"user","content":null}])", R"({"rule": "guide"})"),
                "/messages/0/content");
  ExpectRefused(Trim(R"([{"content":""}])", R"({"rule": "guide"})"), "/messages/0/role");
  ExpectRefused(Count("{}", "{}"), "/messages");
  ExpectRefused(Count("7", "{}"), "/messages");
  EXPECT_EQ(Trim("[]", R"({"max_tokens": 0})").status, FAILSOFT_OK);
}

TEST(Texts, TextsAndRequestsAreCounted) {
  EXPECT_TRUE(Holds(Count("\"Hello there\"", "{}").text, R"("exact":false,"family":"unknown")"));
  EXPECT_TRUE(Holds(Count("Hello \"there", R"({"input": "text", "model": "gpt-4o"})").text,
                    R"({"tokens":3,"messages":0,"tools":0,"exact":false,"family":"o200k"})"));
  const Answer cut = Count("ab\xC3", R"({"input": "text"})");
  EXPECT_EQ(cut.status, FAILSOFT_REQUEST);
  EXPECT_TRUE(Holds(cut.text, "the text is not UTF-8 at byte 2")) << cut.text;
  const Answer request = Count("{\"model\":\"gpt-4o\",\"messages\":"s + kTalk + "}", "{}");
  EXPECT_TRUE(Holds(request.text, "\"family\":\"o200k\"")) << request.text;
  EXPECT_TRUE(Holds(Count("", R"({"input": "text"})").text, "\"tokens\":0"));
}

// ------------------------------------------------------------------------------- on sizes alone

struct Kept {
  failsoft_status status = FAILSOFT_OK;
  std::vector<size_t> indices;
  std::string error;
};

Kept Keep(const std::vector<int64_t>& sizes, const std::vector<uint8_t>& system, int64_t most) {
  std::vector<size_t> kept(sizes.size());
  size_t count = 99;
  failsoft_error* error = nullptr;
  Kept answer;
  answer.status = failsoft_history_trim(sizes.data(), system.data(), sizes.size(), most,
                                        kept.data(), &count, &error);
  const Error owned(error);
  kept.resize(count);
  answer.indices = kept;
  if (error != nullptr) answer.error = failsoft_error_json(error);
  return answer;
}

TEST(Texts, HistoryOfSizes) {
  EXPECT_EQ(Keep({5, 3, 2, 1}, {0, 1, 0, 0}, 6).indices, (std::vector<size_t>{1, 2, 3}));
  EXPECT_EQ(Keep({}, {}, 6).indices, std::vector<size_t>{});
  EXPECT_EQ(Keep({INT64_MAX, INT64_MAX}, {1, 0}, INT64_MAX).indices, (std::vector<size_t>{0, 1}));
  EXPECT_EQ(Keep({INT64_MAX, 1}, {1, 0}, 5).indices, (std::vector<size_t>{0}));
  EXPECT_EQ(Keep({-1, 9, 1}, {0, 0, 0}, 5).indices, (std::vector<size_t>{2}));
  const Kept refused = Keep({-1, 1}, {0, 0}, 5);
  EXPECT_EQ(refused.status, FAILSOFT_REQUEST);
  EXPECT_TRUE(Holds(refused.error, "\"field\":\"/messages/0/content\"")) << refused.error;
  EXPECT_TRUE(refused.indices.empty());
}

// ------------------------------------------------------------------------------------ tokenizers

// A file in which every byte is a token, and "ab" one more.
std::string WriteRanks(const std::string& name) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string path = testing::TempDir() + name;
  std::ofstream file(path);
  for (int byte = 0; byte < 256; ++byte) {
    file << kDigits[byte >> 2] << kDigits[(byte & 3) << 4] << "== " << byte << "\n";
  }
  file << "YWI= 256\n";
  return path;
}

struct Loaded {
  failsoft_status status = FAILSOFT_OK;
  failsoft_tokenizer* tokenizer = nullptr;
  std::string error;
};

Loaded Load(const std::string& options) {
  Loaded loaded;
  failsoft_error* error = nullptr;
  loaded.status = failsoft_tokenizer_new(options.data(), options.size(), &loaded.tokenizer, &error);
  const Error owned(error);
  if (error != nullptr) loaded.error = failsoft_error_json(error);
  return loaded;
}

TEST(Texts, CountsAreExactWithATokenizer) {
  const std::string path = WriteRanks("failsoft-ranks.tiktoken");
  const Loaded loaded = Load("{\"path\":\"" + path + "\",\"pattern\":\"o200k\"}");
  ASSERT_EQ(loaded.status, FAILSOFT_OK) << loaded.error;
  const Answer count = Count("abab c", R"({"input": "text"})", loaded.tokenizer);
  EXPECT_TRUE(Holds(count.text, "{\"tokens\":4,")) << count.text;
  EXPECT_TRUE(Holds(count.text, "\"exact\":true")) << count.text;
  EXPECT_EQ(Trim(kTalk, R"({"max_tokens": 1000})", loaded.tokenizer).status, FAILSOFT_OK);
  failsoft_tokenizer_release(loaded.tokenizer);
  failsoft_tokenizer_release(nullptr);
}

TEST(Texts, TokenizersThatAreNone) {
  const std::string path = WriteRanks("failsoft-ranks-2.tiktoken");
  const std::pair<std::string, std::string> cases[] = {
      {"{\"path\":\"" + path + "\",\"sha256\":\"" + std::string(64, '0') + "\"}", "/sha256"},
      {"{\"path\":\"" + path + "\",\"pattern\":\"gpt2\"}", "/pattern"},
      {"{\"path\":\"" + path + "\",\"patern\":\"o200k\"}", "/patern"},
      {R"({"path":"/nowhere/at/all"})", "/path"},
      {R"({"path":"/"})", "/path"},
      {R"({"path":""})", "/path"},
      {R"({"path":3})", "/path"},
      {R"({"path":"/dev/zero"})", "/path"},
      {"{}", "/path"},
  };
  for (const auto& [options, field] : cases) {
    const Loaded loaded = Load(options);
    EXPECT_EQ(loaded.status, FAILSOFT_CONFIG) << options;
    EXPECT_EQ(loaded.tokenizer, nullptr);
    EXPECT_TRUE(Holds(loaded.error, "\"field\":\"" + field + "\"")) << options << loaded.error;
  }
  EXPECT_NE(Load("{").status, FAILSOFT_OK);
}

}  // namespace
}  // namespace failsoft::capi_test
