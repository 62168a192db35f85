#include "core/policy/classify.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace failsoft::policy {
namespace {

using base::Code;

// How a class behaves unless a case says otherwise.
Pressure UsualPressure(Code code) {
  if (code == Code::kRateLimited) return Pressure::kThrottle;
  if (code == Code::kProvider) return Pressure::kServer;
  if (code == Code::kTimeout) return Pressure::kTransient;
  return Pressure::kNone;
}

struct Case {
  const char* about;
  int http_status;
  std::string code;
  std::string type;
  std::string message;
  Code expected;
  bool hopeless = false;  // of a class that is usually retried, and yet not
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const Verdict verdict = Classify(
        {.http_status = c.http_status, .code = c.code, .type = c.type, .message = c.message});
    const Pressure pressure = c.hopeless ? Pressure::kNone : UsualPressure(c.expected);
    EXPECT_EQ(base::CodeName(verdict.code), base::CodeName(c.expected)) << c.about;
    EXPECT_EQ(verdict.pressure, pressure) << c.about;
    EXPECT_EQ(verdict.retryable, pressure != Pressure::kNone) << c.about;
  }
}

TEST(Classify, TheGuidesErrors) {
  Check({
      {"401", 401, "invalid_api_key", "",
       "The API key provided is invalid, expired, or has been revoked.", Code::kAuthentication},
      {"429", 429, "rate_limit_exceeded", "",
       "Rate limit exceeded: 60 requests per minute. Retry after 12 seconds.", Code::kRateLimited},
      {"422", 422, "invalid_model", "",
       "Model 'gpt-5-turbo-preview' is not supported. See /v1/hosting/llm/models for the full "
       "list.",
       Code::kInvalidModel},
      {"422 by its words", 422, "", "",
       "Model 'gpt-5-turbo-preview' is not supported. See /v1/hosting/llm/models for the full "
       "list.",
       Code::kInvalidModel},
      {"500", 500, "provider_error", "",
       "The upstream provider (anthropic) returned an error. This is not a MoltbotDen issue.",
       Code::kProvider},
      {"400", 400, "context_length_exceeded", "",
       "This model's maximum context length is 128000 tokens. Your request used 141,234 tokens.",
       Code::kContextLength},
      {"402", 402, "credits_exhausted", "",
       "Your USDC credit balance is 0.00. Add credits to continue using the LLM API.",
       Code::kCredits},
      {"402 by its words", 400, "", "",
       "Your USDC credit balance is 0.00. Add credits to continue using the LLM API.",
       Code::kCredits},
  });
}

TEST(Classify, OpenAi) {
  const std::string type = "invalid_request_error";
  Check({
      {"no key", 401, "", type, "You didn't provide an API key.", Code::kAuthentication},
      {"wrong key", 401, "invalid_api_key", type, "Incorrect API key provided: sk-***",
       Code::kAuthentication},
      {"rate", 429, "rate_limit_exceeded", "requests", "Rate limit reached", Code::kRateLimited},
      {"quota", 429, "insufficient_quota", "insufficient_quota",
       "You exceeded your current quota, please check your plan and billing details.",
       Code::kCredits},
      {"quota by type", 429, "", "insufficient_quota", "", Code::kCredits},
      {"quota by words", 429, "", "",
       "You exceeded your current quota, please check your plan and billing details.",
       Code::kCredits},
      {"larger than a minute", 429, "rate_limit_exceeded", "tokens",
       "Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, "
       "Requested 40000.",
       Code::kRateLimited, true},
      {"billing", 429, "billing_not_active", "billing_not_active", "", Code::kCredits},
      {"context", 400, "context_length_exceeded", type, "", Code::kContextLength},
      {"context by words", 400, "", type,
       "This model's maximum context length is 4097 tokens. However, your messages resulted in "
       "5000 tokens. Please reduce the length of the messages.",
       Code::kContextLength},
      {"responses", 400, "", type, "Your input exceeds the context window of this model.",
       Code::kContextLength},
      {"max_tokens alone", 400, "", type,
       "max_tokens is too large: 200000. This model supports at most 16384 completion tokens.",
       Code::kInvalidRequest},
      {"tokens per minute is no context", 429, "", "tokens",
       "Rate limit reached for gpt-4 on tokens per min (TPM)", Code::kRateLimited},
      {"model", 404, "model_not_found", type, "", Code::kInvalidModel},
      {"model by words", 404, "", type,
       "The model `gpt-9` does not exist or you do not have access to it.", Code::kInvalidModel},
      {"filter", 400, "content_filter", "", "", Code::kContentFilter},
      {"policy", 400, "content_policy_violation", type, "", Code::kContentFilter},
      {"prompt", 400, "invalid_prompt", type, "", Code::kContentFilter},
      {"safety", 400, "", type, "Your request was rejected as a result of our safety system.",
       Code::kContentFilter},
      {"server", 500, "", "server_error", "The server had an error", Code::kProvider},
      {"slow down", 503, "slow_down", "", "", Code::kProvider},
      {"region", 403, "unsupported_country_region_territory", "request_forbidden", "",
       Code::kPermission},
      {"parameter", 400, "unsupported_parameter", type,
       "Unsupported parameter: 'max_tokens' is not supported with this model.",
       Code::kInvalidRequest},
  });
}

