// Whether a target is worth a request at all: a circuit that opens when it fails, and lets one
// request through now and then to see whether it is back.
//
//   closed --- failures in a row, or too many of the last ---> open --- time passes ---> half open
//     ^                                                         ^                          |   |
//     +-------------------------- the probe was answered -------|--------------------------+   |
//                                                               +------- it failed, longer ----+
//
// Pure and not locked: time and chance are handed in.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "core/base/random.h"
#include "core/base/time.h"

namespace failsoft::policy {

class Breaker {
 public:
  struct Settings {
    int failures = 5;    // in a row
    double ratio = 0.5;  // or of the last, of which there are at least
    int fewest = 10;
    base::Millis open_for = 5'000;  // doubles from one failed probe to the next, up to
    base::Millis most_open_for = 25'000;
  };
  // The ratio is over this time.
  static constexpr base::Millis kWindow = 30'000;
  // A probe that has not been reported for so long is forgotten, and another one may go.
  static constexpr base::Millis kProbeLease = 600'000;

  enum class State : uint8_t { kClosed, kOpen, kHalfOpen };
  enum class Outcome : uint8_t {
    kAnswered,  // by an answer, or an error that shows it alive (4xx, a rate limit)
    kFailed,    // no answer, or the service's own trouble
    kNeither,   // cancelled, never sent: says nothing
  };

  // The right to send one request; reported exactly once.
  class Pass {
   public:
    bool probe() const { return probe_; }

   private:
    friend class Breaker;
    Pass(uint64_t round, bool probe) : round_(round), probe_(probe) {}
    uint64_t round_;
    bool probe_;
  };

  explicit Breaker(const Settings& settings) : settings_(settings) {}

  // None: the circuit is open, or half open with its probe under way.
  std::optional<Pass> Admit(base::Millis now);

  // What became of it. With `may_open` false a closed circuit stays closed.
  void Report(const Pass& pass, Outcome outcome, base::Millis now, base::Random& random,
              bool may_open = true);

  // A call has turned to another target: nobody else need find out what it found out.
  void GiveUp(base::Millis now, base::Random& random);

  // It is known from elsewhere that the target is down until then at least; a later time holds.
  void OpenUntil(base::Millis at, base::Millis now);
  // It is known from elsewhere that the target may be back: a probe may go at once.
  void MayBeBack(base::Millis now);
  // It is known from elsewhere that the target is back.
  void Close();

  State state(base::Millis now) const;
  // The earliest time at which Admit may answer otherwise; 0 while closed.
  base::Millis retry_at() const { return open_ ? open_until_ : 0; }
  int failures() const { return in_a_row_; }
  int64_t times_opened() const { return times_opened_; }
  // Knows nothing that a new one would not know.
  bool Fresh(base::Millis now) const;

 private:
  static constexpr int kBuckets = 10;
  struct Bucket {
    int64_t period = std::numeric_limits<int64_t>::min();
    int32_t answered = 0;
    int32_t failed = 0;
  };

  void Count(Outcome outcome, base::Millis now);
  bool Bad(base::Millis now) const;
  void Open(base::Millis now, base::Random& random);

  Settings settings_;
  std::array<Bucket, kBuckets> buckets_;
  int in_a_row_ = 0;
  bool open_ = false;
  base::Millis open_until_ = 0;
  bool probing_ = false;
  base::Millis probe_since_ = 0;
  int openings_ = 0;  // since it was closed last
  int64_t times_opened_ = 0;
  uint64_t round_ = 0;  // reports of an earlier one say nothing of this one
};

}  // namespace failsoft::policy
