// What always holds of a trimmed conversation, on conversations made by chance: once with a seed
// that never changes, once with a fresh one, which a failure tells. FAILSOFT_TRIM_SEED sets it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "core/text/trim.h"
#include "core/text/trim_json.h"
#include "tests/unit/text/random_conversation.h"

namespace failsoft::text {
namespace {

// With each seed. Sanitizers see as much in fewer.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kCases = 3'000;
#else
constexpr int kCases = 60'000;
#endif

uint64_t FreshSeed() {
  const char* chosen = std::getenv("FAILSOFT_TRIM_SEED");
  return chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : std::random_device{}();
}

std::vector<json::Value> Values(const json::Document& document) {
  std::vector<json::Value> values;
  for (const json::Value value : document.root()) values.push_back(value);
  return values;
}

bool IsFixed(const json::Value& message) {
  const std::string_view role = message["role"].AsString();
  return role == "system" || role == "developer";
}

struct Case {
  TrimOptions options;
  json::Document document;
  std::vector<json::Value> messages;
  TokenCounter counter{"gpt-4o"};
  int64_t tokens = 0;
};

Case MakeCase(RandomConversation& random) {
  auto document = json::Document::Parse(random.Make(6));
  Case made{{}, std::move(*document), {}};
  made.messages = Values(made.document);
  made.tokens = kReplyPrimer;
  for (const json::Value message : made.messages) {
    made.tokens += MessageTokens(message, made.counter);
  }
  made.options.budget = random.Below(static_cast<int>(made.tokens) + 40);
  made.options.low_water = 0.5 + 0.05 * random.Below(11);
  made.options.clear_tool_results = random.Below(4) != 0;
  made.options.keep_tool_results = static_cast<size_t>(random.Below(4));
  made.options.keep_first_user = random.Below(4) != 0;
  made.options.start_on_user = random.Below(4) == 0;
  made.options.cut = random.Below(3) != 0;
  if (random.Below(6) == 0) {
    made.options.pinned.push_back(static_cast<size_t>(random.Below(int(made.messages.size()))));
  }
  return made;
}

Trimmed Trim(const Case& c) { return TrimMessages(c.document.root(), c.counter, c.options); }

std::string Render(const Case& c, const Trimmed& trimmed) {
  std::string out = "[";
  for (const size_t index : trimmed.kept) {
    const auto edit = trimmed.contents.find(index);
    out += (out.size() > 1 ? "," : "") + (edit == trimmed.contents.end()
                                              ? std::string(c.messages[index].raw())
                                              : WithContent(c.messages[index], edit->second));
  }
  return out + "]";
}

int64_t TokensOf(const json::Document& document, const TokenCounter& counter) {
  int64_t tokens = kReplyPrimer;
  for (const json::Value message : document.root()) tokens += MessageTokens(message, counter);
  return tokens;
}

// T1, T6, and that what is written is JSON.
void CheckBudget(const Case& c, const Trimmed& trimmed) {
  const auto result = json::Document::Parse(Render(c, trimmed));
  ASSERT_TRUE(result.ok());
  EXPECT_LE(TokensOf(*result, c.counter), c.options.budget);
  EXPECT_EQ(TokensOf(*result, c.counter), trimmed.tokens_after);
  TrimOptions same;
  same.budget = c.options.budget;
  const Trimmed again = TrimMessages(result->root(), c.counter, same);
  EXPECT_FALSE(again.changed);
}

// T3: system and developer messages stay, unchanged and in order.
void CheckFixed(const Case& c, const std::set<size_t>& kept, const Trimmed& trimmed) {
  for (size_t i = 0; i < c.messages.size(); ++i) {
    if (!IsFixed(c.messages[i])) continue;
    EXPECT_TRUE(kept.count(i) == 1) << i;
    EXPECT_EQ(trimmed.contents.count(i), 0u);
  }
}

// For each message the call it belongs to: itself where it is no result.
std::vector<size_t> CallOf(const Case& c) {
  std::map<std::string_view, size_t> calls;
  std::vector<size_t> call_of;
  for (size_t i = 0; i < c.messages.size(); ++i) {
    const json::Value message = c.messages[i];
    for (const json::Value call : message["tool_calls"]) calls[call["id"].AsString()] = i;
    const auto call = calls.find(message["tool_call_id"].AsString());
    call_of.push_back(message["tool_call_id"] && call != calls.end() ? call->second : i);
  }
  return call_of;
}

bool IsOrphan(const Case& c, const std::vector<size_t>& call_of, size_t i) {
  return c.messages[i]["role"].AsString() == "tool" && call_of[i] == i;
}

// T4: a result is kept if and only if its call is.
void CheckPairs(const Case& c, const std::set<size_t>& kept, const std::vector<size_t>& call_of) {
  for (size_t i = 0; i < c.messages.size(); ++i) {
    EXPECT_EQ(kept.count(i), kept.count(call_of[i])) << i;
  }
}

// T7: what is kept but for pins is an unbroken end of the conversation.
void CheckSuffix(const Case& c, const std::set<size_t>& kept, const std::vector<size_t>& call_of) {
  size_t first_user = c.messages.size();
  size_t last_user = c.messages.size();
  for (size_t i = 0; i < c.messages.size(); ++i) {
    if (c.messages[i]["role"].AsString() != "user") continue;
    first_user = std::min(first_user, i);
    last_user = i;
  }
  std::set<size_t> pins = {first_user, last_user};
  for (const size_t pin : c.options.pinned) pins.insert(call_of[pin]);
  bool begun = false;
  for (size_t i = 0; i < c.messages.size(); ++i) {
    const bool counts = !IsFixed(c.messages[i]) && call_of[i] == i && !IsOrphan(c, call_of, i) &&
                        pins.count(i) == 0;
    if (!counts) continue;
    if (begun) {
      EXPECT_EQ(kept.count(i), 1u) << "a hole at " << i;
    }
    begun = begun || kept.count(i) == 1;
  }
}

// T8, T2.
void CheckRest(const Case& c, const Trimmed& trimmed, const std::vector<size_t>& call_of) {
  bool had = false;
  bool has = false;
  for (const json::Value message : c.messages) had = had || !IsFixed(message);
  for (const size_t index : trimmed.kept) has = has || !IsFixed(c.messages[index]);
  EXPECT_EQ(had, has);
  EXPECT_EQ(trimmed.changed, c.tokens > c.options.budget);
  if (!trimmed.changed) {
    EXPECT_EQ(trimmed.kept.size(), c.messages.size());
    EXPECT_TRUE(trimmed.contents.empty());
  }
  for (const size_t pin : c.options.pinned) EXPECT_EQ(trimmed.contents.count(pin), 0u);
}

void Check(const Case& c, const Trimmed& trimmed) {
  if (trimmed.unfit) {
    EXPECT_GT(trimmed.unfit->needed, trimmed.unfit->budget);
    return;
  }
  const std::set<size_t> kept(trimmed.kept.begin(), trimmed.kept.end());
  const std::vector<size_t> call_of = CallOf(c);
  CheckBudget(c, trimmed);
  CheckFixed(c, kept, trimmed);
  CheckRest(c, trimmed, call_of);
  if (!trimmed.changed) return;
  const bool pins_orphan =
      !c.options.pinned.empty() && IsOrphan(c, call_of, c.options.pinned.front());
  if (!pins_orphan) CheckPairs(c, kept, call_of);
  CheckSuffix(c, kept, call_of);
}

// T9: with low water at the budget, no pin on the first user message and nothing cut, more room
// never loses a message.
void CheckMoreRoom(Case& c, RandomConversation& random) {
  c.options.low_water = 1;
  c.options.keep_first_user = c.options.start_on_user = c.options.cut = false;
  const Trimmed less = Trim(c);
  c.options.budget += random.Below(200);
  const Trimmed more = Trim(c);
  if (less.unfit) return;
  ASSERT_FALSE(more.unfit);
  const std::set<size_t> kept(more.kept.begin(), more.kept.end());
  for (const size_t index : less.kept) EXPECT_EQ(kept.count(index), 1u) << index;
}

void RunCases(uint64_t seed) {
  RandomConversation random(seed);
  for (int i = 0; i < kCases; ++i) {
    Case c = MakeCase(random);
    const std::string source(c.document.source());
    Check(c, Trim(c));
    CheckMoreRoom(c, random);
    EXPECT_EQ(c.document.source(), source);  // T5
    if (testing::Test::HasFailure()) {
      FAIL() << "FAILSOFT_TRIM_SEED=" << seed << ", case " << i << ", budget " << c.options.budget
             << ": " << source;
    }
  }
}

TEST(TrimProperties, HoldWithAFixedSeed) { RunCases(20'260'101); }

TEST(TrimProperties, HoldWithAFreshSeed) { RunCases(FreshSeed()); }

}  // namespace
}  // namespace failsoft::text
