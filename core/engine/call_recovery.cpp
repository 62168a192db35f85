// The part of a call that is about its size: a request that does not fit its model asks again with
// less, or asks a model that holds more; and what answers teach about both.
#include <algorithm>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/engine/call.h"
#include "core/engine/failure.h"
#include "core/engine/token_need.h"

namespace failsoft::engine {

using base::Code;

namespace {

std::string ModelReport(std::string_view from, const ChainEntry& to) {
  json::Writer report;
  report.BeginObject().Key("kind").String("larger_model");
  report.Key("from").String(from).Key("to").String(to.target.model);
  report.Key("window").Int(to.context_window).EndObject();
  return std::move(report).Take();
}

CallError CannotFitError(const LongRequest& request, std::string_view model, int64_t window) {
  const std::string tokens = std::to_string(request.prompt());
  CallError error = MakeError(Code::kContextLength,
                              "a prompt of about " + tokens + " tokens cannot fit the window of " +
                                  std::string(model) + ", " + std::to_string(window) +
                                  " tokens; nothing was sent");
  error.reply.model_max_tokens = window;
  error.reply.request_tokens = request.prompt();
  return error;
}

}  // namespace

bool Call::AsksModel() const {
  return request_.kind == CallKind::kChat || request_.kind == CallKind::kStream;
}

// Whose client asks for no policy gets the service's own answer to a relay.
bool Call::MayRefuse() const { return AsksModel() && (!request_.relays || remedies_.left()); }

// What has been handed on of an answer cannot be taken back.
bool Call::HandedOn() const {
  return head_told_ || (flight_->stream && flight_->stream->has_output());
}

int64_t Call::Reservation(const Target& target) const {
  return request_.token_need + course_.PromptFor(target) - request_.prompt_tokens;
}

// --------------------------------------------------------------------------------- before sending

void Call::Begin() {
  if (auto error = Preflight()) return RefuseSoon(*std::move(error));
  if (falls_back() && flight_->at == 0) SkipFirst();
  TakeTurn();
}

// No token is less than a byte, so most requests are known to be short without a look at them.
bool Call::IsShort() const {
  const int64_t window = course_.WindowOf(flight_->at);
  return window == 0 || static_cast<int64_t>(request_.body.size()) <= window;
}

bool Call::MayFit(const ContextFacts& facts) const {
  return request_.prompt_tokens > 0 && facts.Expected(request_.prompt_tokens) <= facts.window;
}

// What is certain not to fit is not sent.
std::optional<CallError> Call::Preflight() {
  if (!MayRefuse() || IsShort()) return std::nullopt;
  const ContextFacts facts = course_.FactsOf(flight_->at);
  if (MayFit(facts)) return std::nullopt;
  const auto read = LongRequest::Read(request_, facts, nullptr);
  if (!read) return std::nullopt;
  request_.prompt_tokens = read->estimate();
  if (!read->CannotFit()) return std::nullopt;
  CallError error = CannotFitError(*read, request_.model, facts.window);
  for (const Remedy remedy : remedies_.BeforeSending()) {
    if (Apply(remedy, *read, error, preflight_)) {
      if (larger_) TurnTo(error);
      return std::nullopt;
    }
  }
  return error;
}

// ---------------------------------------------------------------------------------- after an error

// The next request is smaller than the one that was refused, or goes where there is more room. It
// counts as a request, and not as a retry.
void Call::Recover(ServiceFailure& failure) {
  CallError& error = failure.error;
  if (error.code != Code::kContextLength) return;
  LearnWindow(error.reply);
  if (!AsksModel() || HandedOn() || !remedies_.left()) return;
  const auto read = LongRequest::Read(request_, course_.FactsOf(flight_->at), &error.reply);
  if (!read) return;
  if (read->told_prompt()) {
    world_.book.windows.LearnCount(flight_->target, read->estimate(), read->prompt());
  }
  for (const Remedy remedy : remedies_.Next()) {
    if (!Apply(remedy, *read, error, attempt().recovery)) continue;
    remedies_.Note(remedy);
    failure.verdict.retryable = at_once_ = !larger_;
    if (!larger_) --tries_;
    return;
  }
}

bool Call::Apply(Remedy remedy, const LongRequest& read, CallError& error, SizeChangeRef& told) {
  if (remedy == Remedy::kLarger) return FindLarger(read, error, told);
  Recovery recovery = remedy == Remedy::kTrim ? read.Trim(request_) : read.LowerAnswer(request_);
  if (!recovery.unfit_message.empty()) {
    error.message += "; " + recovery.unfit_message;
    error.unfit_json = std::move(recovery.unfit_json);
  }
  if (!recovery.change) return false;
  told = std::make_shared<const SizeChange>(*std::move(recovery.change));
  LogSizeChange(*told);
  if (!flight_->stream) SetBody();
  return true;
}

// ---------------------------------------------------------------------------------- a larger
// window

bool Call::FindLarger(const LongRequest& read, const CallError& error, SizeChangeRef& told) {
  const bool may_send = outcome_.requests < limits_.max_requests && world_.clock.Now() < deadline_;
  if (may_send) larger_ = course_.Larger(flight_->at, read.Need(), error);
  if (!larger_) return false;
  const ChainEntry& entry = course_[*larger_];
  told = std::make_shared<const SizeChange>(SizeChange{
      ModelReport(request_.model, entry), "turned to " + entry.target.model + ", whose window is " +
                                              std::to_string(entry.context_window) + " tokens"});
  return true;
}

// The call has a chain from here on, if it had none.
void Call::TurnTo(const CallError& error) {
  outcome_.has_chain = true;
  PassOver(*flight_, error);
  KeepCause(error);
  const PassedOver passed = outcome_.passed_over.back();
  PassOverUpTo(*larger_, error);
  LogFallback(passed, course_[*larger_].target.model);
  ++world_.stats.fallbacks;
  Enter(*std::exchange(larger_, std::nullopt));
}

// ---------------------------------------------------------------------------------------- learning

// A limit that the request did not exceed would be a misread one.
void Call::LearnWindow(const wire::ErrorReply& reply) {
  const int64_t limit = reply.model_max_tokens;
  const bool makes_sense = limit > 0 && (reply.request_tokens < 0 || reply.request_tokens > limit);
  if (makes_sense) course_.LearnWindow(flight_->at, limit);
}

// What the request that was answered cost; of a stream, its earlier attempts' are told, too.
std::string_view Call::LastUsage() const {
  if (!outcome_.stream) return outcome_.reply.usage_json;
  const std::vector<std::string>& usages = outcome_.stream->usages;
  return usages.empty() ? std::string_view() : std::string_view(usages.back());
}

// What the answer says that the prompt was.
void Call::LearnCount() {
  if (!AsksModel() || request_.prompt_tokens < text::TokenCalibration::kShortest) return;
  const bool resumed = outcome_.stream && !outcome_.stream->resumes.empty();
  if (resumed) return;  // then the prompts were more than the call's
  const auto counted = PromptTokensOf(LastUsage());
  if (!counted) return;
  world_.book.windows.Answered(flight_->target, *counted);
  const auto verdict =
      world_.book.windows.LearnCount(flight_->target, request_.prompt_tokens, *counted);
  if (verdict != text::TokenCalibration::Verdict::kTruncated) {
    return world_.book.windows.LearnPrompt(flight_->target, request_.prompt_prefixes, *counted);
  }
  const bool is_sure = text::FamilyOfModel(request_.model) != text::Family::kUnknown;
  if (!is_sure || !base::LogEnabled(base::LogLevel::kWarn)) return;
  base::Log(base::LogLevel::kWarn, base::Printable(request_.model) + ": the service counted " +
                                       std::to_string(*counted) + " tokens of a prompt of about " +
                                       std::to_string(course_.PromptFor(flight_->target)) +
                                       "; it may have cut it");
}

}  // namespace failsoft::engine
