// The guide's checklist, run for real: each check is a call like any other, one after the other.
#pragma once

#include <memory>
#include <string>

#include "core/engine/call.h"
#include "core/engine/doctor_findings.h"
#include "core/engine/work.h"

namespace failsoft::engine {

class Doctor final : public Work, private CallListener, private net::Timers::Alarm {
 public:
  Doctor(World world, CallRequest request, CallListener* listener);
  ~Doctor() override;

  void Start() override;
  void Discard() noexcept override;
  void Cancel(base::Code why) noexcept override;
  void OnAccountChanged() noexcept override {
    if (call_) call_->OnAccountChanged();
  }
  const config::CallOptions& options() const override { return request_.options; }
  bool ended() const override { return ended_; }
  const Outcome& outcome() const override { return outcome_; }

 private:
  enum class Step { kKey, kBalance, kModels, kProviders, kErrors, kChat, kStream, kDone };

  // net::Timers::Alarm. Each step begins and is judged here, never inside another call's end.
  void OnAlarm(base::Millis now) override;
  // CallListener, of the step's call
  void OnDelta(const wire::Delta&) override {}
  void OnEvent(EventKind, std::string_view) override {}
  bool OnEventsReady() noexcept override { return false; }
  void OnCallEnded() noexcept override;

  void Judge();
  void BeginStep();
  void BeginCall(CallKind kind, std::string_view request_json);
  void SkipStep(std::string_view why);
  std::string ModelToTry() const;
  void Succeed();
  void End() noexcept;

  World world_;
  CallRequest request_;
  CallListener* listener_;
  Outcome outcome_;
  Findings findings_;
  Step step_ = Step::kKey;
  base::Millis started_ = 0;
  base::Millis step_started_ = 0;
  bool ended_ = false;
  bool connection_judged_ = false;
  std::unique_ptr<net::Timer> timer_;
  std::unique_ptr<Call> call_;  // the step's
};

}  // namespace failsoft::engine
