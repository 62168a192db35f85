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
  writer.Key("resume").Bool(attempt.resume);
  if (attempt.hedge) writer.Key("hedge").Bool(true);
  return std::move(writer.EndObject()).Take();
}

}  // namespace

// Whichever flight brings a piece, it is the call that hears of it.
std::unique_ptr<StreamedAnswer> Call::NewAnswer() {
  StreamReceiver::Owner* const owner = this;
  return std::make_unique<StreamedAnswer>(request_, owner);
}

void Call::BeginStreamAttempt() {
  flight_->request.body =
      flight_->stream->BeginAttempt(attempt().number, attempt().model, flight_->built_body);
  attempt().resume = flight_->stream->continues();
  if (request_.relays) return;
  listener_->OnEvent(EventKind::kAttempt, AttemptEvent(attempt()));
}

// -------------------------------------------------------------------------------------- receiving

// A server that answers with JSON all the same has answered whole.
bool Call::StreamsAnswer() const {
  if (!flight_->stream || flight_->status >= 300) return false;
  const std::string_view type = wire::HeaderValue(flight_->headers, "content-type");
  return !Says(type, "json") || Says(type, "event-stream") || Says(type, "x-ndjson");
}

// The first token's clock runs since the request was sent: headers alone are no progress.
void Call::OnStreamHeaders() {
  attempt().request_id = redactor().Scrub(std::string(wire::RequestId(flight_->headers)));
  flight_->phase = Phase::kReceiving;
  flight_->last_byte = world_.clock.Now();
  flight_->phase_limit = StreamLimit();
  ArmTimer();
}

bool Call::TakeStreamBytes(std::string_view bytes) {
  StreamReceiver& receiver = flight_->stream->receiver;
  flight_->stream_bytes += static_cast<int64_t>(bytes.size());
  flight_->too_large = flight_->stream_bytes > request_.options.max_response_bytes;
  if (flight_->too_large) return false;
  if (flight_->phase == Phase::kEnding) return TakeLastBytes(bytes);
  const bool had_begun = receiver.began();
  const bool more = receiver.Feed(bytes);
  const bool has_content = receiver.TakeProgress();
  if (has_content || (receiver.began() && !had_begun)) flight_->last_progress = flight_->last_byte;
  if (has_content)
    flight_->share_ends = deadline_;  // an answer that has begun may take all the time
  if (!more) {
    if (receiver.refused() || receiver.failure()) return false;
    EnterPhase(Phase::kEnding, kAfterDone);
  } else if (receiver.decoder().finished()) {
    EnterPhase(Phase::kEnding, kAfterFinish);
  } else if (receiver.began() && !had_begun) {
    flight_->phase_limit = StreamLimit();
    ArmTimer();
  }
  if (request_.relays) RelayStream();
  if (flight_->read_bytes >= kLargeRead) FlushRead();
  return true;
}

// After a whole answer: its usage, [DONE], and what else does not matter any more.
bool Call::TakeLastBytes(std::string_view bytes) {
  StreamReceiver& receiver = flight_->stream->receiver;
  const bool was_done = receiver.decoder().done();
  receiver.Feed(bytes);
  if (receiver.decoder().done() && !was_done) EnterPhase(Phase::kEnding, kAfterDone);
  return true;
}

void Call::OnPiece(const wire::Delta& delta) {
  may_hedge_ = false;
  if (rival_) WinRace();
  flight_->stream->NotePiece(delta);
  if (!request_.relays) listener_->OnDelta(delta);
}

void Call::OnJoined(const wire::JoinReport& report) {
  flight_->stream->NoteJoin(report, attempt().request_id, world_.clock.Now());
  if (request_.relays) return;
  json::Writer writer;
  WriteResume(writer, flight_->stream->last_resume());
  listener_->OnEvent(EventKind::kResumed, writer.text());
}

void Call::FlushEvents() noexcept {
  const bool has_enough = listener_->OnEventsReady();
  const bool reads = flight_->phase == Phase::kReceiving && flight_->transfer && !rival_;
  if (!has_enough || !reads) return;
  flight_->paused = true;
  flight_->transfer->SetPaused(true);
}

// A pause of the reader's is no stall of the server's.
void Call::ContinueReading() noexcept {
  if (!flight_->paused || !flight_->transfer) return;
  flight_->paused = false;
  flight_->last_byte = flight_->last_progress = world_.clock.Now();
  flight_->phase_limit = ReceivingLimit();
  ArmTimer();
  flight_->transfer->SetPaused(false);
}

Millis Call::ReceivingLimit() const {
  if (flight_->streaming) return StreamLimit();
  return flight_->paused ? base::kForever
                         : base::After(flight_->last_byte, request_.options.idle_timeout);
}