TEST(Classify, Anthropic) {
  Check({
      {"auth", 401, "", "authentication_error", "invalid x-api-key", Code::kAuthentication},
      {"permission", 403, "", "permission_error", "", Code::kPermission},
      {"not found", 404, "", "not_found_error", "", Code::kNotFound},
      {"rate", 429, "", "rate_limit_error", "", Code::kRateLimited},
      {"overload", 529, "", "overloaded_error", "Overloaded", Code::kProvider},
      {"overload in a 200", 200, "", "overloaded_error", "Overloaded", Code::kProvider},
      {"api", 500, "", "api_error", "Internal server error", Code::kProvider},
      {"api in a 200", 200, "", "api_error", "Internal server error", Code::kProvider},
      {"bytes", 413, "", "request_too_large", "Request exceeds the maximum size",
       Code::kInvalidRequest},
      {"billing", 402, "", "billing_error", "", Code::kCredits},
      {"credit", 400, "", "invalid_request_error",
       "Your credit balance is too low to access the Anthropic API.", Code::kCredits},
      {"context", 400, "", "invalid_request_error",
       "prompt is too long: 210000 tokens > 200000 maximum", Code::kContextLength},
      {"context and answer", 400, "", "invalid_request_error",
       "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
       Code::kContextLength},
      {"max_tokens alone", 400, "", "invalid_request_error",
       "max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens",
       Code::kInvalidRequest},
      {"filter", 400, "", "invalid_request_error", "Output blocked by content filtering policy",
       Code::kContentFilter},
      {"invalid", 400, "", "invalid_request_error", "messages: field required",
       Code::kInvalidRequest},
  });
}

TEST(Classify, Google) {
  Check({
      {"rate worded as quota", 429, "429", "RESOURCE_EXHAUSTED",
       "You exceeded your current quota, please check your plan and billing details.",
       Code::kRateLimited},
      {"the same through a gateway", 429, "429", "None",
       "RateLimitError: You exceeded your current quota. \"status\": \"RESOURCE_EXHAUSTED\"",
       Code::kRateLimited},
      {"unavailable", 503, "503", "UNAVAILABLE", "The model is overloaded.", Code::kProvider},
      {"invalid", 400, "400", "INVALID_ARGUMENT", "Unknown name", Code::kInvalidRequest},
      {"invalid in a 200", 200, "", "INVALID_ARGUMENT", "Unknown name", Code::kInvalidRequest},
      {"key", 400, "400", "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
       Code::kAuthentication},
      {"permission", 403, "403", "PERMISSION_DENIED", "", Code::kPermission},
      {"unauthenticated", 401, "401", "UNAUTHENTICATED", "", Code::kAuthentication},
      {"not found", 404, "404", "NOT_FOUND", "models/x is not found", Code::kInvalidModel},
      {"not found, nothing of a model", 404, "404", "NOT_FOUND", "file x not found",
       Code::kNotFound},
      {"internal", 500, "500", "INTERNAL", "", Code::kProvider},
      {"internal in a 200", 200, "", "INTERNAL", "", Code::kProvider},
      {"deadline", 504, "504", "DEADLINE_EXCEEDED", "", Code::kProvider},
      {"context", 400, "400", "INVALID_ARGUMENT",
       "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
       Code::kContextLength},
      {"context, older", 400, "400", "INVALID_ARGUMENT",
       "input context is 40000 but model only supports up to 30720", Code::kContextLength},
  });
}

