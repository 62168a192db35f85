// What a call handle carries forward: a call, or something that is asked for like one.
#pragma once

#include <memory>

#include "core/base/status.h"
#include "core/config/options.h"
#include "core/engine/call_listener.h"
#include "core/engine/outcome.h"
#include "core/engine/world.h"

namespace failsoft::engine {

// One thread at a time: the one that holds the client's lock.
class Work {
 public:
  virtual ~Work() = default;

  // Throws std::bad_alloc, and then nothing was sent, the listener is not told, and what is left
  // to do is Discard.
  virtual void Start() = 0;
  virtual void Discard() noexcept = 0;
  // Ends it with `why` at once, if it is running.
  virtual void Cancel(base::Code why) noexcept = 0;
  // The client speaks for another account: whoever waits for a turn waits there.
  virtual void OnAccountChanged() noexcept {}
  // The listener has room again.
  virtual void ContinueReading() noexcept {}

  virtual const config::CallOptions& options() const = 0;
  virtual bool streams() const { return false; }
  virtual bool ended() const = 0;
  virtual const Outcome& outcome() const = 0;
  // Of one that has ended and told so: its outcome, where it is, so that the rest may go. Null: it
  // must be kept for its outcome's sake.
  virtual std::unique_ptr<Outcome> TakeOutcome() noexcept { return nullptr; }
};

// What `request` asks for: nearly always a Call.
std::unique_ptr<Work> MakeWork(World world, CallRequest request, CallListener* listener);

}  // namespace failsoft::engine
