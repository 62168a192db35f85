// What answers teach about the estimates: a service's `usage` is the truth that the next estimate
// starts from. Values only: who keeps one for each target (base URL and model) is not known here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace failsoft::text {

// How much the estimates of a target are off: actual / estimate, the newest counting half.
class TokenCalibration {
 public:
  enum class Verdict : uint8_t {
    kLearned,
    kIgnored,    // nothing to learn from: too short
    kTruncated,  // far less was counted than was sent: the service has cut the prompt silently
  };

  // Of fewer tokens nothing is learned: what is around a text (roles, primers, a service's own
  // instructions) differs more than the text.
  static constexpr int64_t kShortest = 200;

  // After an answer: what was estimated (without this ratio), and what `usage.prompt_tokens` said.
  Verdict Learn(int64_t estimate, int64_t actual);

  double ratio() const { return ratio_; }
  // An estimate with what has been learned; and the fewest tokens that a service can be thought to
  // count for it, whatever its tokenizer is. `knows_family`: the estimate took the model's own
  // family of tokenizers for it.
  int64_t Of(int64_t estimate) const;
  int64_t LeastOf(int64_t estimate, bool knows_family) const;
  bool is_calibrated() const { return learned_from_ > 0; }
  // The part of a window to leave free for what the estimate misses.
  double margin() const { return is_calibrated() ? 0.03 : 0.10; }

 private:
  double ratio_ = 1.0;
  int64_t learned_from_ = 0;  // the newest estimate that taught something
  int surprises_ = 0;         // in a row, that were taken for truncated prompts
};

// The beginning of a request: a hash of its tools and first messages, and their estimate.
struct TokenPrefix {
  uint64_t hash = 0;
  int64_t estimate = 0;
};

// What conversations are known to cost. A request that goes on from one of them is estimated for
// its new messages alone.
class TokenAnchors {
 public:
  // The service counted so many tokens in a prompt of this hash; the newest count holds.
  void Remember(uint64_t hash, int64_t counted);

  struct Known {
    int64_t counted = 0;   // 0: none is known
    int64_t estimate = 0;  // of the same part
  };
  // The longest that is known of a request's beginnings, given the shortest first.
  Known Find(std::span<const TokenPrefix> prefixes) const;

 private:
  struct Anchor {
    uint64_t hash = 0;
    int64_t counted = 0;
  };
  std::vector<Anchor> anchors_;  // a ring once it is full
  size_t next_ = 0;
};

}  // namespace failsoft::text
