#include "core/engine/usage_sum.h"

#include <algorithm>
#include <limits>

#include "core/json/json.h"

namespace failsoft::engine {

namespace {

// What a service claims is not bounded by sense.
int64_t Plus(int64_t a, int64_t b) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  return a > kMost - b ? kMost : a + b;
}

int64_t Count(const json::Value& value) { return std::max<int64_t>(value.AsInt().value_or(0), 0); }

}  // namespace

void UsageSum::Add(std::string_view usage_json) {
  const auto document = json::Document::Parse(std::string(usage_json), {.lenient = true});
  if (!document || !document->root().IsObject()) return;
  const json::Value usage = document->root();
  const int64_t prompt = Count(usage["prompt_tokens"]);
  const int64_t completion = Count(usage["completion_tokens"]);
  usages_.emplace_back(usage_json);
  prompt_ = Plus(prompt_, prompt);
  completion_ = Plus(completion_, completion);
  total_ = Plus(total_, std::max(Count(usage["total_tokens"]), Plus(prompt, completion)));
}

void UsageSum::AddEstimate(int64_t prompt_tokens, int64_t completion_tokens) {
  estimated_ = true;
  prompt_ = Plus(prompt_, prompt_tokens);
  completion_ = Plus(completion_, completion_tokens);
  total_ = Plus(total_, Plus(prompt_tokens, completion_tokens));
}

std::string UsageSum::Json() const {
  if (!estimated_ && usages_.empty()) return {};
  if (!estimated_ && usages_.size() == 1) return usages_.front();
  json::Writer writer;
  writer.BeginObject().Key("prompt_tokens").Int(prompt_);
  writer.Key("completion_tokens").Int(completion_).Key("total_tokens").Int(total_);
  return std::move(writer.EndObject()).Take();
}

}  // namespace failsoft::engine
