// The part of a call that reads an answer that came whole.
#include "core/engine/account_facts.h"
#include "core/engine/call.h"
#include "core/engine/failure.h"
#include "core/engine/token_need.h"

namespace failsoft::engine {

using base::Code;

void Call::TakeAnswer(const net::TransferEnd& end) {
  flight_->stale_connection = end.stale_connection;
  attempt().http_status = flight_->status;
  if (flight_->status != 0)
    attempt().request_id = redactor().Scrub(std::string(wire::RequestId(flight_->headers)));
  if (flight_->too_large)
    return TakeTransportFailure(Code::kBadResponse, TooLargeMessage(request_), true);
  if (end.code == Code::kNoMemory) return FailWithoutMemory();
  // A status that is an error stays one even when its body was cut short.
  if (flight_->status >= 300) return TakeErrorAnswer(flight_->status);
  if (flight_->streaming && TakeStreamEnd(end)) return;
  const bool is_whole =
      end.code == Code::kOk || (flight_->passed && flight_->passed->has_said_end());
  if (!is_whole) return TakeTransportFailure(end.code, end.detail, end.permanent);
  TakeSuccess();
}

void Call::TakeSuccess() {
  if (request_.kind == CallKind::kAccount) {
    if (TakeAccount()) Succeed();
  } else if (request_.kind != CallKind::kRequest) {
    if (TakeChat()) Succeed();
  } else if (TakeOther()) {
    Succeed();
  }
}

// False: it was no answer after all, and has been dealt with.
bool Call::TakeChat() {
  auto document = json::Document::Parse(std::move(flight_->body), {.lenient = true});
  if (!document) {
    TakeTransportFailure(Code::kBadResponse, "the answer is " + document.failure().message, false);
    return false;
  }
  if (HoldsError(document->root())) {
    flight_->body = document->source();
    TakeErrorAnswer(flight_->status);
    return false;
  }
  auto reply = wire::DecodeChatReply(*document);
  if (!reply) {
    TakeTransportFailure(Code::kBadResponse, reply.failure().message, false);
    return false;
  }
  if (flight_->stream && flight_->stream->has_output()) {
    TakeTransportFailure(Code::kStreamDropped, "the rest did not come as a stream", true);
    return false;
  }
  outcome_.reply = *std::move(reply);
  outcome_.answer = *std::move(document);  // what the views show does not move with it
  if (flight_->stream) EmitReply();
  return true;
}

// An answer of any kind is read once: whether it is whole, if it claims to be JSON, and what it
// cost.
bool Call::TakeOther() {
  if (flight_->passed && flight_->passed->IsCut()) {
    TakeTransportFailure(Code::kStreamDropped, "the stream ended before the response had", true);
    return false;
  }
  const bool is_json = !flight_->body.empty() && ClaimsJson(flight_->headers);
  if (!is_json && !flight_->paced) return true;
  const auto document = json::Document::Parse(flight_->body, {.lenient = true});
  if (document) flight_->used_tokens = TokensUsed(document->root());
  if (document || !is_json) return true;
  TakeTransportFailure(Code::kBadResponse, "the answer says it is JSON and is not", false);
  return false;
}

bool Call::TakeAccount() {
  auto document = json::Document::Parse(flight_->body, {.lenient = true});
  if (document && HoldsError(document->root())) {
    TakeErrorAnswer(flight_->status);
    return false;
  }
  auto answer = document ? wire::DecodeAccountAnswer(request_.answer, document->root())
                         : std::move(document).failure();
  if (!answer) {
    TakeTransportFailure(Code::kBadResponse, answer.failure().message, false);
    return false;
  }
  outcome_.account_json = *std::move(answer);
  if (request_.answer == wire::AccountAnswer::kModels) {
    world_.book.models.Keep(outcome_.account_json, world_.clock.Now());
  }
  if (all_circuits_ != nullptr) {
    TellCircuits(*all_circuits_, world_, flight_->target.account, request_.answer,
                 outcome_.account_json);
  }
  return true;
}

}  // namespace failsoft::engine
