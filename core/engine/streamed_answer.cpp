#include "core/engine/streamed_answer.h"

#include "core/base/text.h"
#include "core/wire/continuation.h"

namespace failsoft::engine {

namespace {

wire::ResumeMode ModeOf(config::Resume resume) {
  switch (resume) {
    case config::Resume::kPrefill:
      return wire::ResumeMode::kPrefill;
    case config::Resume::kPrefix:
      return wire::ResumeMode::kPrefix;
    case config::Resume::kExact:
      return wire::ResumeMode::kExact;
    default:
      return wire::ResumeMode::kInstruct;
  }
}

// With "error" for a finish_reason a service says that it is no end.
bool HadEnded(const wire::StreamDecoder& decoder) {
  if (!decoder.finished()) return false;
  for (const wire::StreamChoice& choice : decoder.choices()) {
    if (choice.finish_reason == "error") return false;
  }
  return true;
}

}  // namespace

StreamedAnswer::StreamedAnswer(const CallRequest& request, StreamReceiver::Owner* owner)
    : receiver(request.choices, static_cast<size_t>(request.options.max_response_bytes), owner),
      request_(request),
      mode_(ModeOf(request.options.resume)),
      ask_usage_(request.asks_usage) {}

// -------------------------------------------------------------------------------------- an attempt

std::string_view StreamedAnswer::BeginAttempt(int number, std::string_view model,
                                              std::string& built) {
  attempt_ = number;
  continues_ = !base::IsBlank(text());
  stream_came_ = made_progress_ = false;
  chars_before_ = delivered_chars();
  bytes_before_ = text().size();
  std::string_view body =
      ask_usage_ ? request_.BodyFor(model, built) : request_.BodyWithoutUsage(model, built);
  std::optional<wire::ResumeMode> mode;
  if (continues_) {
    mode = mode_;
    auto continued = wire::ContinuationBody(body, text(), mode_);
    if (continued) body = built = *std::move(continued);
  } else if (!text().empty()) {
    // Nobody can go on from white space, and some services refuse a turn of it: the answer begins
    // anew, and as after a prefill what it has of that white space is there already.
    mode = wire::ResumeMode::kPrefill;
  }
  receiver.Begin(mode, {.strict = request_.options.resume_strict});
  return body;
}

// What may change what is known: most pieces are more text, and do not.
void StreamedAnswer::NoteNews(const wire::Delta& delta) {
  if (delta.kind == wire::DeltaKind::kReasoning) return;
  has_output_ = true;
  made_progress_ =
      made_progress_ || delta.kind != wire::DeltaKind::kText || !base::IsBlank(delta.text);
  other_output_ |= delta.kind != wire::DeltaKind::kText || delta.choice != 0;
}

void StreamedAnswer::NoteJoin(const wire::JoinReport& report, std::string_view request_id,
                              base::Millis now) {
  ResumeRecord& record = resumes_.emplace_back();
  record.attempt = attempt_;
  record.mode = mode_;
  record.cause = cause_;
  record.report = report;
  record.chars_before = chars_before_;
  record.gap = now - failed_at_;
  record.model = request_.model;
  record.request_id = request_id;
}

void StreamedAnswer::NoteStreamEnd() {
  stream_came_ = true;
  const std::string_view usage = receiver.decoder().usage_json();
  if (!usage.empty()) usage_.Add(usage);
}

// For an attempt that was cut: a whole one that does not tell belongs to a service that never does.
void StreamedAnswer::EstimateUsage() {
  if (!receiver.decoder().usage_json().empty()) return;
  const std::string_view before = text().substr(0, bytes_before_);
  std::string built;
  usage_.AddEstimate(wire::EstimatedTokens(request_.BodyWithoutUsage(request_.model, built)) +
                         wire::EstimatedTokens(before),
                     wire::EstimatedTokens(text().substr(bytes_before_)));
}

// ---------------------------------------------------------------------------------- what comes
// next

std::string_view StreamedAnswer::WhyNotResumable() const {
  const config::CallOptions& options = request_.options;
  if (options.resume == config::Resume::kOff) return "resume is off";
  if (HadEnded(receiver.decoder()) && !receiver.ended_empty())
    return "the answer had come to its end";
  if (receiver.decoder().saw(wire::DeltaKind::kToolCall)) return "a tool call had begun";
  if (receiver.decoder().saw(wire::DeltaKind::kRefusal)) return "a refusal had begun";
  const auto bar = wire::WhyNotResumable(request_.resume_bars, options.resume_with_tools);
  if (!bar.empty()) return bar;
  if (other_output_ || text().empty()) return "what had begun is no text";
  if (reconnects_ >= options.max_reconnects) return "all reconnects are used (max_reconnects)";
  return {};
}

// Only streams count as reconnects: a request for the rest that is refused is retried as any other.
std::string_view StreamedAnswer::PlanNext(base::Code cause, base::Millis now) {
  if (!has_output_) return {};
  if (stream_came_ && continues_ && !made_progress_) ++reconnects_;
  const std::string_view why = WhyNotResumable();
  if (!why.empty()) return why;
  if (stream_came_) ++reconnects_;
  if (stream_came_ || !continues_) {
    cause_ = cause;
    failed_at_ = now;
  }
  if (stream_came_) EstimateUsage();
  return {};
}

bool StreamedAnswer::AdaptTo(int http_status, base::Code code, std::string_view message) {
  if (http_status != 400 && http_status != 422) return false;
  if (ask_usage_ && base::ContainsIgnoreCase(message, "stream_options")) {
    ask_usage_ = false;
    return true;
  }
  if (!continues_ || mode_ == wire::ResumeMode::kInstruct) return false;
  const bool is_about_form =
      code == base::Code::kInvalidRequest || code == base::Code::kUnprocessable;
  if (!is_about_form && !wire::RefusesPrefill(message)) return false;
  mode_ = wire::ResumeMode::kInstruct;
  return true;
}

void StreamedAnswer::LearnFrom(const StreamedAnswer& other) {
  mode_ = other.mode_;
  ask_usage_ = other.ask_usage_;
  usage_ = other.usage_;
}

// ------------------------------------------------------------------------------------------ the
// end

void StreamedAnswer::GaveUp(std::string_view why) {
  if (not_resumed_.empty()) not_resumed_ = why;
}

std::unique_ptr<StreamResult> StreamedAnswer::TakeResult() {
  auto result = std::make_unique<StreamResult>();
  const wire::StreamDecoder& decoder = receiver.decoder();
  result->choices = decoder.choices();
  result->confirmed = decoder.ending() == wire::StreamEnding::kComplete;
  result->id = decoder.id();
  result->model = decoder.model();
  result->system_fingerprint = decoder.system_fingerprint();
  result->service_tier = decoder.service_tier();
  result->created = decoder.created();
  result->usages = usage_.usages();
  result->usage_json = usage_.Json();
  result->usage_estimated = usage_.estimated();
  result->resumes = std::move(resumes_);
  result->message = receiver.TakeMessage();
  return result;
}

}  // namespace failsoft::engine
