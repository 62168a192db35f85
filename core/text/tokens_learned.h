// What answers teach about the estimates: a service's `usage` is the truth that the next estimate
// starts from. Values only: who keeps one for each target (base URL and model) is not known here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace failsoft::text {

// How much the estimates of a target are off: actual / estimate, the newest counting half.
class TokenCalibration {
 public:
  enum class Verdict : uint8_t {
    kLearned,
    kIgnored,    // nothing to learn from: a count that is not positive
    kTruncated,  // the service counted far less than was sent: it has cut the prompt silently
  };

  // After an answer: what was estimated (without this ratio), and what `usage.prompt_tokens` said.
  Verdict Learn(int64_t estimate, int64_t actual);

  double ratio() const { return ratio_; }
  bool is_calibrated() const { return answers_ > 0; }
  // The part of a window to leave free for what the estimate misses.
  double margin() const { return is_calibrated() ? 0.03 : 0.10; }

 private:
  double ratio_ = 1.0;
  int64_t answers_ = 0;
};

// What a conversation's beginning is known to cost. A request that goes on from there is estimated
// for its new messages alone.
class TokenAnchor {
 public:
  // `hashes`: of the messages sent, in order; `tokens`: what the service counted for them.
  void Remember(const std::vector<uint64_t>& hashes, int64_t tokens);

  struct Known {
    size_t messages = 0;  // how many of the first are covered; 0: none
    int64_t tokens = 0;
  };
  Known Find(const std::vector<uint64_t>& hashes) const;

 private:
  std::vector<uint64_t> hashes_;
  int64_t tokens_ = 0;
};

}  // namespace failsoft::text
