#include "core/engine/relayed_request.h"

#include <set>
#include <utility>

#include "core/base/base64.h"
#include "core/config/parse.h"
#include "core/engine/pacer_registry.h"
#include "core/engine/token_need.h"
#include "core/wire/head.h"

namespace failsoft::engine {

namespace {

constexpr std::string_view kChatPath = "/chat/completions";

bool IsChatUrl(std::string_view url) { return url.substr(0, url.find('?')).ends_with(kChatPath); }

bool HasEachOnce(const json::Value& root) {
  std::set<std::string_view> names;
  for (const json::Value member : root) {
    if (!names.insert(member.key()).second) return false;
  }
  return true;
}

bool IsChat(const json::Value& root) {
  if (!root.IsObject() || root["model"].AsString().empty() || !HasEachOnce(root)) return false;
  const json::Value stream = root["stream"];
  if (stream && !stream.IsBool() && !stream.IsNull()) return false;
  return !wire::CheckMessages(root["messages"]);
}

void TakeChat(const json::Value& root, CallRequest& call) {
  const bool streams = root["stream"].AsBool();
  call.kind = streams ? CallKind::kStream : CallKind::kChat;
  call.body.Reserve(call.raw_body.size());
  for (const json::Value member : root) {
    if (member.key() == "model") {
      call.body.AddModel(member.AsString());
    } else if (member.key() != "stream" || !streams) {
      call.body.AddMember(member.key(), member.raw());
    }
  }
  if (!streams) return;
  ReadStreamFields(root, call);
  call.asks_usage = false;  // whoever wrote it expects the events that it asked for
  call.relays_usage = root["stream_options"]["include_usage"].AsBool();
}

}  // namespace

void TakeRelay(const config::ClientOptions& client, CallRequest& call) {
  if (!call.has_body) return;
  auto document = json::Document::Parse(call.raw_body);
  if (!document) return;
  const json::Value root = document->root();
  call.model = root["model"].AsString();
  if (call.method == "POST" && IsChatUrl(call.url) && IsChat(root)) {
    TakeChat(root, call);
    call.raw_body.clear();
    return EstimateSize(root, client, call);
  }
  call.paced = !call.model.empty() && Paces(client);
  if (!call.paced) return;
  call.prompt_tokens = PromptTokens(root, call.model);
  call.token_need = call.prompt_tokens + AnswerTokens(root);
}

base::MaybeFailure TakeRelayedBody(const json::Value& member, CallRequest& call) {
  const std::string field = "/" + std::string(member.key());
  const auto wrong = [&field](std::string message) {
    return base::Failure{base::Code::kRequest, std::move(message), field};
  };
  if (call.has_body) return wrong("a request has one body: \"body\" or \"body_base64\"");
  call.has_body = true;
  if (!member.IsString()) return wrong("expected a text");
  if (member.key() == "body") {
    call.raw_body = member.AsString();
    return {};
  }
  auto bytes = base::DecodeBase64(member.AsString());
  if (!bytes) return wrong("expected bytes in base64");
  call.raw_body = *std::move(bytes);
  return {};
}

base::MaybeFailure TakeRelayedHeaders(const json::Value& headers,
                                      const config::ClientOptions& client, CallRequest& call) {
  json::Writer writer;
  writer.BeginObject();
  for (const json::Value header : headers) {
    if (!wire::IsHopHeader(header.key())) writer.Key(header.key()).Raw(header.raw());
  }
  auto kept = json::Document::Parse(std::move(writer.EndObject()).Take());
  if (!kept) return std::move(kept).failure();
  auto taken = config::ApplyCallOption("headers", kept->root(), client.time_unit_ms, call.options);
  if (!taken) return std::move(taken).failure();
  return {};
}

}  // namespace failsoft::engine
