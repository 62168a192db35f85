// One limiter for all clients of a process that use the same account, whatever thread they run on.
//
// Each client has a port. A port's operations are called on its client's loop, with the loop's
// mutex held; the limiter has a mutex of its own, which is always taken last. A turn that comes for
// another client's call is put into that client's port, and its loop is poked to hand it over.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/base/ring.h"
#include "core/base/time.h"
#include "core/net/transport.h"
#include "core/policy/limiter.h"

namespace failsoft::engine {

class PacerPort;

// A call's place, for one request after the other.
class Turn final : public policy::Limiter::Ticket {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void OnTurn() = 0;  // on the loop: the request may be sent now
  };
  explicit Turn(Owner& owner) : owner_(owner) {}

 private:
  friend class Pacer;
  friend class PacerPort;
  Owner& owner_;
  PacerPort* port_ = nullptr;
  bool waits_ = false;
  bool came_ = false;  // and was not handed over yet
};

class Pacer {
 public:
  explicit Pacer(const base::Clock& clock) : clock_(clock) {}

  // Knows nothing that a new one would not know.
  bool Idle();

 private:
  friend class PacerPort;
  void Join(PacerPort& port);
  void Leave(PacerPort& port) noexcept;
  void Settle();  // the strictest of all ports
  void HandOut(const PacerPort* caller) noexcept;

  const base::Clock& clock_;
  std::mutex mutex_;
  policy::Limiter limiter_;
  std::vector<PacerPort*> ports_;
};

struct PacingCounts {
  int64_t waited = 0;  // requests that did not go at once
  base::Millis wait_sum = 0;
  base::Millis longest_wait = 0;
  int64_t overloaded = 0;  // calls given up for want of a turn
};

struct PacingState {
  policy::PlanLimits limits;
  int64_t learned_requests = policy::kUnlimited;
  int64_t waiting = 0;
  int64_t running = 0;
  int64_t requests = 0;  // in the last minute
  int64_t tokens = 0;    // settled, or reserved
  int64_t refusals = 0;
};

class PacerPort final : private net::Timers::Alarm {
 public:
  using Poke = std::function<void()>;  // from any thread; may not throw

  PacerPort(std::shared_ptr<Pacer> pacer, const policy::Limiter::Settings& settings,
            int64_t most_waiting, net::Timers& timers, const base::Clock& clock, Poke poke);
  ~PacerPort() override;

  // kGo: at once; kWait: OnTurn later, never from inside. A turn that asks again keeps its place.
  policy::Limiter::Answer Ask(Turn& turn, int64_t tokens);
  // A turn that is free at this moment, before nobody who waits; or none.
  bool TakeFree(Turn& turn, int64_t tokens);
  void Sent(Turn& turn);
  void Answered(Turn& turn, const policy::RateFacts& facts);
  // Over or given up, in whatever state. `used`: tokens, if known.
  void Finish(Turn& turn, std::optional<int64_t> used) noexcept;
  // The service refused it as too many, and asks to wait so long (0: does not say).
  void Refused(base::Millis wait);

  // How long a call that asked now would wait at least; and the one that asked last.
  base::Millis LeastWait();
  base::Millis LeastWaitOfLast();
  // Hands over the turns that came. On the loop, when poked.
  void Deliver();

  PacingState State();
  PacingCounts counts;

 private:
  friend class Pacer;
  void OnAlarm(base::Millis now) override;
  void HandOutAndArm() noexcept;
  base::Millis LeastWaitBehind(int64_t others);

  const std::shared_ptr<Pacer> pacer_;
  const policy::Limiter::Settings settings_;
  const int64_t most_waiting_;
  const base::Clock& clock_;
  const Poke poke_;
  const std::unique_ptr<net::Timer> timer_;
  // Guarded by the pacer's mutex.
  base::Ring<policy::Limiter::Ticket> came_;
  int64_t waiting_ = 0;
  base::Millis armed_for_ = base::kForever;  // on the pacer's clock
};

}  // namespace failsoft::engine
