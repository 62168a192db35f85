#include "tests/simulator/content.h"

#include <algorithm>

#include "tests/simulator/account_endpoints.h"

namespace failsoft::sim {
namespace {

constexpr std::string_view kChatPath = "/v1/hosting/llm/chat/completions";

Content TextContent(std::string text) {
  return {std::make_shared<const ChatAnswer>(PlainAnswer(MakeAnswerText(std::move(text)))), {}, {}};
}

Content ResponseContent(Response response) { return {nullptr, nullptr, std::move(response)}; }

Content NoChat() {
  return ResponseContent(OtherError(400, "invalid_request",
                                    "The body must be a JSON object with a list of messages, and "
                                    "n from 1 to 128."));
}

Content AnswerChat(const Call& call) {
  return call.chat.valid ? TextContent("You said: " + call.chat.last_user_text) : NoChat();
}

// What a client hears that has been given a wrong base URL.
Response NoEndpoint(std::string_view route) {
  return OtherError(
      404, "not_found",
      "There is no endpoint " + std::string(route) + "; the API is below /v1/hosting/llm.");
}

Content AnswerByDefault(const Call& call) {
  if (call.request.route() == kChatPath) {
    if (call.request.method == "POST") return AnswerChat(call);
    return ResponseContent(MethodNotAllowed("POST"));
  }
  if (auto response = AnswerAccount(call, *call.account)) {
    return ResponseContent(*std::move(response));
  }
  return ResponseContent(NoEndpoint(call.request.route()));
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

struct Maker {
  const Call& call;
  const Origins& origins;
  const SharedText& full_answer;

  Content operator()(const DefaultAnswer&) const { return AnswerByDefault(call); }
  Content operator()(const BareResponse&) const { return {}; }
  Content operator()(const std::shared_ptr<const ChatAnswer>& answer) const {
    return {answer, nullptr, {}};
  }
  Content operator()(const ScriptedEvents& events) const { return {nullptr, &events, {}}; }
  Content operator()(const ScriptedError& error) const {
    return ResponseContent(ScriptedErrorResponse(error, call.request));
  }
  Content operator()(const Redirect& redirect) const {
    return ResponseContent(RedirectTo(redirect.url, call.request, origins));
  }
  Content operator()(const Digest& digest) const {
    return call.chat.valid ? TextContent(Summarise(call.chat.last_user_text, digest)) : NoChat();
  }
  Content operator()(const Continuation& continuation) const {
    return TextContent(Continue(*full_answer, call.chat.partial, continuation));
  }
};

// Beyond these a body is recorded as text: Python's parser, for one, refuses a thousand.
constexpr int kMostLevels = 200;

// How deep valid JSON is nested.
int LevelsOf(std::string_view json) {
  int levels = 0, most = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') in_string = !in_string;
    if (in_string && c == '\\') ++i;
    if (in_string) continue;
    if (c == '[' || c == '{') most = std::max(most, ++levels);
    if (c == ']' || c == '}') --levels;
  }
  return most;
}

}  // namespace

Call Understand(const HttpRequest& request, int64_t id, Account& account) {
  Call call{request, {}, false, id, &account};
  if (request.body.empty()) return call;
  if (auto document = json::Document::Parse(request.body)) {
    call.body_is_json = LevelsOf(request.body) <= kMostLevels;
    call.chat = ReadChatRequest(document->root());
  }
  return call;
}

Content MakeContent(const ReplyContent& content, const Call& call, const Origins& origins,
                    const SharedText& full_answer) {
  return std::visit(Maker{call, origins, full_answer}, content);
}

}  // namespace failsoft::sim
