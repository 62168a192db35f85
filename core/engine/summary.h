// A summary of a text of any length: the plan says what to ask, and each question is a call like
// any other, so that retries, pacing, fallback and limits are those of calls. At most `concurrency`
// of them run at a time; one that fails for good ends them all, and the error tells what is done.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/engine/call.h"
#include "core/engine/summary_request.h"
#include "core/engine/usage_sum.h"
#include "core/engine/work.h"

namespace failsoft::engine {

class Summary final : public Work, private CallListener, private net::Timers::Alarm {
 public:
  Summary(World world, CallRequest request, CallListener* listener);
  ~Summary() override;

  void Start() override;
  void Discard() noexcept override;
  void Cancel(base::Code why) noexcept override;
  void OnAccountChanged() noexcept override;
  const config::CallOptions& options() const override { return request_.options; }
  bool ended() const override { return ended_; }
  const Outcome& outcome() const override { return outcome_; }

 private:
  // A question that runs.
  struct Asked {
    std::unique_ptr<Call> call;
    size_t id = 0;  // in the plan
    base::Millis started = 0;
    bool again = false;     // with a higher limit
    bool raisable = false;  // there is a higher limit to ask with
  };

  // net::Timers::Alarm. Answers are taken and calls begun here, never inside another call's end.
  void OnAlarm(base::Millis now) override;
  // CallListener, of the calls
  void OnDelta(const wire::Delta&) override {}
  void OnEvent(EventKind kind, std::string_view json) override;
  bool OnEventsReady() noexcept override;
  void OnCallEnded() noexcept override;

  void GoOn();
  void TakeEnded();
  void TakeOutcome(const Asked& asked);
  void TakeAnswer(const Asked& asked);
  void TakeEmpty(const Asked& asked, bool is_cut);
  void NoteReply(const Outcome& outcome);
  void Take(const Asked& asked, std::string summary, text::Cut cut);
  int64_t RaisedLimit(const text::SummaryAsk& ask) const;
  void StartCalls();
  void Ask(const text::SummaryAsk& ask);
  void TellProgress(int level, size_t done, size_t total);
  void KeepStory(const Asked& asked);

  void Succeed();
  void Fail(CallError error);
  void FailWithoutMemory() noexcept;
  void StopCalls() noexcept;
  void End() noexcept;

  text::SummaryPlan& plan() { return request_.summary->plan; }

  World world_;
  CallRequest request_;
  CallListener* listener_;
  config::ClientOptions chat_options_;  // the client's, with the call's own on top
  Outcome outcome_;
  UsageSum usage_;
  std::unique_ptr<SummaryResult> result_;
  std::vector<Asked> asked_;
  base::Millis started_ = 0;
  base::Millis deadline_ = base::kForever;
  bool ended_ = false;
  std::unique_ptr<net::Timer> timer_;
};

}  // namespace failsoft::engine