Millis Call::StreamLimit() const {
  const config::CallOptions& options = request_.options;
  const StreamReceiver& receiver = flight_->stream->receiver;
  if (flight_->paused) return base::kForever;
  if (!receiver.began()) {
    const Millis once = base::After(flight_->sent_at, options.first_token_timeout);
    return receiver.commented() ? base::After(once, options.first_token_timeout) : once;
  }
  return std::min(base::After(flight_->last_byte, options.idle_timeout),
                  base::After(flight_->last_progress, options.progress_timeout));
}

std::string Call::StreamTimeoutMessage() const {
  const config::CallOptions& options = request_.options;
  if (flight_->phase != Phase::kReceiving || !flight_->stream->receiver.began()) {
    return "no event of the stream within " + Duration(options.first_token_timeout) +
           " (first_token_timeout)";
  }
  const bool idle = base::After(flight_->last_byte, options.idle_timeout) <=
                    base::After(flight_->last_progress, options.progress_timeout);
  return idle ? "the stream stalled: no byte for " + Duration(options.idle_timeout) +
                    " (idle_timeout)"
              : "the stream stalled: nothing of the answer for " +
                    Duration(options.progress_timeout) + " (progress_timeout)";
}

// -------------------------------------------------------------------------------------------
// ending

// False: it was no stream after all, and is what an answer that comes whole is.
bool Call::TakeStreamEnd(const net::TransferEnd& end) {
  StreamReceiver& receiver = flight_->stream->receiver;
  receiver.Finish(end.code == Code::kOk);
  RelayStream();
  listener_->OnEventsReady();
  flight_->stream->NoteStreamEnd();
  if (!receiver.began() && !receiver.failure()) return !TakeUnstreamedAnswer(end);
  if (receiver.failure() && flight_->phase != Phase::kEnding) {
    TakeTransportFailure(Code::kBadResponse, receiver.failure()->message, true);
  } else if (receiver.refused()) {
    TakeTransportFailure(Code::kStreamDropped, std::string(WhyRefused(receiver.refusal())), false);
  } else if (receiver.ended_empty()) {
    TakeTransportFailure(Code::kStreamDropped, "asked to go on, the model said nothing", false);
  } else {
    TakeStreamEnding(end);
  }
  return true;
}

void Call::TakeStreamEnding(const net::TransferEnd& end) {
  const wire::StreamDecoder& decoder = flight_->stream->receiver.decoder();
  const bool broke = end.code != Code::kOk && flight_->phase != Phase::kEnding;
  switch (decoder.ending(request_.options.require_finish_reason)) {
    case wire::StreamEnding::kComplete:
      return SucceedStream();
    case wire::StreamEnding::kCompleteUnconfirmed:
      return TakeUnconfirmedEnding();
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

// `[DONE]` alone does not outweigh a call that is cut in two.
void Call::TakeUnconfirmedEnding() {
  if (!flight_->stream->receiver.message().HasTornCall()) return SucceedStream();
  TakeTransportFailure(Code::kStreamDropped, "the stream ended inside the arguments of a tool call",
                       false);
}

// True: the body is JSON, to be read as an answer that came whole.
bool Call::TakeUnstreamedAnswer(const net::TransferEnd& end) {
  const std::string& head = flight_->stream->receiver.head();
  const std::string_view text = base::Trim(head);
  if (end.code == Code::kOk && text.starts_with('{')) {
    flight_->body = head;
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
  ServiceFailure failure =
      DescribeServiceFailure(flight_->status, flight_->headers, stream_error.reply,
                             stream_error.body, request_, redactor());
  const auto wait = ServerWaitOf(failure, flight_->headers, world_.clock.WallNow());
  if (!rival_) Recover(failure);
  AfterFailure(std::move(failure.error), failure.verdict, wait);
}

void Call::SucceedStream() {
  outcome_.stream = flight_->stream->TakeResult();
  Succeed();
}

// An answer that came whole, told as a stream of one piece.
void Call::EmitReply() {
  if (flight_->stream->has_output() || outcome_.reply.text.empty()) return;
  OnPiece({.kind = wire::DeltaKind::kText, .text = outcome_.reply.text});
  listener_->OnEventsReady();
}

// What had been delivered is worth keeping, whatever ended the stream.
void Call::Interrupt(CallError& error) const {
  if (!flight_->stream->has_output()) return;
  error.has_partial = true;
  error.partial_text = flight_->stream->text();
  error.interrupted_by = error.code;
  error.not_resumed = flight_->stream->not_resumed();
  const bool by_ourselves = error.code == Code::kDeadline || error.code == Code::kCancelled ||
                            error.code == Code::kClosed || error.code == Code::kNoMemory;
  if (by_ourselves) return;
  const CallError dropped = MakeError(Code::kStreamDropped, "");
  error.code = dropped.code;
  error.fix = dropped.fix;
  if (!WasRefused(error.interrupted_by)) error.cause = dropped.cause;
  error.message = "the stream broke off after " +
                  std::to_string(flight_->stream->delivered_chars()) +
                  " characters: " + error.message;
  if (!error.not_resumed.empty()) error.message += "; not resumed: " + error.not_resumed;
}

}  // namespace failsoft::engine
