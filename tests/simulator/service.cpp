#include "tests/simulator/service.h"

#include "tests/simulator/account_endpoints.h"
#include "tests/simulator/admission.h"

namespace failsoft::sim {
namespace {

// What serves a request: an entry of the script, one of that entry's continuations, or neither.
struct Chosen {
  int64_t entry = -1;
  int64_t continuation = -1;
  const Reply* reply = nullptr;  // of the two, the inner one; null: as without a script
  SharedText full_answer;        // to be continued; null: none
};

void ChangeHeaders(const std::vector<HeaderChange>& changes, Response& response) {
  for (const HeaderChange& change : changes) {
    response.RemoveHeader(change.name);
    for (const std::string& value : change.values)
      response.headers.emplace_back(change.name, value);
  }
}

void Override(const Reply& reply, Response& response) {
  if (reply.status) response.status = *reply.status;
  response.reason = reply.reason;
  if (reply.body) {
    response.body = {};
    response.body.Append(reply.body);
    response.SetHeader("Content-Type",
                       reply.body_is_json ? "application/json" : "text/plain; charset=utf-8");
  }
  ChangeHeaders(reply.headers, response);
}

void SetRequestId(const Call& call, Response& response) {
  response.SetHeader("x-request-id", "req_" + std::to_string(call.id));
}

Chosen ChooseContinuation(Run& run, const Call& call, Conversation& conversation) {
  const int64_t taken =
      conversation.continuations.Take(call.request.route(), call.chat.model, call.chat.form);
  static const Reply kTheRest = [] {
    Reply reply;
    reply.content = Continuation{};
    return reply;
  }();
  const auto entry = static_cast<size_t>(conversation.entry);
  const Reply& reply = taken < 0 ? kTheRest : (*run.script.replies[entry].continuations)[taken];
  return {conversation.entry, taken, &reply, conversation.full_answer};
}

Chosen Choose(Run& run, const Call& call) {
  if (call.chat.form != ChatForm::kFirst) {
    Conversation* conversation = run.conversations.Find(call.chat.conversation);
    if (conversation) return ChooseContinuation(run, call, *conversation);
  }
  const int64_t entry = run.playlist.Take(call.request.route(), call.chat.model, call.chat.form);
  return {entry, -1, entry < 0 ? nullptr : &run.script.replies[entry], nullptr};
}

// Remembers an answer that may be continued, and forgets one that has been asked for anew.
void Remember(Run& run, const Call& call, const Chosen& chosen, const Content& content) {
  if (chosen.full_answer) return;
  run.conversations.Forget(call.chat.conversation);
  if (!chosen.reply || !chosen.reply->continuations || !content.chat) return;
  const std::optional<AnswerText>& answer = content.chat->choices.front().answer;
  if (!answer) return;
  run.conversations.Begin(call.chat.conversation,
                          {chosen.entry, answer->text, Playlist(*chosen.reply->continuations)});
}

const Reply& ReplyOrNone(const Reply* reply) {
  static const Reply kNone;
  return reply ? *reply : kNone;
}

Response EventStreamResponse() {
  Response response;
  response.framing = Framing::kChunked;
  response.SetHeader("Content-Type", "text/event-stream; charset=utf-8");
  response.SetHeader("Cache-Control", "no-cache");
  return response;
}

// Puts the content into the delivery, as a stream if that is what it is.
void SetContent(const Content& content, const Reply& reply, const Call& call, Delivery& delivery) {
  const bool streams = !reply.body && (content.events || (content.chat && call.chat.stream));
  if (!streams) {
    delivery.response =
        content.chat ? ChatResponse(call.chat, *content.chat, call.id) : content.response;
    return;
  }
  std::optional<ChatEvents> chat;
  if (content.chat) chat.emplace(content.chat, call.chat, reply.stream, call.id);
  static const std::vector<ScriptedEvent> kNoEvents;
  delivery.response = EventStreamResponse();
  delivery.stream.emplace(reply.stream, content.events ? content.events->events : kNoEvents,
                          std::move(chat));
  delivery.sent = std::make_shared<StreamCounts>();
  delivery.pacing = reply.stream.pacing;
}

void SetFault(const Reply& reply, Delivery& delivery) {
  delivery.fault = reply.fault;
  delivery.at = reply.at;
  delivery.error_shape = reply.error_shape;
  delivery.delay_ms = reply.delay_ms.value_or(delivery.delay_ms);
  delivery.http2_error = reply.http2_error;
  delivery.piece_bytes = reply.piece_bytes;
  delivery.piece_ms = reply.piece_ms;
  delivery.close_notify = reply.close_notify;
}

void SetFraming(const Reply& reply, const HttpRequest& request, Response& response) {
  response.framing = reply.framing.value_or(response.framing);
  const bool chunked = response.framing == Framing::kChunked;
  if (chunked && request.http_1_0) response.framing = Framing::kClose;
}

Delivery Play(Run& run, const Call& call, const Chosen& chosen, const Origins& origins) {
  const Reply& reply = ReplyOrNone(chosen.reply);
  const Content content = MakeContent(reply.content, call, origins, chosen.full_answer);
  Remember(run, call, chosen, content);
  if (content.chat) {
    run.plan.AddAnswer(CountAnswerTokens(call.chat, *content.chat));
    run.account.Charge();
  }
  Delivery delivery;
  delivery.delay_ms = run.script.answer_delay_ms;
  SetContent(content, reply, call, delivery);
  SetRequestId(call, delivery.response);
  Override(reply, delivery.response);
  SetFault(reply, delivery);
  SetFraming(reply, call.request, delivery.response);
  return delivery;
}

// Whatever was answered with an error is in the account's log, however it leaves.
void LogError(const Call& call, const Delivery& delivery, Account& account) {
  const Response& response = delivery.response;
  if (response.status < 400) return;
  std::string text;
  for (const asio::const_buffer& piece : response.body.Bytes()) {
    text.append(static_cast<const char*>(piece.data()), piece.size());
  }
  const auto document = json::Document::Parse(std::move(text));
  const json::Value error = document ? document->root()["error"] : json::Value();
  account.Log({"req_" + std::to_string(call.id), std::string(error["code"].AsString()),
               std::string(error["message"].AsString()), call.chat.model, "", response.status});
}

}  // namespace

Delivery Serve(InFlight& in_flight, HttpRequest request, const Origins& origins) {
  Run& run = in_flight.run();
  const Call call = Understand(request, run.requests, run.account);
  Delivery delivery;
  Chosen chosen;
  if (auto refused = Refuse(in_flight, call)) {
    delivery.response = *std::move(refused);
    SetRequestId(call, delivery.response);
  } else {
    chosen = Choose(run, call);
    delivery = Play(run, call, chosen, origins);
  }
  LogError(call, delivery, run.account);
  if (delivery.stream) in_flight.MarkStream();
  delivery.response.Suit(request);
  const bool body_is_json = call.body_is_json;
  run.record.Add(
      {std::move(request), body_is_json, chosen.entry, chosen.continuation, delivery.sent});
  return delivery;
}

}  // namespace failsoft::sim
