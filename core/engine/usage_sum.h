// What the attempts of a streamed call cost together: a continuation is billed for the prompt and
// the partial answer again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace failsoft::engine {

class UsageSum {
 public:
  // An attempt that told: `usage_json` is a JSON object.
  void Add(std::string_view usage_json);
  // An attempt that brought text and was cut before it told. Token counts as wire::EstimatedTokens.
  void AddEstimate(int64_t prompt_tokens, int64_t completion_tokens);

  bool estimated() const { return estimated_; }
  const std::vector<std::string>& usages() const { return usages_; }
  // As the service wrote it if one attempt made all of it; else {"prompt_tokens",
  // "completion_tokens", "total_tokens"}. Empty when no attempt told and none was cut.
  std::string Json() const;

 private:
  std::vector<std::string> usages_;
  bool estimated_ = false;
  int64_t prompt_ = 0;
  int64_t completion_ = 0;
  int64_t total_ = 0;
};

}  // namespace failsoft::engine
