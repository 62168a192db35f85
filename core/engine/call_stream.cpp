// The part of a call that only streams have: pieces told as they come, clocks that know a stall
// from a pause, and the rest of a dropped answer asked for.
#include <algorithm>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/engine/call.h"
#include "core/engine/failure.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;

namespace {

// How long a stream that is whole may take to close. After a finish_reason, usage and [DONE] may
// follow; after [DONE], only the end of the response, which leaves the connection fit for reuse.
constexpr Millis kAfterFinish = 2'000;
constexpr Millis kAfterDone = 500;

// A read that compression has blown up is handed over in parts, so that the reader's limit on what
// waits for it is heeded.
constexpr size_t kLargeRead = 64 << 10;

bool Says(std::string_view content_type, std::string_view type) {
  return base::ContainsIgnoreCase(content_type, type);
}

std::string AttemptEvent(const Attempt& attempt) {
  json::Writer writer;
  writer.BeginObject().Key("attempt").Int(attempt.number).Key("model").String(attempt.model);
  return std::move(writer.Key("resume").Bool(attempt.resume).EndObject()).Take();
}

}  // namespace

void Call::BeginStreamAttempt() {
  stream_bytes_ = 0;
  transfer_request_.body = stream_->BeginAttempt(attempt().number);
  attempt().resume = stream_->continues();
  if (request_.relays) return;
  listener_->OnEvent(EventKind::kAttempt, AttemptEvent(attempt()));
}

// -------------------------------------------------------------------------------------- receiving

// A server that answers with JSON all the same has answered whole.
bool Call::StreamsAnswer() const {
  if (!stream_ || status_ >= 300) return false;
  const std::string_view type = wire::HeaderValue(headers_, "content-type");
  return !Says(type, "json") || Says(type, "event-stream") || Says(type, "x-ndjson");
}

// The first token's clock runs since the request was sent: headers alone are no progress.
void Call::OnStreamHeaders() {
  attempt().request_id = redactor().Scrub(std::string(wire::RequestId(headers_)));
  phase_ = Phase::kReceiving;
  last_byte_ = world_.clock.Now();
  phase_limit_ = StreamLimit();
  ArmTimer();
}

bool Call::TakeStreamBytes(std::string_view bytes) {
  StreamReceiver& receiver = stream_->receiver;
  stream_bytes_ += static_cast<int64_t>(bytes.size());
  too_large_ = stream_bytes_ > request_.options.max_response_bytes;
  if (too_large_) return false;
  if (phase_ == Phase::kEnding) return TakeLastBytes(bytes);
  const bool had_begun = receiver.began();
  const bool more = receiver.Feed(bytes);
  const bool has_content = receiver.TakeProgress();
  if (has_content || (receiver.began() && !had_begun)) last_progress_ = last_byte_;
  if (has_content) share_ends_ = deadline_;  // an answer that has begun may take all the time
  if (receiver.refused() || receiver.failure()) return false;
  if (!more) {
    EnterPhase(Phase::kEnding, kAfterDone);
  } else if (receiver.decoder().finished()) {
    EnterPhase(Phase::kEnding, kAfterFinish);
  } else if (receiver.began() && !had_begun) {
    phase_limit_ = StreamLimit();
    ArmTimer();
  }
  RelayStream();
  if (read_bytes_ >= kLargeRead) OnReadDone();
  return true;
}

// After a whole answer: its usage, [DONE], and what else does not matter any more.
bool Call::TakeLastBytes(std::string_view bytes) {
  StreamReceiver& receiver = stream_->receiver;
  const bool was_done = receiver.decoder().done();
  receiver.Feed(bytes);
  if (receiver.decoder().done() && !was_done) EnterPhase(Phase::kEnding, kAfterDone);
  return true;
}

void Call::OnPiece(const wire::Delta& delta) {
  stream_->NotePiece(delta);
  if (!request_.relays) listener_->OnDelta(delta);
}

void Call::OnJoined(const wire::JoinReport& report) {
  stream_->NoteJoin(report, attempt().request_id, world_.clock.Now());
  if (request_.relays) return;
  json::Writer writer;
  WriteResume(writer, stream_->last_resume());
  listener_->OnEvent(EventKind::kResumed, writer.text());
}

void Call::FlushEvents() noexcept {
  if (!listener_->OnEventsReady() || phase_ != Phase::kReceiving || !transfer_) return;
  paused_ = true;
  transfer_->SetPaused(true);
}

// A pause of the reader's is no stall of the server's.
void Call::ContinueReading() noexcept {
  if (!paused_ || !transfer_) return;
  paused_ = false;
  last_byte_ = last_progress_ = world_.clock.Now();
  phase_limit_ = ReceivingLimit();
  ArmTimer();
  transfer_->SetPaused(false);
}

Millis Call::ReceivingLimit() const {
  if (streaming_) return StreamLimit();
  return paused_ ? base::kForever : base::After(last_byte_, request_.options.idle_timeout);
}