TEST(Classify, OtherProviders) {
  Check({
      {"azure deployment", 404, "DeploymentNotFound", "", "", Code::kInvalidModel},
      {"azure filter", 400, "content_filter", "",
       "The response was filtered due to the prompt triggering Azure OpenAI's content management "
       "policy.",
       Code::kContentFilter},
      {"azure filter by words", 400, "", "", "triggering Azure OpenAI's content management policy",
       Code::kContentFilter},
      {"azure rate", 429, "429", "", "Please retry after 59 seconds.", Code::kRateLimited},
      {"azure key", 401, "401", "", "Access denied due to invalid subscription key",
       Code::kAuthentication},
      {"vllm context", 400, "400", "BadRequestError",
       "You passed 5000 input tokens and requested 100 output tokens. However, the model's context "
       "length is only 4096 tokens.",
       Code::kContextLength},
      {"vllm model", 404, "404", "NotFoundError", "The model `x` does not exist.",
       Code::kInvalidModel},
      {"mistral rate", 429, "1300", "rate_limited", "Rate limit exceeded", Code::kRateLimited},
      {"mistral capacity", 429, "3505", "service_tier_capacity_exceeded", "", Code::kRateLimited},
      {"mistral model", 400, "1500", "invalid_model", "Invalid model: x", Code::kInvalidModel},
      {"mistral context", 400, "3051", "invalid_request_error",
       "Prompt contains 65673 tokens, too large for model with 32768 maximum context length",
       Code::kContextLength},
      {"deepseek balance", 402, "invalid_request_error", "unknown_error", "Insufficient Balance",
       Code::kCredits},
      {"deepseek model", 400, "invalid_request_error", "invalid_request_error", "Model Not Exist",
       Code::kInvalidModel},
      {"deepseek risk", 400, "invalid_request_error", "", "Content Exists Risk",
       Code::kContentFilter},
      {"openrouter credits", 402, "402", "", "Insufficient credits", Code::kCredits},
      {"openrouter provider", 502, "502", "", "Provider returned error", Code::kProvider},
      {"openrouter in a 200", 200, "502", "", "Provider returned error", Code::kProvider},
      {"openrouter rate in a 200", 200, "429", "", "Rate limited", Code::kRateLimited},
      {"openrouter key in a 200", 200, "401", "", "User not found", Code::kAuthentication},
      {"openrouter moderation", 403, "403", "",
       "openai/gpt-4o requires moderation on OpenAI. Your input was flagged.",
       Code::kContentFilter},
      {"openrouter model", 400, "400", "", "x/y is not a valid model ID", Code::kInvalidModel},
      {"openrouter timeout", 408, "408", "", "", Code::kTimeout},
      {"groq larger than a minute", 413, "rate_limit_exceeded", "tokens",
       "Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 7000",
       Code::kRateLimited, true},
      {"groq context", 400, "", "invalid_request_error",
       "Please reduce the length of the messages or completion.", Code::kContextLength},
      {"llama.cpp context", 400, "400", "exceed_context_size_error",
       "the request exceeds the available context size", Code::kContextLength},
      {"llama.cpp loading", 503, "503", "unavailable_error", "Loading model", Code::kProvider},
      {"llama.cpp unsupported", 501, "501", "not_supported_error", "", Code::kProvider, true},
      {"sglang", 400, "400", "BadRequestError",
       "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
       Code::kContextLength},
      {"vllm context", 400, "400", "BadRequestError",
       "The decoder prompt (length 40000) is longer than the maximum model length of 32768.",
       Code::kContextLength},
      {"xai context", 400, "", "",
       "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
       Code::kContextLength},
      {"xai key as 400", 400, "", "", "Incorrect API key provided: xa***.", Code::kAuthentication},
      {"xai credits as 403", 403, "", "", "Your team doesn't have any credits yet.",
       Code::kCredits},
      {"moonshot quota", 429, "", "exceeded_current_quota_error", "", Code::kCredits},
      {"moonshot overload", 429, "", "engine_overloaded_error", "", Code::kProvider},
      {"moonshot context", 400, "", "invalid_request_error",
       "Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)",
       Code::kContextLength},
      {"minimax context", 400, "", "", "invalid params, context window exceeds limit",
       Code::kContextLength},
      {"bedrock context", 400, "", "ValidationException", "Input is too long for requested model.",
       Code::kContextLength},
      {"bedrock throttling", 400, "ThrottlingException", "", "", Code::kRateLimited},
      {"bedrock model error", 424, "ModelErrorException", "", "", Code::kProvider},
      {"lm studio context", 400, "", "",
       "The number of tokens to keep from the initial prompt is greater than the context length.",
       Code::kContextLength},
      {"litellm context", 400, "400", "None",
       "litellm.BadRequestError: litellm.ContextWindowExceededError: ...", Code::kContextLength},
      {"litellm throttle", 429, "429", "throttling_error", "No deployments available",
       Code::kRateLimited},
      {"together context", 422, "", "invalid_request_error",
       "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193.",
       Code::kContextLength},
      {"context inside a 500", 500, "", "", "prompt is too long: 9 tokens > 8 maximum",
       Code::kContextLength},
      {"ollama model", 404, "", "api_error", "model \"x\" not found, try pulling it first",
       Code::kInvalidModel},
  });
}

