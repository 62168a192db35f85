#include "tests/simulator/guide_errors.h"

namespace failsoft::sim {
namespace {

constexpr std::array kErrors = {
    GuideError{"invalid_api_key", 401,
               R"({"code":"invalid_api_key",)"
               R"("message":"The API key provided is invalid, expired, or has been revoked.",)"
               R"("status":401})"},
    GuideError{"rate_limit_exceeded", 429,
               R"({"code":"rate_limit_exceeded",)"
               R"("message":"Rate limit exceeded: 60 requests per minute. )"
               R"(Retry after 12 seconds.","status":429,"retry_after":12})"},
    GuideError{"invalid_model", 422,
               R"({"code":"invalid_model",)"
               R"("message":"Model 'gpt-5-turbo-preview' is not supported. )"
               R"(See /v1/hosting/llm/models for the full list.","status":422})"},
    GuideError{"provider_error", 500,
               R"({"code":"provider_error",)"
               R"("message":"The upstream provider (anthropic) returned an error. )"
               R"(This is not a MoltbotDen issue.",)"
               R"("status":500,"provider":"anthropic","upstream_status":529})"},
    GuideError{"context_length_exceeded", 400,
               R"({"code":"context_length_exceeded",)"
               R"("message":"This model's maximum context length is 128000 tokens. )"
               R"(Your request used 141,234 tokens.",)"
               R"("status":400,"model_max_tokens":128000,"request_tokens":141234})"},
    GuideError{"credits_exhausted", 402,
               R"({"code":"credits_exhausted",)"
               R"("message":"Your USDC credit balance is 0.00. )"
               R"(Add credits to continue using the LLM API.",)"
               R"("status":402,"balance_usdc":"0.0000",)"
               R"("top_up_url":"https://app.moltbotden.com/billing"})"},
    // Not the guide's: what models say that take no assistant message as the last one.
    GuideError{"prefill_unsupported", 400,
               R"({"code":"invalid_request",)"
               R"("message":"This model does not support assistant message prefill. )"
               R"(The conversation must end with a user message.","status":400})"},
};

std::vector<ErrorMember> Members(json::Value object) {
  std::vector<ErrorMember> members;
  for (json::Value value : object) {
    members.push_back({std::string(value.key()), std::string(value.raw())});
  }
  return members;
}

void Replace(std::vector<ErrorMember>& members, const ErrorMember& change) {
  for (ErrorMember& member : members) {
    if (member.name != change.name) continue;
    member.json = change.json;
    return;
  }
  members.push_back(change);
}

void AppendToMessage(std::vector<ErrorMember>& members, const std::string& suffix) {
  for (ErrorMember& member : members) {
    if (member.name != "message" || !member.json.ends_with('"')) continue;
    std::string quoted;
    json::AppendQuoted(quoted, suffix);
    member.json.pop_back();
    member.json.append(quoted, 1);
  }
}

std::string ErrorBody(const std::vector<ErrorMember>& members) {
  json::Writer writer;
  writer.BeginObject().Key("error").BeginObject();
  for (const ErrorMember& member : members) {
    if (member.json != "null") writer.Key(member.name).Raw(member.json);
  }
  writer.EndObject().EndObject();
  return std::move(writer).Take();
}

}  // namespace

const GuideError* FindGuideError(std::string_view code) {
  for (const GuideError& error : kErrors) {
    if (error.code == code) return &error;
  }
  return nullptr;
}

std::string GuideErrorCodes() {
  std::string codes;
  for (const GuideError& error : kErrors) {
    codes.append(codes.empty() ? "" : ", ").append(error.code);
  }
  return codes;
}

Response ErrorResponse(const GuideError& error, const ErrorChanges& changes) {
  auto parsed = json::Document::Parse(std::string(error.json));
  std::vector<ErrorMember> members = Members(parsed->root());
  for (const ErrorMember& change : changes.members) Replace(members, change);
  if (!changes.message_suffix.empty()) AppendToMessage(members, changes.message_suffix);
  return JsonResponse(error.status, ErrorBody(members));
}

Response OtherError(int status, std::string_view code, std::string_view message) {
  json::Writer writer;
  writer.BeginObject().Key("error").BeginObject();
  writer.Key("code").String(code).Key("message").String(message).Key("status").Int(status);
  writer.EndObject().EndObject();
  return JsonResponse(status, std::move(writer).Take());
}

Response MissingScope(std::string_view scope) {
  return OtherError(403, "insufficient_scope",
                    "The API key has no scope " + std::string(scope) + ".");
}

}  // namespace failsoft::sim