Millis Call::StreamLimit() const {
  const config::CallOptions& options = request_.options;
  const StreamReceiver& receiver = stream_->receiver;
  if (paused_) return base::kForever;
  if (!receiver.began()) {
    const Millis once = base::After(request_sent_, options.first_token_timeout);
    return receiver.commented() ? base::After(once, options.first_token_timeout) : once;
  }
  return std::min(base::After(last_byte_, options.idle_timeout),
                  base::After(last_progress_, options.progress_timeout));
}

std::string Call::StreamTimeoutMessage() const {
  const config::CallOptions& options = request_.options;
  if (phase_ != Phase::kReceiving || !stream_->receiver.began()) {
    return "no event of the stream within " + Duration(options.first_token_timeout) +
           " (first_token_timeout)";
  }
  const bool idle = base::After(last_byte_, options.idle_timeout) <=
                    base::After(last_progress_, options.progress_timeout);
  return idle ? "the stream stalled: no byte for " + Duration(options.idle_timeout) +
                    " (idle_timeout)"
              : "the stream stalled: nothing of the answer for " +
                    Duration(options.progress_timeout) + " (progress_timeout)";
}

// -------------------------------------------------------------------------------------------
// ending

// False: it was no stream after all, and is what an answer that comes whole is.
bool Call::TakeStreamEnd(const net::TransferEnd& end) {
  StreamReceiver& receiver = stream_->receiver;
  receiver.Finish(end.code == Code::kOk);
  RelayStream();
  listener_->OnEventsReady();
  stream_->NoteStreamEnd();
  if (!receiver.began() && !receiver.failure()) return !TakeUnstreamedAnswer(end);
  if (receiver.failure() && phase_ != Phase::kEnding) {
    TakeTransportFailure(Code::kBadResponse, receiver.failure()->message, true);
  } else if (receiver.refused()) {
    TakeTransportFailure(Code::kStreamDropped, std::string(WhyRefused(receiver.refusal())), false);
  } else {
    TakeStreamEnding(end);
  }
  return true;
}

void Call::TakeStreamEnding(const net::TransferEnd& end) {
  const wire::StreamDecoder& decoder = stream_->receiver.decoder();
  const bool broke = end.code != Code::kOk && phase_ != Phase::kEnding;
  switch (decoder.ending(request_.options.require_finish_reason)) {
    case wire::StreamEnding::kComplete:
    case wire::StreamEnding::kCompleteUnconfirmed:
      return SucceedStream();
    case wire::StreamEnding::kError:
      return TakeStreamError(*decoder.error());
    case wire::StreamEnding::kEmpty:
      return TakeTransportFailure(broke ? end.code : Code::kBadResponse,
                                  broke ? end.detail : "the stream held no answer", false);
    case wire::StreamEnding::kDropped:
      return TakeTransportFailure(
          broke ? end.code : Code::kStreamDropped,
          broke ? end.detail : "the stream ended before the answer was complete", false);
  }
}

// True: the body is JSON, to be read as an answer that came whole.
bool Call::TakeUnstreamedAnswer(const net::TransferEnd& end) {
  const std::string& head = stream_->receiver.head();
  const std::string_view text = base::Trim(head);
  if (end.code == Code::kOk && text.starts_with('{')) {
    body_ = head;
    return true;
  }
  const bool is_page = text.starts_with('<');
  TakeTransportFailure(end.code != Code::kOk ? end.code : Code::kBadResponse,
                       end.code != Code::kOk ? end.detail
                       : is_page             ? "the answer is a page of HTML, not an event stream"
                                             : "the stream held no event",
                       false);
  return false;
}

// What the service said in the stream counts as if it had said so by its status.
void Call::TakeStreamError(const wire::StreamError& stream_error) {
  ServiceFailure failure = DescribeServiceFailure(status_, headers_, stream_error.reply,
                                                  stream_error.body, request_, redactor());
  const auto wait = ServerWaitOf(failure, headers_, world_.clock.WallNow());
  if (Recover(failure.error)) at_once_ = failure.verdict.retryable = true;
  AfterFailure(std::move(failure.error), failure.verdict, wait);
}

void Call::SucceedStream() {
  outcome_.stream = stream_->TakeResult();
  Succeed();
}

// An answer that came whole, told as a stream of one piece.
void Call::EmitReply() {
  if (stream_->has_output() || outcome_.reply.text.empty()) return;
  OnPiece({.kind = wire::DeltaKind::kText, .text = outcome_.reply.text});
  listener_->OnEventsReady();
}

// What had been delivered is worth keeping, whatever ended the stream.
void Call::Interrupt(CallError& error) const {
  if (!stream_->has_output()) return;
  error.has_partial = true;
  error.partial_text = stream_->text();
  error.interrupted_by = error.code;
  error.not_resumed = stream_->not_resumed();
  const bool by_ourselves = error.code == Code::kDeadline || error.code == Code::kCancelled ||
                            error.code == Code::kClosed || error.code == Code::kNoMemory;
  if (by_ourselves) return;
  const CallError dropped = MakeError(Code::kStreamDropped, "");
  error.code = dropped.code;
  error.cause = dropped.cause;
  error.fix = dropped.fix;
  error.message = "the stream broke off after " + std::to_string(stream_->delivered_chars()) +
                  " characters: " + error.message;
  if (!error.not_resumed.empty()) error.message += "; not resumed: " + error.not_resumed;
}

}  // namespace failsoft::engine