struct StatusCase {
  int status;
  Code expected;
  bool hopeless = false;
};

TEST(Classify, ByStatusAlone) {
  std::vector<StatusCase> cases = {
      {301, Code::kInvalidRequest}, {307, Code::kInvalidRequest}, {400, Code::kInvalidRequest},
      {401, Code::kAuthentication}, {402, Code::kCredits},        {403, Code::kPermission},
      {404, Code::kNotFound},       {405, Code::kInvalidRequest}, {407, Code::kInvalidRequest},
      {408, Code::kTimeout},        {409, Code::kConflict},       {410, Code::kNotFound},
      {411, Code::kInvalidRequest}, {413, Code::kInvalidRequest}, {418, Code::kInvalidRequest},
      {422, Code::kUnprocessable},  {424, Code::kInvalidRequest}, {425, Code::kProvider},
      {429, Code::kRateLimited},    {431, Code::kInvalidRequest}, {451, Code::kPermission},
      {499, Code::kProvider},       {500, Code::kProvider},       {501, Code::kProvider, true},
      {502, Code::kProvider},       {503, Code::kProvider},       {504, Code::kProvider},
      {505, Code::kProvider, true}, {599, Code::kProvider},       {999, Code::kProvider},
      {0, Code::kProvider},         {200, Code::kProvider},       {-5, Code::kProvider},
      {INT32_MAX, Code::kProvider}, {INT32_MIN, Code::kProvider},
  };
  for (int status = 520; status <= 530; ++status) cases.push_back({status, Code::kProvider});
  for (const StatusCase& c : cases) {
    Check({{std::to_string(c.status).c_str(), c.status, "", "", "", c.expected, c.hopeless}});
  }
}

TEST(Classify, CodeComesBeforeTypeBeforeWordingBeforeStatus) {
  Check({
      {"code", 500, "invalid_api_key", "rate_limit_error", "prompt is too long",
       Code::kAuthentication},
      {"type", 500, "something_new", "rate_limit_error", "prompt is too long", Code::kRateLimited},
      {"wording", 500, "something_new", "something_else", "prompt is too long",
       Code::kContextLength},
      {"status", 403, "something_new", "something_else", "words", Code::kPermission},
      {"vague name against status", 401, "", "invalid_request_error", "", Code::kAuthentication},
      {"vague name alone", 0, "", "invalid_request_error", "", Code::kInvalidRequest},
      {"vague code alone", 200, "not_found", "", "", Code::kNotFound},
      {"unknown in a 200", 200, "something_new", "something_else", "words", Code::kProvider},
      {"a code of no status", 400, "1234", "", "", Code::kInvalidRequest},
      {"a code of no error status", 400, "200", "", "", Code::kInvalidRequest},
  });
}

TEST(Classify, NamesAreTheSameInEverySpelling) {
  for (const char* code :
       {"rate_limit_exceeded", "RateLimitExceeded", "RATE-LIMIT-EXCEEDED", "rate limit exceeded"}) {
    Check({{code, 400, code, "", "", Code::kRateLimited}});
  }
  for (const char* code : {"rate_limit_exceede", "rate_limit_exceeded2", "xrate_limit_exceeded"}) {
    Check({{code, 400, code, "", "", Code::kInvalidRequest}});
  }
}

