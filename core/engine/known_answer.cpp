#include "core/engine/known_answer.h"

#include <new>

#include "core/engine/failure.h"

namespace failsoft::engine {

KnownAnswer::KnownAnswer(World world, CallRequest request, CallListener* listener, std::string json)
    : world_(world),
      request_(std::move(request)),
      listener_(listener),
      timer_(world.timers.NewTimer(this)) {
  outcome_.kind = request_.kind;
  outcome_.account_json = std::move(json);
}

// Not from inside: a call ends after it has been started.
void KnownAnswer::Start() {
  timer_->Set(world_.clock.Now());
  ++world_.stats.calls;
  ++world_.stats.in_flight;
}

void KnownAnswer::Discard() noexcept {
  ended_ = true;
  timer_.reset();
}

void KnownAnswer::Cancel(base::Code why) noexcept {
  if (ended_) return;
  ++world_.stats.failed[why];
  try {
    outcome_.failure = std::make_shared<const CallError>(CancelError(why));
  } catch (const std::bad_alloc&) {
    outcome_.failure = NoMemoryError();
  }
  End();
}

void KnownAnswer::OnAlarm(base::Millis) {
  ++world_.stats.succeeded;
  End();
}

void KnownAnswer::End() noexcept {
  ended_ = true;
  timer_.reset();
  --world_.stats.in_flight;
  listener_->OnCallEnded();
}

}  // namespace failsoft::engine
