// The part of a call that only relays have: another client's request, whose answer is handed on as
// a service would have sent it.
#include "core/base/text.h"
#include "core/engine/call.h"
#include "core/wire/event_stream.h"
#include "core/wire/head.h"

namespace failsoft::engine {

namespace {

constexpr std::string_view kEventStream = "text/event-stream";
constexpr int kBadRequest = 400;

// The service's own words, rather than something that happened on the way.
bool IsFromService(base::Code code) {
  const int number = static_cast<int>(code);
  return number <= -300 && number > -400;
}

// As the guide's service says it, and the members that other clients look for.
std::string RefusalJson(const CallError& error) {
  json::Writer body;
  body.BeginObject().Key("error").BeginObject();
  body.Key("code").String("context_length_exceeded").Key("message").String(error.message);
  body.Key("type").String("invalid_request_error").Key("param").String("messages");
  body.Key("status").Int(kBadRequest).Key("model_max_tokens").Int(error.reply.model_max_tokens);
  body.Key("request_tokens").Int(error.reply.request_tokens);
  if (!error.unfit_json.empty()) body.Key("unfit").Raw(error.unfit_json);
  return std::move(body.EndObject().EndObject()).Take();
}

}  // namespace

// What is no JSON is not kept until it is whole: it may be a stream of any kind, or large. From
// its first byte on there is no way back.
bool Call::PassesOn() const {
  if (!request_.relays || request_.kind != CallKind::kRequest || flight_->status >= 300)
    return false;
  return !base::ContainsIgnoreCase(wire::HeaderValue(flight_->headers, "content-type"), "json");
}

void Call::BeginPassing() {
  RelayHead();
  const std::string_view type = wire::HeaderValue(flight_->headers, "content-type");
  if (!PassedStream::Is(request_.method, request_.url, type)) return;
  flight_->passed =
      std::make_unique<PassedStream>(static_cast<size_t>(request_.options.max_response_bytes));
}

bool Call::PassBytes(std::string_view bytes) {
  if (flight_->passed) flight_->passed->Take(bytes);
  RelayBody(bytes);
  return true;
}

void Call::RelayHead(std::string_view content_type) {
  if (head_told_) return;
  head_told_ = true;
  listener_->OnEvent(EventKind::kHead,
                     wire::HeadJson(flight_->status, flight_->headers, content_type));
}

void Call::RelayBody(std::string_view bytes) {
  if (!bytes.empty()) listener_->OnEvent(EventKind::kBody, bytes);
}

void Call::RelayStream() {
  wire::RelayedStream* relayed = flight_->stream->receiver.relayed();
  if (relayed == nullptr || relayed->out().empty()) return;
  RelayHead();
  RelayBody(relayed->out());
  relayed->out().clear();
}

void Call::RelayAnswer() {
  if (outcome_.stream) {
    const std::string& usage = outcome_.stream->usage_json;
    flight_->stream->receiver.relayed()->End(flight_->stream->receiver.decoder(),
                                             request_.relays_usage ? std::string_view(usage) : "");
    return RelayStream();
  }
  if (flight_->stream) {  // it was asked for a stream, and answered whole
    RelayHead(kEventStream);
    return RelayBody(wire::AsEventStream(outcome_.answer->root()));
  }
  RelayHead();
  if (!flight_->passing)
    RelayBody(outcome_.answer ? outcome_.answer->source() : std::string_view(flight_->body));
}

// A stream may have an error for its last event.
void Call::RelayFailure(const CallError& error) {
  if (!IsFromService(error.code)) return;
  if (outcome_.attempts.empty()) return RelayRefusal(error);
  const bool is_event = flight_->status < 300;
  if (is_event ? !flight_->streaming : head_told_) return;
  RelayHead();
  if (!is_event) return RelayBody(redactor().Scrub(flight_->body));  // the error's own may be cut
  std::string event;
  wire::AppendEvent(event, error.body);
  RelayBody(event);
}

// What was not sent, for it cannot fit, is refused as the service would have: a client that got no
// answer at all would take it for a broken connection, and try again.
void Call::RelayRefusal(const CallError& error) {
  if (error.code != base::Code::kContextLength) return;
  head_told_ = true;
  listener_->OnEvent(EventKind::kHead,
                     wire::HeadJson(kBadRequest, "content-type: application/json\r\n"));
  RelayBody(RefusalJson(error));
}

}  // namespace failsoft::engine
