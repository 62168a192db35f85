#include "core/text/trim_history.h"

#include <gtest/gtest.h>

#include <string>

#include "core/base/utf8.h"
#include "tests/vectors/trim_vectors.h"

namespace failsoft::text {
namespace {

base::Result<std::vector<size_t>> Keep(const std::string& messages, int64_t budget) {
  const auto document = json::Document::Parse(messages);
  return KeepHistory(document->root(), HistoryBudget(budget));
}

std::vector<size_t> Indices(const json::Value& list) {
  std::vector<size_t> indices;
  for (const json::Value index : list) indices.push_back(static_cast<size_t>(*index.AsInt()));
  return indices;
}

int64_t SizeOf(const json::Value& content) {
  return static_cast<int64_t>(content.IsString() ? base::CountCharacters(content.AsString())
                                                 : content.size());
}

int64_t Used(const std::string& messages, const std::vector<size_t>& kept) {
  const auto document = json::Document::Parse(messages);
  std::vector<int64_t> sizes;
  for (const json::Value message : document->root()) sizes.push_back(SizeOf(message["content"]));
  int64_t used = 0;
  for (const size_t index : kept) used += sizes[index];
  return used;
}

TEST(TrimHistory, GivesWhatTheGuideGives) {
  for (const vectors::TrimVector& vector : vectors::LoadTrimVectors()) {
    SCOPED_TRACE(vector.name);
    const auto kept = Keep(vector.messages, *vector["max_tokens_estimate"].AsInt());
    if (vector["error"].IsString()) {
      ASSERT_FALSE(kept.ok());
      EXPECT_EQ(kept.failure().code, base::Code::kRequest);
      EXPECT_TRUE(kept.failure().field.starts_with("/messages/")) << kept.failure().field;
      continue;
    }
    ASSERT_TRUE(kept.ok()) << kept.failure().message;
    if (vector["kept"].IsArray()) {
      EXPECT_EQ(*kept, Indices(vector["kept"]));
    }
    if (vector["n_kept"].IsNumber()) {
      EXPECT_EQ(static_cast<int64_t>(kept->size()), *vector["n_kept"].AsInt());
    }
    EXPECT_EQ(Used(vector.messages, *kept), *vector["used_chars"].AsInt());
  }
}

TEST(TrimHistory, NamesTheMessageThatCannotBeMeasured) {
  const struct {
    const char* messages;
    const char* field;
  } kCases[] = {
      {R"([{"role":"user","content":"a"},{"role":"user","content":null}])", "/messages/1/content"},
      {R"([{"role":"user"}])", "/messages/0/content"},
      {R"([{"content":"a"}])", "/messages/0/role"},
      {R"(["text"])", "/messages/0"},
      {R"({"role":"user"})", "/messages"},
  };
  for (const auto& c : kCases) {
    const auto kept = Keep(c.messages, 10);
    ASSERT_FALSE(kept.ok()) << c.messages;
    EXPECT_EQ(kept.failure().field, c.field);
  }
}

TEST(TrimHistory, OfTwoMembersOfOneNameTheLastCounts) {
  const std::string messages =
      R"([{"role":"system","role":"user","content":"abcdefgh","content":"ab"}])";
  EXPECT_EQ(*Keep(messages, 1), std::vector<size_t>{0});
  EXPECT_EQ(*Keep(R"([{"role":"user","content":{"a":1,"a":2,"b":3,"c":4,"d":5}}])", 1),
            std::vector<size_t>{0});
}

TEST(TrimHistory, NumbersDoNotOverflow) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const std::vector<int64_t> sizes = {kMost, kMost, 1};
  const std::vector<uint8_t> is_system = {0, 0, 0};
  EXPECT_EQ(*KeepHistory(sizes, is_system, kMost - 1), std::vector<size_t>{2});
  EXPECT_EQ(HistoryBudget(kMost), kMost);
  EXPECT_EQ(HistoryBudget(std::numeric_limits<int64_t>::min()),
            std::numeric_limits<int64_t>::min());
  EXPECT_EQ(HistoryBudget(-3), -12);
  EXPECT_EQ(FractionalHistoryBudget(1.49), 5);
  EXPECT_EQ(FractionalHistoryBudget(-0.1), -1);
  EXPECT_EQ(FractionalHistoryBudget(1e300), kMost);
  EXPECT_EQ(FractionalHistoryBudget(-1e300), std::numeric_limits<int64_t>::min());
}

}  // namespace
}  // namespace failsoft::text
