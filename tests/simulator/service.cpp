#include "tests/simulator/service.h"

#include "tests/simulator/keys.h"
#include "tests/simulator/models.h"

namespace failsoft::sim {
namespace {

constexpr std::string_view kChatPath = "/v1/hosting/llm/chat/completions";
constexpr std::string_view kModelsPath = "/v1/hosting/llm/models";

struct Call {
  const HttpRequest& request;
  ChatRequest chat;
  bool body_is_json = false;
  int64_t id = 0;  // of the request in its world, from 1
};

Call Understand(const HttpRequest& request, int64_t id) {
  Call call{request, {}, false, id};
  if (request.body.empty()) return call;
  if (auto document = json::Document::Parse(request.body)) {
    call.body_is_json = true;
    call.chat = ReadChatRequest(document->root());
  }
  return call;
}

Response AnswerChat(const Call& call, Plan& plan) {
  if (!call.chat.valid) {
    return OtherError(400, "invalid_request",
                      "The body must be a JSON object with a list of messages.");
  }
  ChatAnswer answer;
  answer.text = MakeAnswerText("You said: " + call.chat.last_user_text);
  plan.AddAnswer(answer.text.tokens);
  return ChatResponse(call.chat, answer, call.id);
}

Response AnswerByDefault(const Call& call, Plan& plan) {
  const std::string_view route = call.request.route();
  const bool chat = route == kChatPath;
  if (!chat && route != kModelsPath) {
    return OtherError(404, "not_found", "There is no such endpoint.");
  }
  const std::string& method = call.request.method;
  if (chat && method == "POST") return AnswerChat(call, plan);
  if (!chat && (method == "GET" || method == "HEAD")) return ModelsResponse();
  Response response = OtherError(405, "method_not_allowed", "This endpoint has no such method.");
  response.SetHeader("Allow", chat ? "POST" : "GET");
  return response;
}

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

Response RedirectTo(std::string url, const HttpRequest& request, const Origins& origins) {
  const std::string world = request.world.empty() ? "" : "/w/" + request.world;
  ReplaceAll(url, "$OTHER", origins.other + world);
  ReplaceAll(url, "$SELF", origins.self + world);
  Response response;
  response.status = 307;
  response.SetHeader("Location", url);
  return response;
}

Response ScriptedErrorResponse(const ScriptedError& content, const HttpRequest& request) {
  ErrorChanges changes{content.fields, {}};
  if (!content.echo_header.empty()) {
    changes.message_suffix = " " + std::string(request.Header(content.echo_header));
  }
  return ErrorResponse(*content.error, changes);
}

// The answer that an entry asks for, before its status, headers and body change it.
struct Content {
  const Call& call;
  Plan& plan;
  const Origins& origins;

  Response operator()(const DefaultAnswer&) const { return AnswerByDefault(call, plan); }
  Response operator()(const BareResponse&) const { return {}; }
  Response operator()(const ScriptedError& error) const {
    return ScriptedErrorResponse(error, call.request);
  }
  Response operator()(const Redirect& redirect) const {
    return RedirectTo(redirect.url, call.request, origins);
  }
  Response operator()(const ChatAnswer& answer) const {
    plan.AddAnswer(answer.text.tokens);
    return ChatResponse(call.chat, answer, call.id);
  }
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

Response RateLimited(const Plan& plan, const Plan::Refusal& refusal) {
  const std::string seconds = plan.Seconds(refusal.retry_after_ms);
  std::string message;
  json::AppendQuoted(message, "Rate limit exceeded: " + refusal.limit + ". Retry after " + seconds +
                                  (seconds == "1" ? " second." : " seconds."));
  return ErrorResponse(*FindGuideError("rate_limit_exceeded"),
                       {{{"message", message}, {"retry_after", seconds}}, {}});
}

// What the service says before any script is asked: nothing when the request is admitted.
std::optional<Response> Refuse(InFlight& in_flight, const Call& call) {
  Run& run = in_flight.run();
  if (!IsAuthorised(call.request, run.script)) {
    return ErrorResponse(*FindGuideError("invalid_api_key"));
  }
  const auto refusal =
      run.plan.Admit(call.request.arrived, call.chat.prompt_tokens, run.admitted_in_flight);
  if (refusal) return RateLimited(run.plan, *refusal);
  in_flight.MarkAdmitted();
  return std::nullopt;
}

Response Identified(Response response, const Call& call) {
  response.SetHeader("x-request-id", "req_" + std::to_string(call.id));
  return response;
}

Delivery Play(Run& run, const Call& call, const Reply* reply, const Origins& origins) {
  Delivery delivery;
  delivery.delay_ms = run.script.answer_delay_ms;
  const Content content{call, run.plan, origins};
  if (!reply) {
    delivery.response = Identified(content(DefaultAnswer{}), call);
    return delivery;
  }
  delivery.response = Identified(std::visit(content, reply->content), call);
  Override(*reply, delivery.response);
  delivery.fault = reply->fault;
  delivery.delay_ms = reply->delay_ms.value_or(delivery.delay_ms);
  delivery.piece_bytes = reply->piece_bytes;
  delivery.piece_ms = reply->piece_ms;
  return delivery;
}

}  // namespace

Delivery Serve(InFlight& in_flight, HttpRequest request, const Origins& origins) {
  Run& run = in_flight.run();
  const Call call = Understand(request, run.requests);
  Delivery delivery;
  int64_t entry = -1;
  if (auto refused = Refuse(in_flight, call)) {
    delivery.response = Identified(*std::move(refused), call);
  } else {
    entry = run.playlist.Take(request.route(), call.chat.model);
    delivery = Play(run, call, entry < 0 ? nullptr : &run.script.replies[entry], origins);
  }
  delivery.response.head_only = request.method == "HEAD";
  if (!request.keep_alive) delivery.response.SetDefaultHeader("Connection", "close");
  const bool body_is_json = call.body_is_json;
  run.record.Add(std::move(request), body_is_json, entry);
  return delivery;
}

}  // namespace failsoft::sim