TEST(Classify, ANotFoundIsAboutTheModelTheRequestNames) {
  for (const int status : {404, 410}) {
    const Verdict verdict = Classify({.http_status = status, .names_model = true});
    EXPECT_EQ(verdict.code, Code::kInvalidModel);
    EXPECT_FALSE(verdict.retryable);
  }
  EXPECT_EQ(Classify({.http_status = 403, .names_model = true}).code, Code::kPermission);
}

struct ServersWord {
  int status;
  const char* code;
  bool should_retry;
  bool retryable;
};

TEST(Classify, TheServersWordCountsOnlyWhereARetryCanHelp) {
  const ServersWord cases[] = {
      {500, "", false, false},
      {429, "", false, false},
      {408, "", false, false},
      {500, "", true, true},
      {429, "", true, true},
      {408, "", true, true},
      {501, "", true, true},
      {409, "", true, true},
      {409, "", false, false},
      {401, "", true, false},
      {402, "", true, false},
      {403, "", true, false},
      {400, "", true, false},
      {404, "", true, false},
      {422, "", true, false},
      {413, "", true, false},
      {307, "", true, false},
      {429, "insufficient_quota", true, false},
      {400, "context_length_exceeded", true, false},
      {422, "invalid_model", true, false},
      {400, "content_filter", true, false},
  };
  for (const ServersWord& c : cases) {
    const Verdict verdict =
        Classify({.http_status = c.status, .code = c.code, .should_retry = c.should_retry});
    EXPECT_EQ(verdict.retryable, c.retryable) << c.status << c.code << c.should_retry;
    EXPECT_EQ(verdict.pressure != Pressure::kNone, c.retryable) << c.status << c.code;
  }
}

TEST(Classify, CostsTheSameHoweverLongTheTexts) {
  const std::string huge(100'000'000, 'p');
  for (int i = 0; i < 100; ++i) {
    const Verdict verdict = Classify(
        {.http_status = 400, .code = huge, .type = huge, .message = huge, .should_retry = {}});
    EXPECT_EQ(verdict.code, Code::kInvalidRequest);
  }
}

constexpr Code kAllCodes[] = {
    Code::kOk,
    Code::kAgain,
    Code::kDone,
    Code::kArgument,
    Code::kConfig,
    Code::kRequest,
    Code::kState,
    Code::kAbi,
    Code::kDns,
    Code::kConnect,
    Code::kTls,
    Code::kReset,
    Code::kTimeout,
    Code::kBadResponse,
    Code::kAuthentication,
    Code::kPermission,
    Code::kRateLimited,
    Code::kCredits,
    Code::kInvalidModel,
    Code::kContextLength,
    Code::kNotFound,
    Code::kInvalidRequest,
    Code::kContentFilter,
    Code::kConflict,
    Code::kProvider,
    Code::kUnprocessable,
    Code::kDeadline,
    Code::kCircuitOpen,
    Code::kOverloaded,
    Code::kNoTarget,
    Code::kStreamDropped,
    Code::kCancelled,
    Code::kClosed,
    Code::kForked,
    Code::kNoMemory,
    Code::kInternal,
};

TEST(ClassifyTransport, RetriesWhatNeverBecameAnAnswer) {
  for (const Code code : kAllCodes) {
    const bool transport =
        (code <= Code::kDns && code >= Code::kBadResponse) || code == Code::kStreamDropped;
    const Verdict verdict = ClassifyTransport(code);
    EXPECT_EQ(verdict.code, code);
    EXPECT_EQ(verdict.retryable, transport) << base::CodeName(code);
    EXPECT_EQ(verdict.pressure, transport ? Pressure::kTransient : Pressure::kNone);
  }
}

TEST(AdviceFor, HasACauseAndAFixForEveryClass) {
  const std::string unknown(AdviceFor(static_cast<Code>(-999)).cause);
  EXPECT_FALSE(unknown.empty());
  for (const Code code : kAllCodes) {
    const Advice advice = AdviceFor(code);
    EXPECT_TRUE(advice.cause.ends_with('.')) << base::CodeName(code);
    EXPECT_TRUE(advice.fix.ends_with('.')) << base::CodeName(code);
    EXPECT_NE(advice.cause, unknown) << base::CodeName(code);
    // One sentence each.
    EXPECT_EQ(advice.cause.find(". "), std::string_view::npos) << base::CodeName(code);
    EXPECT_EQ(advice.fix.find(". "), std::string_view::npos) << base::CodeName(code);
  }
}

}  // namespace
}  // namespace failsoft::policy
