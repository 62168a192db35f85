// An answer that is known already, handed out as if it had been asked for.
#pragma once

#include "core/engine/work.h"

namespace failsoft::engine {

class KnownAnswer final : public Work, private net::Timers::Alarm {
 public:
  // `json` as an account call hands it out.
  KnownAnswer(World world, CallRequest request, CallListener* listener, std::string json);

  void Start() override;
  void Discard() noexcept override;
  void Cancel(base::Code why) noexcept override;
  const config::CallOptions& options() const override { return request_.options; }
  bool ended() const override { return ended_; }
  const Outcome& outcome() const override { return outcome_; }

 private:
  void OnAlarm(base::Millis now) override;
  void End() noexcept;

  World world_;
  CallRequest request_;
  CallListener* listener_;
  Outcome outcome_;
  bool ended_ = false;
  std::unique_ptr<net::Timer> timer_;
};

}  // namespace failsoft::engine
