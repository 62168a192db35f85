#include "core/engine/doctor.h"

#include <algorithm>
#include <new>

#include "core/engine/failure.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;

namespace {

// A doctor says soon what is wrong, instead of getting over it.
constexpr int kAttempts = 2;
constexpr Millis kDeadline = 60'000;
constexpr Millis kServerWait = 10'000;

void BeQuick(config::CallOptions& options) {
  options.max_attempts.most = std::min(options.max_attempts.most, kAttempts);
  options.max_requests = kAttempts;
  options.fallback = nullptr;
  options.hedge_after = base::kNone;
  options.credentials_timeout = 0;  // that the key is refused is what it says
  if (options.deadline == base::kNone) options.deadline = kDeadline;
  if (options.max_server_wait == base::kNone || options.max_server_wait > kServerWait) {
    options.max_server_wait = kServerWait;
  }
}

std::string TinyChat(std::string_view model) {
  json::Writer writer;
  writer.BeginObject().Key("model").String(model).Key("max_tokens").Int(16);
  writer.Key("messages").BeginArray().BeginObject().Key("role").String("user");
  writer.Key("content").String("Say OK.").EndObject().EndArray();
  return std::move(writer.EndObject()).Take();
}

}  // namespace

Doctor::Doctor(World world, CallRequest request, CallListener* listener)
    : world_(world),
      request_(std::move(request)),
      listener_(listener),
      timer_(world.timers.NewTimer(this)) {
  BeQuick(request_.options);
  outcome_.kind = request_.kind;
}

Doctor::~Doctor() = default;

void Doctor::Start() {
  started_ = world_.clock.Now();
  LookAround(world_.options, *world_.book.identity, findings_);
  timer_->Set(started_);
}

void Doctor::Discard() noexcept {
  ended_ = true;
  timer_.reset();
}

void Doctor::Cancel(Code why) noexcept {
  if (ended_) return;
  ended_ = true;  // so that the end of the step's call leads nowhere
  if (call_) call_->Cancel(why);
  try {
    if (call_) outcome_.Include(call_->outcome(), step_started_ - started_);
    outcome_.failure = std::make_shared<const CallError>(CancelError(why));
  } catch (const std::bad_alloc&) {
    outcome_.failure = NoMemoryError();
  }
  End();
}

void Doctor::OnCallEnded() noexcept {
  if (!ended_) timer_->Set(world_.clock.Now());
}

void Doctor::OnAlarm(Millis) {
  try {
    if (call_) Judge();
    call_.reset();
    while (!call_ && step_ != Step::kDone) BeginStep();
    if (step_ == Step::kDone) Succeed();
  } catch (const std::bad_alloc&) {
    if (call_) call_->Discard();  // it may hold its turn, and could not begin
    call_.reset();
    outcome_.failure = NoMemoryError();
    End();
  }
}

void Doctor::Judge() {
  const Outcome& outcome = call_->outcome();
  if (outcome.error().code == Code::kNoMemory) throw std::bad_alloc();  // says nothing of a service
  outcome_.Include(outcome, step_started_ - started_);
  if (!std::exchange(connection_judged_, true)) {
    JudgeConnection(world_.options, outcome, findings_);
    if (!findings_.blocked.empty()) return SkipStep(findings_.blocked);
  }
  switch (step_) {
    case Step::kKey:
      JudgeKey(outcome, world_.clock.WallNow(), findings_);
      break;
    case Step::kBalance:
      JudgeBalance(outcome, findings_);
      break;
    case Step::kModels:
      JudgeModels(outcome, *request_.doctor, findings_);
      break;
    case Step::kProviders:
      JudgeProviders(outcome, *request_.doctor, world_.book.models.models(), findings_);
      break;
    case Step::kErrors:
      JudgeErrors(outcome, findings_);
      break;
    case Step::kChat:
      JudgeChat(outcome, findings_);
      break;
    case Step::kStream:
      JudgeStream(outcome, findings_);
      break;
    case Step::kDone:
      break;
  }
  step_ = static_cast<Step>(static_cast<int>(step_) + 1);
}

void Doctor::BeginStep() {
  if (!findings_.blocked.empty()) return SkipStep(findings_.blocked);
  switch (step_) {
    case Step::kKey:
      return BeginCall(CallKind::kAccount, R"({"operation":"verify_key"})");
    case Step::kBalance:
      return BeginCall(CallKind::kAccount, R"({"operation":"balance"})");
    case Step::kModels:
      return BeginCall(CallKind::kAccount, R"({"operation":"models","refresh":true})");
    case Step::kProviders:
      return BeginCall(CallKind::kAccount, R"({"operation":"provider_status"})");
    case Step::kErrors:
      return BeginCall(CallKind::kAccount, R"({"operation":"errors","limit":5})");
    case Step::kChat:
    case Step::kStream: {
      const std::string model = ModelToTry();
      if (model.empty()) return SkipStep("no model is named, and none is listed as available");
      return BeginCall(step_ == Step::kChat ? CallKind::kChat : CallKind::kStream, TinyChat(model));
    }
    case Step::kDone:
      return;
  }
}

void Doctor::BeginCall(CallKind kind, std::string_view request_json) {
  auto request = DecodeCall(kind, request_json, world_.options);
  if (!request) return SkipStep(request.failure().message);
  request->options = request_.options;
  call_ = std::make_unique<Call>(world_, *std::move(request), static_cast<CallListener*>(this));
  step_started_ = world_.clock.Now();
  call_->Start();
}

void Doctor::SkipStep(std::string_view why) {
  static constexpr std::string_view kChecks[] = {"key_valid", "balance", "models", "provider",
                                                 "errors",    "chat",    "stream"};
  findings_.Skip(std::string(kChecks[static_cast<size_t>(step_)]),
                 "Not checked: " + std::string(why) + ".");
  step_ = static_cast<Step>(static_cast<int>(step_) + 1);
}

// The first that is configured, else one that the service lists.
std::string Doctor::ModelToTry() const {
  if (!request_.doctor->models.empty()) return request_.doctor->models.front();
  for (const wire::ModelInfo& model : world_.book.models.models()) {
    if (model.available()) return model.id;
  }
  return {};
}

void Doctor::Succeed() {
  outcome_.account_json = world_.redactor.Scrub(findings_.Json());
  outcome_.report = world_.redactor.Scrub(findings_.Lines());
  End();
}

void Doctor::End() noexcept {
  ended_ = true;
  timer_.reset();
  outcome_.duration = world_.clock.Now() - started_;
  listener_->OnCallEnded();
}

}  // namespace failsoft::engine
