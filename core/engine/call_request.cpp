#include "core/engine/call_request.h"

#include <set>

#include "core/config/credentials.h"
#include "core/config/fallback.h"
#include "core/config/parse.h"
#include "core/engine/account_request.h"
#include "core/engine/pacer_registry.h"
#include "core/engine/relayed_request.h"
#include "core/engine/summary_request.h"
#include "core/engine/token_need.h"
#include "core/engine/url.h"
#include "core/json/json.h"
#include "core/wire/request_field.h"

namespace failsoft::engine {

using base::Code;
using base::Failure;
using base::MaybeFailure;
using base::Result;

namespace {

constexpr int64_t kMostChoices = 1'000;
constexpr size_t kStreamMembers = 64;  // bytes, see AskForStream

Failure Wrong(std::string field, std::string message) {
  return Failure{Code::kRequest, std::move(message), std::move(field)};
}

// ------------------------------------------------------------------------------------------ chat

MaybeFailure TakeModel(const json::Value& value, CallRequest& call) {
  if (value.AsString().empty()) return Wrong("/model", "expected the name of a model");
  call.model = value.AsString();
  call.body.AddModel(call.model);
  return {};
}

// A field by this name outside "extra_body" would be sent twice.
MaybeFailure TakeExtraBody(const json::Value& extra, const json::Value& root, CallRequest& call) {
  if (extra.IsNull()) return {};
  if (!extra.IsObject()) return Wrong("/extra_body", "expected an object of request fields");
  std::set<std::string_view> outside = {"model", "messages"};
  for (const json::Value member : root) outside.insert(member.key());
  if (call.kind == CallKind::kStream) outside.insert("stream");
  for (const json::Value member : extra) {
    const std::string name(member.key());
    if (!outside.insert(member.key()).second) {
      return Wrong("/extra_body/" + name,
                   "\"" + name + "\" is given twice, or outside of extra_body too");
    }
    call.body.AddMember(name, member.raw());
  }
  return {};
}

// Fields whose meaning the core must know; others are options, or are sent as they are.
MaybeFailure TakeChatMember(const json::Value& member, const json::Value& root,
                            const config::ClientOptions& client, CallRequest& call) {
  const std::string_view name = member.key();
  if (name == "model") return TakeModel(member, call);
  if (name == "extra_body") return TakeExtraBody(member, root, call);
  if (name == "messages") {
    if (MaybeFailure failure = wire::CheckMessages(member)) return failure;
  } else if (name == "stream") {
    const bool streams = call.kind == CallKind::kStream;
    if (member.IsNull() || (member.IsBool() && member.AsBool() == streams)) return {};
    return Wrong("/stream", streams ? "a stream call is streamed; leave \"stream\" out"
                                    : "a chat call is answered whole; leave \"stream\" out");
  } else {
    auto taken = config::ApplyCallOption(name, member, client.time_unit_ms, call.options);
    if (!taken) return std::move(taken).failure();
    if (*taken == config::CallMember::kApplied) return {};
    if (MaybeFailure failure = wire::CheckFieldName(name)) return failure;
  }
  call.body.AddMember(name, member.raw());
  return {};
}

bool IsSizeOfInterest(const CallRequest& call) {
  return call.paced || call.options.fallback ||
         call.options.on_context_overflow != config::ContextOverflow::kError;
}

// Before the call's own options are taken.
bool HasGuideChain(const json::Value& root, const config::CallOptions& clients) {
  const json::Value own = root["fallback"];
  if (own && !own.IsNull()) return config::NamesGuideChain(own);
  return clients.fallback == config::GuideChain();
}

MaybeFailure DecodeChat(const json::Value& root, const config::ClientOptions& client,
                        CallRequest& call) {
  call.url = client.base_url + "/chat/completions";
  call.has_body = true;
  if (!root.Find("messages")) return Wrong("/messages", "missing: a chat needs messages");
  if (!root.Find("model")) {
    call.model = call.options.model;
    if (call.model.empty() && HasGuideChain(root, call.options)) call.model = config::kGuideModel;
    if (call.model.empty()) return Wrong("/model", "missing: name a model here or in the client");
    call.body.AddModel(call.model);
  }
  bool has_model = false;
  bool has_messages = false;
  for (const json::Value member : root) {
    bool& seen = member.key() == "model" ? has_model : has_messages;
    if (member.key() == "model" || member.key() == "messages") {
      if (seen) return Wrong("/" + std::string(member.key()), "given twice");
      seen = true;
    }
    if (MaybeFailure failure = TakeChatMember(member, root, client, call)) return failure;
  }
  if (call.kind == CallKind::kStream) {
    ReadStreamFields(root, call);
    ReadStreamFields(root["extra_body"], call);
  }
  EstimateSize(root, client, call);
  return {};
}

// --------------------------------------------------------------------------------------- request

bool IsToken(std::string_view text) {
  if (text.empty() || text.size() > 32) return false;
  for (const char c : text) {
    if (c < 'A' || c > 'Z') return false;
  }
  return true;
}

MaybeFailure TakeRequestMember(const json::Value& member, const config::ClientOptions& client,
                               CallRequest& call) {
  const std::string_view name = member.key();
  if (name == "method") {
    if (!IsToken(member.AsString())) return Wrong("/method", "expected a method such as \"GET\"");
    call.method = member.AsString();
  } else if (name == "headers" && call.relays && member.IsObject()) {
    return TakeRelayedHeaders(member, client, call);
  } else if (call.relays && (name == "body" || name == "body_base64")) {
    return TakeRelayedBody(member, call);
  } else if (name == "body") {
    call.has_body = true;
    call.raw_body = member.raw();
    call.model = member["model"].AsString();
  } else if (name != "path" && name != "query") {
    auto taken = config::ApplyCallOption(name, member, client.time_unit_ms, call.options);
    if (!taken) return std::move(taken).failure();
    if (*taken == config::CallMember::kNotAnOption) {
      return Wrong("/" + std::string(name),
                   "unknown: a request has method, path, query, body and options");
    }
  }
  return {};
}

MaybeFailure DecodeRequest(const json::Value& root, const config::ClientOptions& client,
                           CallRequest& call) {
  call.method.clear();
  for (const json::Value member : root) {
    if (MaybeFailure failure = TakeRequestMember(member, client, call)) return failure;
  }
  if (call.method.empty()) call.method = call.has_body ? "POST" : "GET";
  call.paced = !call.model.empty() && Paces(client);
  if (call.paced) call.token_need = TokenNeed(root["body"], call.model);
  if (call.has_body && (call.method == "GET" || call.method == "HEAD")) {
    return Wrong("/body", "a " + call.method + " request has no body");
  }
  auto url = RequestUrl(client.base_url, root["path"], root["query"]);
  if (!url) return std::move(url).failure();
  call.url = *std::move(url);
  if (call.relays) TakeRelay(client, call);
  return {};
}

// ------------------------------------------------------------------------------------------ both

// JSON has neither NaN nor Infinity, though some writers produce them. Such a text is read all the
// same, so that the member that holds one can be named.
Result<json::Document> ParseRequest(std::string_view text, bool& has_nan) {
  auto strict = json::Document::Parse(std::string(text));
  if (strict) return strict;
  auto tolerant = json::Document::Parse(std::string(text), {.allow_nan = true});
  has_nan = tolerant.ok();
  if (!has_nan) return Wrong("", "the request is " + strict.failure().message);
  return tolerant;
}

Failure NanFailure(const json::Value& root) {
  std::string field;
  for (const json::Value member : root) {
    if (field.empty() && !json::Document::Parse(std::string(member.raw()))) {
      field = "/" + std::string(member.key());
    }
  }
  return Wrong(std::move(field), "holds NaN or Infinity, which JSON cannot express");
}

// A chain of the call's own; the client's was checked when it was made.
MaybeFailure CheckOwnFallbacks(const config::ClientOptions& client,
                               const config::CallOptions& options) {
  if (options.fallback == client.call.fallback) return {};
  MaybeFailure failure = config::CheckFallbacks(client, options.fallback);
  if (failure) failure->code = Code::kRequest;
  return failure;
}

void AskForStream(CallRequest& call) {
  call.body.AddMember("stream", "true");
  if (call.asks_usage) call.body.AddMember("stream_options", R"({"include_usage":true})");
  call.body.Shrink();
}

MaybeFailure DecodeKind(const json::Value& root, const config::ClientOptions& client,
                        CallRequest& call) {
  if (call.kind == CallKind::kAccount) return DecodeAccountRequest(root, client, call);
  if (call.kind == CallKind::kSummarize) return DecodeSummaryRequest(root, client, call);
  return call.kind == CallKind::kRequest ? DecodeRequest(root, client, call)
                                         : DecodeChat(root, client, call);
}

}  // namespace

void EstimateSize(const json::Value& fields, const config::ClientOptions& client,
                  CallRequest& call) {
  call.paced = Paces(client);
  if (IsSizeOfInterest(call)) {
    PromptEstimate prompt = EstimatePrompt(fields, call.model);
    call.prompt_tokens = prompt.tokens;
    call.prompt_prefixes = std::move(prompt.prefixes);
  }
  if (call.paced) call.token_need = call.prompt_tokens + AnswerTokens(fields);
}

void ReadStreamFields(const json::Value& fields, CallRequest& call) {
  const wire::ResumeBars bars = wire::ReadResumeBars(fields);
  wire::ResumeBars& all = call.resume_bars;
  all.several_choices |= bars.several_choices;
  all.tools |= bars.tools;
  all.structured_output |= bars.structured_output;
  all.logprobs |= bars.logprobs;
  if (const auto n = fields["n"].AsInt(); n && *n > 1 && *n < kMostChoices) {
    call.choices = static_cast<int>(*n);
  }
  if (fields["stream_options"].exists()) call.asks_usage = false;
}

std::string_view CallRequest::BodyWithoutUsage(std::string_view target_model,
                                               std::string& built) const {
  const std::string_view whole = BodyFor(target_model, built);
  if (!asks_usage) return whole;
  built = whole.substr(0, whole.rfind(R"(,"stream_options")"));
  return built += '}';
}

Result<CallRequest> DecodeCall(CallKind kind, std::string_view text,
                               const config::ClientOptions& client) {
  bool has_nan = false;
  auto document = ParseRequest(text, has_nan);
  if (!document) return std::move(document).failure();
  const json::Value root = document->root();
  if (!root.IsObject()) return Wrong("", "the request is not a JSON object");
  CallRequest call;
  call.relays = kind == CallKind::kRelay;
  call.kind = call.relays ? CallKind::kRequest : kind;
  call.options = client.call;
  call.body.Reserve(text.size() + kStreamMembers);
  MaybeFailure failure = DecodeKind(root, client, call);
  if (failure) return *std::move(failure);
  if (has_nan) return NanFailure(root);
  const bool asks_model = call.kind == CallKind::kChat || call.kind == CallKind::kStream;
  if (asks_model) call.options.max_attempts.most = config::AttemptsOf(call.options);
  if (call.kind == CallKind::kStream) AskForStream(call);
  if ((failure = config::CheckCallHeaders(client, call.options))) return *std::move(failure);
  if ((failure = CheckOwnFallbacks(client, call.options))) return *std::move(failure);
  return call;
}

}  // namespace failsoft::engine
