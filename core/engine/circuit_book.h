// The circuits of a client: one for each target, and one for each account, which opens when its
// balance is used up. The loop's mutex guards it.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/base/random.h"
#include "core/base/status.h"
#include "core/base/time.h"
#include "core/engine/swept_map.h"
#include "core/engine/target.h"
#include "core/json/json.h"
#include "core/policy/breaker.h"

namespace failsoft::engine {

class CircuitBook {
 public:
  explicit CircuitBook(const config::ClientOptions& options);

  // The right to send one request; reported exactly once.
  struct Passage {
    policy::Breaker::Pass target;
    policy::Breaker::Pass account;
  };
  std::optional<Passage> Admit(const Target& target, base::Millis now);

  // What became of it: kOk, or the error's class. `chain`: all targets that the call may use, of
  // which the last that is in service stays so.
  void Report(const Target& target, const Passage& passage, base::Code code, base::Millis now,
              base::Random& random, std::span<const Target> chain = {});
  // The call gave it up after that error, and turns to another one.
  void GiveUp(const Target& target, base::Code code, base::Millis now, base::Random& random);

  // What the service says of its providers; `chain` as above.
  void NoteDown(const Target& target, base::Millis now, base::Random& random,
                std::span<const Target> chain);
  void NoteUp(const Target& target, base::Millis now);
  // There is money: the account's circuit closes.
  void NoteFunds(const Account& account);

  // Why Admit refused, or would refuse.
  struct Refusal {
    base::Millis retry_at = 0;  // on the clock of `now`; 0: nothing is open
    bool no_credits = false;    // the account, not the target
  };
  Refusal Why(const Target& target, base::Millis now) const;

  // [{"origin", "model", "state", "failures", "times_opened", "retry_in_ms"}], without those of
  // which nothing is known.
  void WriteJson(json::Writer& writer, base::Millis now) const;

 private:
  policy::Breaker& For(const Target& target, base::Millis now);
  policy::Breaker& ForAccount(const Account& account, base::Millis now);
  bool IsLastHealthy(const Target& target, std::span<const Target> chain, base::Millis now) const;

  policy::Breaker::Settings settings_;
  SweptMap<Target, policy::Breaker> targets_;
  SweptMap<Account, policy::Breaker> accounts_;
};

}  // namespace failsoft::engine
