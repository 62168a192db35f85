#include "core/engine/call_handle.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;

CallHandle::CallHandle(base::Ref<Client> client, CallRequest request, base::Ref<Queue> queue,
                       uint64_t tag)
    : client_(std::move(client)),
      queue_(std::move(queue)),
      tag_(tag),
      call_(client_->world(), std::move(request), this) {
  terminal_.call = this;
}

CallHandle::~CallHandle() = default;

void CallHandle::Start() {
  bool counted = false;
  try {
    if (queue_) client_->loop().AddUnattended();
    counted = bool(queue_);
    call_.Start();
  } catch (...) {
    call_.Discard();
    if (counted) client_->loop().RemoveUnattended();
    throw;
  }
  client_->Enlist(*this);
}

void CallHandle::OnCallEnded() noexcept {
  if (queue_) client_->loop().RemoveUnattended();
  client_->Delist(*this);
  Deliver();
  while (!waits_.empty()) {
    Wait& wait = waits_.front();
    wait.Unlink();
    client_->loop().MakeReady(wait.waiter);
  }
}

void CallHandle::Deliver() noexcept {
  if (queue_ && !abandoned_ && queue_->Push(terminal_)) client_->loop().RingLater(*queue_);
}

Code CallHandle::WaitEnded(Millis timeout) {
  net::Loop& loop = client_->loop();
  net::Loop::Lock lock(loop);
  if (call_.ended()) return Code::kOk;
  Wait wait;
  waits_.PushBack(wait);
  if (loop.Wait(lock, wait.waiter, timeout) == net::WaitEnd::kReady) return Code::kOk;
  lock.Retake();
  wait.Unlink();
  return call_.ended() ? Code::kOk : Code::kAgain;
}

Code CallHandle::Next(Millis timeout, std::vector<Event>& out) {
  if (queue_) return Code::kState;
  if (WaitEnded(timeout) != Code::kOk) return Code::kAgain;
  out.reserve(1);
  net::Loop::Lock lock(client_->loop());
  if (terminal_taken_) return Code::kDone;
  terminal_taken_ = true;
  out.push_back(Event{base::Ref<CallHandle>::Share(this)});
  return Code::kOk;
}

void CallHandle::Cancel(Code why) {
  net::Loop& loop = client_->loop();
  net::Loop::Lock lock(loop);
  call_.Cancel(why);
  loop.Kick();
}

void CallHandle::Abandon() {
  {
    net::Loop& loop = client_->loop();
    net::Loop::Lock lock(loop);
    abandoned_ = true;
    if (!call_.ended()) {
      call_.Cancel(Code::kCancelled);
      loop.Kick();
    }
  }
  if (queue_) queue_->Remove(terminal_);
}

const Outcome* CallHandle::outcome() {
  net::Loop::Lock lock(client_->loop());
  return call_.ended() ? &call_.outcome() : nullptr;
}

// An outcome does not change any more, so it is read without the lock.
EventContent CallHandle::Content() {
  const Outcome& outcome = call_.outcome();
  EventContent content;
  content.tag = tag_;
  content.ok = outcome.ok();
  content.code = outcome.error.code;
  if (outcome.ok()) {
    content.text = outcome.kind == CallKind::kChat ? outcome.reply.text : std::string_view();
    content.json = outcome.body();
  } else {
    std::lock_guard lock(json_mutex_);
    if (!error_json_) {
      error_json_ = ErrorJson(outcome.error, outcome.attempts, outcome.requests);
    }
    content.text = outcome.error.message;
    content.json = *error_json_;
  }
  return content;
}

}  // namespace failsoft::engine
