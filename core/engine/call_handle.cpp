#include "core/engine/call_handle.h"

#include <algorithm>
#include <new>

namespace failsoft::engine {

using base::Code;
using base::Millis;

namespace {
constexpr size_t kMaxBatch = 4096;  // events

constexpr std::string_view kNoThread =
    "no thread could be started: the limit on threads, processes or memory is reached";
}  // namespace

CallHandle::CallHandle(base::Ref<Client> client, CallRequest request, base::Ref<Queue> queue,
                       uint64_t tag)
    : client_(std::move(client)),
      queue_(std::move(queue)),
      tag_(tag),
      work_(MakeWork(client_->world(), std::move(request), this)),
      streams_(work_->streams()) {
  terminal_.call = pages_.call = this;
  pages_.backlog = &backlog_;
  const config::CallOptions& options = work_->options();
  backlog_.SetWater(static_cast<size_t>(options.stream_high_water),
                    static_cast<size_t>(options.stream_low_water));
}

CallHandle::~CallHandle() = default;

base::MaybeFailure CallHandle::Start() {
  bool counted = false;
  try {
    counted = queue_ && client_->loop().AddUnattended();
    if (queue_ && !counted) {
      work_->Discard();
      return base::Failure{base::Code::kNoMemory, std::string(kNoThread), ""};
    }
    if (queue_) queue_->AddCall(*client_);
    work_->Start();
  } catch (...) {
    work_->Discard();
    if (counted) LeaveQueue();
    if (queue_) queue_->Remove(pages_);
    throw;
  }
  client_->Enlist(*this);
  return {};
}

void CallHandle::LeaveQueue() noexcept {
  client_->loop().RemoveUnattended();
  queue_->RemoveCall(*client_, abandoned_);
}

// ------------------------------------------------------------------------------------------ events

// A page that everybody has done with is written anew.
EventPage& CallHandle::Page() {
  if (page_ && page_->unique()) {
    if (page_is_out_) page_->Clear();
  } else if (!page_ || page_is_out_) {
    page_ = base::Ref<EventPage>::Adopt(new EventPage);
  }
  page_is_out_ = false;
  return *page_;
}

bool CallHandle::OnEventsReady() noexcept {
  if (!page_ || page_is_out_ || page_->empty()) return false;
  page_is_out_ = true;
  if (abandoned_) return false;
  if (!queue_) {
    const bool full = backlog_.Add(*page_);
    WakeWaits(/*ended=*/false);
    return full;
  }
  bool full = false;
  if (queue_->PushPage(pages_, *page_, client_->loop(), full)) client_->loop().RingLater(*queue_);
  return full;
}

void CallHandle::OnCallEnded() noexcept {
  ended_with_ = &work_->outcome();
  OnEventsReady();
  if (queue_) LeaveQueue();
  client_->Delist(*this);
  if (queue_ && !abandoned_ && queue_->Push(terminal_, client_->loop())) {
    client_->loop().RingLater(*queue_);
  }
  WakeWaits(/*ended=*/true);
}

void CallHandle::WakeWaits(bool ended) noexcept {
  waits_.ForEach([&](Wait& wait) {
    if (!ended && !wait.for_events) return;
    wait.Unlink();
    client_->loop().MakeReady(wait.waiter);
  });
}

// ----------------------------------------------------------------------------------------- waiting

Code CallHandle::WaitEnded(Millis timeout) {
  net::Loop& loop = client_->loop();
  net::Loop::Lock lock(loop);
  if (ended()) return Code::kOk;
  if (streams_ && enders_++ == 0) SetUnbounded(true);
  Wait wait;
  if (!ended()) {
    waits_.PushBack(wait);
    const net::WaitEnd end = loop.Wait(lock, wait.waiter, loop.RealAfter(timeout));
    if (end == net::WaitEnd::kReady && !streams_) return Code::kOk;
    lock.Retake();
    wait.Unlink();
  }
  if (streams_ && --enders_ == 0) SetUnbounded(false);
  return ended() ? Code::kOk : Code::kAgain;
}

// Who waits for the end takes no events meanwhile: they must not hold up the end.
void CallHandle::SetUnbounded(bool unbounded) {
  const bool relieved =
      queue_ ? queue_->SetUnbounded(pages_, unbounded) : backlog_.SetUnbounded(unbounded);
  if (!relieved || !work_) return;
  work_->ContinueReading();
  client_->loop().Kick();
}

Code CallHandle::Next(Millis timeout, EventRuns& out) {
  if (queue_) return Code::kState;
  const Code code = AwaitNext(timeout, out);
  if (code == Code::kOk && !out.back().page) Shed();
  return code;
}

Code CallHandle::AwaitNext(Millis timeout, EventRuns& out) {
  out.Reserve();
  net::Loop& loop = client_->loop();
  net::Loop::Lock lock(loop);
  const Millis until = loop.RealAfter(timeout);
  for (net::WaitEnd end = net::WaitEnd::kReady;
       end == net::WaitEnd::kReady && backlog_.empty() && !ended();) {
    Wait wait;
    wait.for_events = true;
    waits_.PushBack(wait);
    end = loop.Wait(lock, wait.waiter, until);
    lock.Retake();
  }
  if (!backlog_.empty()) {
    TakeBacklog(out);
    return Code::kOk;
  }
  if (!ended()) return Code::kAgain;
  if (terminal_taken_) return Code::kDone;
  terminal_taken_ = true;
  out.Add(1).call = base::Ref<CallHandle>::Share(this);
  return Code::kOk;
}

void CallHandle::TakeBacklog(EventRuns& out) {
  bool relieved = false;
  for (;;) {
    backlog_.TakeRun(kMaxBatch - out.count(), this, out);
    relieved |= out.back().relieves;
    if (backlog_.empty() || out.count() >= kMaxBatch) break;
    try {
      out.Reserve();
    } catch (const std::bad_alloc&) {
      break;  // what has been taken is handed out, the rest stays
    }
  }
  if (!relieved || !work_) return;
  work_->ContinueReading();
  client_->loop().Kick();
}

void CallHandle::Relieve() {
  net::Loop& loop = client_->loop();
  net::Loop::Lock lock(loop);
  if (!work_) return;
  work_->ContinueReading();
  loop.Kick();
}

// So whoever keeps an answer, or leaves it to a garbage collector, keeps a fraction of what a
// running stream takes. Of a call that is no stream less would be saved than the lock costs.
void CallHandle::Shed() {
  if (!streams_) return;
  std::unique_ptr<Work> gone;  // after the lock, which is for whoever may still be inside it
  net::Loop::Lock lock(client_->loop());
  if (work_ && ended()) gone = TakeWork();
}

std::unique_ptr<Work> CallHandle::TakeWork() noexcept {
  kept_ = work_->TakeOutcome();
  if (!kept_) return nullptr;
  page_ = {};
  return std::move(work_);
}

void CallHandle::Cancel(Code why) {
  net::Loop& loop = client_->loop();
  net::Loop::Lock lock(loop);
  if (!work_) return;
  work_->Cancel(why);
  loop.Kick();
}

void CallHandle::Abandon() {
  {
    net::Loop& loop = client_->loop();
    net::Loop::Lock lock(loop);
    abandoned_ = true;
    if (!ended()) {
      work_->Cancel(Code::kCancelled);
      loop.Kick();
    }
  }
  if (!queue_) return;
  queue_->Remove(pages_);
  queue_->Remove(terminal_);
}

// ----------------------------------------------------------------------------------------- outcome

const Outcome* CallHandle::outcome() {
  net::Loop::Lock lock(client_->loop());
  return ended() ? ended_with_ : nullptr;
}

// An outcome does not change any more, so it is read without the lock.
EventContent CallHandle::Content() {
  const Outcome& outcome = *ended_with_;
  EventContent content;
  content.kind = outcome.ok() ? EventKind::kReply : EventKind::kFailed;
  content.code = outcome.error().code;
  if (outcome.ok() && outcome.relayed) return content;
  if (outcome.ok() && outcome.kind == CallKind::kAccount) {
    content.json = outcome.account_json;
    return content;
  }
  if (outcome.ok() && !outcome.stream && !outcome.summary) {
    content.text = outcome.kind == CallKind::kRequest ? std::string_view() : outcome.text();
    content.json = outcome.body();
    return content;
  }
  std::lock_guard lock(json_mutex_);
  if (!json_) {
    if (!outcome.ok()) {
      json_ = ErrorJson(outcome.error(), outcome.attempts, outcome.requests);
    } else {
      json_ = outcome.summary ? ResultJson(outcome) : CompletionJson(*outcome.stream);
    }
  }
  content.text = outcome.ok() ? outcome.text() : std::string_view(outcome.error().message);
  content.json = *json_;
  return content;
}

}  // namespace failsoft::engine
