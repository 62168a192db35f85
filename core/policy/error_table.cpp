#include "core/policy/error_table.h"

#include <limits>

namespace failsoft::policy {
namespace {

using enum base::Code;

constexpr Meaning NeverRetried(base::Code code) { return {code, /*may_retry=*/false}; }

constexpr NameRow kNames[] = {
    // A request larger than a whole minute's allowance: no wait makes it fit (OpenAI, Groq).
    {"ratelimitexceeded", NeverRetried(kRateLimited), "request too large for"},

    // The guide's own.
    {"invalidapikey", {kAuthentication}},
    {"ratelimitexceeded", {kRateLimited}},
    {"invalidmodel", {kInvalidModel}},
    {"providererror", {kProvider}},
    {"contextlengthexceeded", {kContextLength}},
    {"creditsexhausted", {kCredits}},

    // Keys and tokens.
    {"authenticationerror", {kAuthentication}},         // Anthropic, llama.cpp
    {"invalidauthentication", {kAuthentication}},       // OpenAI
    {"invalidauthenticationerror", {kAuthentication}},  // Moonshot
    {"unauthenticated", {kAuthentication}},             // Google
    {"unauthorized", {kAuthentication}},                // Azure, Mistral
    {"autherror", {kAuthentication}},                   // LiteLLM
    {"expiredkey", {kAuthentication}},                  // LiteLLM
    {"tokennotfoundindb", {kAuthentication}},           // LiteLLM
    {"missingapikey", {kAuthentication}},
    {"incorrectapikey", {kAuthentication}},
    {"apikeyinvalid", {kAuthentication}},                // Google
    {"accountdeactivated", {kAuthentication}},           // OpenAI
    {"expiredtokenexception", {kAuthentication}},        // Bedrock
    {"unrecognizedclientexception", {kAuthentication}},  // Bedrock

    // What the key may do.
    {"permissiondenied", {kPermission}},       // Google, Azure
    {"permissionerror", {kPermission}},        // Anthropic
    {"permissiondeniederror", {kPermission}},  // Moonshot
    {"insufficientpermissions", {kPermission}},
    {"forbidden", {kPermission}},
    {"accessdenied", {kPermission}},
    {"accessdeniedexception", {kPermission}},              // Bedrock
    {"unsupportedcountryregionterritory", {kPermission}},  // OpenAI
    {"keymodelaccessdenied", {kPermission}},               // LiteLLM
    {"teammodelaccessdenied", {kPermission}},              // LiteLLM

    // Money: a 429 from these is no rate limit.
    {"insufficientquota", {kCredits}},          // OpenAI
    {"billinghardlimitreached", {kCredits}},    // OpenAI
    {"billingnotactive", {kCredits}},           // OpenAI
    {"billingerror", {kCredits}},               // Anthropic
    {"exceededcurrentquotaerror", {kCredits}},  // Moonshot
    {"budgetexceeded", {kCredits}},             // LiteLLM
    {"insufficientbalance", {kCredits}},        // DeepSeek
    {"insufficientcredits", {kCredits}},        // OpenRouter
    {"insufficientfunds", {kCredits}},
    {"paymentrequired", {kCredits}},
    {"arrearage", {kCredits}},  // DashScope

    // Too fast.
    {"ratelimiterror", {kRateLimited}},  // Anthropic
    {"ratelimited", {kRateLimited}},     // Mistral
    {"ratelimit", {kRateLimited}},
    {"ratelimitreached", {kRateLimited}},       // Azure
    {"ratelimitreachederror", {kRateLimited}},  // Moonshot
    {"toomanyrequests", {kRateLimited}},        // Azure
    {"toomanyrequestsexception", {kRateLimited}},
    {"resourceexhausted", {kRateLimited}},            // Google, also for its quotas per day
    {"throttlingexception", {kRateLimited}},          // Bedrock
    {"throttlingerror", {kRateLimited}},              // LiteLLM
    {"throttling", {kRateLimited}},                   // DashScope
    {"throttlingratequota", {kRateLimited}},          // DashScope
    {"throttlingallocationquota", {kRateLimited}},    // DashScope
    {"limitrequests", {kRateLimited}},                // DashScope
    {"limitburstrate", {kRateLimited}},               // DashScope
    {"servicetiercapacityexceeded", {kRateLimited}},  // Mistral

    // The model's name.
    {"modelnotfound", {kInvalidModel}},  // OpenAI, Groq
    {"modelnotexist", {kInvalidModel}},
    {"modelnotsupported", {kInvalidModel}},    // GitHub
    {"modeldecommissioned", {kInvalidModel}},  // Groq
    {"modeldeprecated", {kInvalidModel}},
    {"unknownmodel", {kInvalidModel}},  // GitHub
    {"unsupportedmodel", {kInvalidModel}},
    {"deploymentnotfound", {kInvalidModel}},  // Azure

    // The service, or the one behind it, is in trouble.
    {"overloadederror", {kProvider}},  // Anthropic
    {"overloaded", {kProvider}},       // text-generation-inference
    {"modeloverloaded", {kProvider}},
    {"engineoverloaded", {kProvider}},
    {"engineoverloadederror", {kProvider}},  // Moonshot, as a 429
    {"serverisoverloaded", {kProvider}},     // OpenAI
    {"slowdown", {kProvider}},               // OpenAI
    {"serviceunavailable", {kProvider}},
    {"serviceunavailableerror", {kProvider}},
    {"serviceunavailableexception", {kProvider}},  // Bedrock
    {"unavailable", {kProvider}},                  // Google
    {"unavailableerror", {kProvider}},             // llama.cpp, while it loads
    {"upstreamerror", {kProvider}},
    {"badgateway", {kProvider}},
    {"gatewaytimeout", {kProvider}},
    {"deadlineexceeded", {kProvider}},           // Google
    {"modelerrorexception", {kProvider}},        // Bedrock, as a 424
    {"modelstreamerrorexception", {kProvider}},  // Bedrock, as a 424
    {"modelnotreadyexception", {kProvider}},     // Bedrock, as a 429
    {"modeltimeoutexception", {kProvider}},      // Bedrock, as a 408
    {"notimplemented", NeverRetried(kProvider)},
    {"unimplemented", NeverRetried(kProvider)},      // Google
    {"notsupportederror", NeverRetried(kProvider)},  // llama.cpp

    // Too long for the model; `request_too_large` counts bytes and is another matter.
    {"exceedcontextsizeerror", {kContextLength}},      // llama.cpp
    {"contextwindowexceedederror", {kContextLength}},  // LiteLLM
    {"contextwindowexceeded", {kContextLength}},
    {"modelmaxprompttokensexceeded", {kContextLength}},  // GitHub
    {"tokenslimitreached", {kContextLength}},            // GitHub
    {"prompttoolong", {kContextLength}},
    {"requesttoolarge", {kInvalidRequest}},  // Anthropic

    // Moderation.
    {"contentfilter", {kContentFilter}},                 // Azure, Moonshot
    {"contentpolicyviolation", {kContentFilter}},        // OpenAI
    {"contentpolicyviolationerror", {kContentFilter}},   // LiteLLM
    {"responsibleaipolicyviolation", {kContentFilter}},  // Azure
    {"moderationblocked", {kContentFilter}},             // OpenAI
    {"invalidprompt", {kContentFilter}},                 // OpenAI: flagged, not malformed
    {"datainspectionfailed", {kContentFilter}},          // DashScope
};

constexpr int kHighest = std::numeric_limits<int>::max();

constexpr RuleRow Says(std::string_view wording, base::Code code) {
  return {wording, "", 0, kHighest, {code}};
}
constexpr RuleRow SaysWith(int first, int last, std::string_view wording, base::Code code) {
  return {wording, "", first, last, {code}};
}
constexpr RuleRow SaysBoth(std::string_view wording, std::string_view also, base::Code code) {
  return {wording, also, 0, kHighest, {code}};
}
constexpr RuleRow Status(int first, int last, Meaning meaning) {
  return {"", "", first, last, meaning};
}

constexpr RuleRow kRules[] = {
    // Gemini words a rate limit as OpenAI words an empty account; only its status tells them apart.
    Says("resource_exhausted", kRateLimited),

    Says("credit balance", kCredits),               // Anthropic, the guide
    Says("specified api usage limits", kCredits),   // Anthropic
    Says("exceeded your current quota", kCredits),  // OpenAI
    Says("insufficient balance", kCredits),         // DeepSeek, Z.ai
    Says("insufficient credits", kCredits),         // OpenRouter
    Says("doesn't have any credits", kCredits),     // xAI
    Says("billing hard limit", kCredits),           // OpenAI

    Says("incorrect api key", kAuthentication),    // OpenAI, xAI as a 400
    Says("api key not valid", kAuthentication),    // Google, as a 400
    Says("api key expired", kAuthentication),      // Google, as a 400
    Says("invalid api key", kAuthentication),      // Groq
    Says("invalid x-api-key", kAuthentication),    // Anthropic
    Says("no auth credentials", kAuthentication),  // OpenRouter

    {"request too large for", "per min", 0, kHighest, NeverRetried(kRateLimited)},
    Says("tokens per min", kRateLimited),
    Status(429, 429, {kRateLimited}),

    Says("content management policy", kContentFilter),           // Azure
    Says("content filtering policy", kContentFilter),            // Anthropic
    Says("violating our usage policy", kContentFilter),          // OpenAI
    Says("our safety system", kContentFilter),                   // OpenAI
    Says("content exists risk", kContentFilter),                 // DeepSeek
    Says("violates usage guidelines", kContentFilter),           // xAI
    SaysBoth("requires moderation", "flagged", kContentFilter),  // OpenRouter
    Says("contentpolicyviolation", kContentFilter),              // LiteLLM

    Says("context_length_exceeded", kContextLength),
    Says("contextwindowexceeded", kContextLength),   // LiteLLM
    Says("maximum context length", kContextLength),  // OpenAI, OpenRouter
    Says("model's context length", kContextLength),  // vLLM, SGLang
    Says("maximum model length", kContextLength),    // vLLM
    Says("the context length", kContextLength),      // LM Studio
    Says("context length of only", kContextLength),  // LM Studio
    Says("context length exceeded", kContextLength),
    Says("exceeds the context window", kContextLength),          // OpenAI Responses
    Says("context window exceed", kContextLength),               // MiniMax
    Says("exceed context limit", kContextLength),                // Anthropic
    Says("available context size", kContextLength),              // llama.cpp
    Says("prompt is too long", kContextLength),                  // Anthropic
    Says("input is too long", kContextLength),                   // Bedrock
    Says("input token count", kContextLength),                   // Gemini
    Says("model only supports up to", kContextLength),           // Gemini
    Says("maximum prompt length", kContextLength),               // xAI
    Says("exceeded model token limit", kContextLength),          // Moonshot
    Says("reduce the length of the", kContextLength),            // OpenAI, Groq
    Says("range of input length", kContextLength),               // DashScope
    Says("prompt exceeds max length", kContextLength),           // Z.ai
    Says("too many tokens: total number", kContextLength),       // Cohere
    Says("`inputs` tokens + `max_new_tokens`", kContextLength),  // TGI, Together

    {"model", "does not exist", 400, 422, {kInvalidModel}},            // vLLM, Azure
    {"model", "not found", 404, 404, {kInvalidModel}},                 // Ollama
    {"model '", "is not supported", 422, 422, {kInvalidModel}},        // the guide
    SaysWith(400, 422, "model not exist", kInvalidModel),              // DeepSeek
    SaysWith(400, 422, "invalid model:", kInvalidModel),               // Mistral
    SaysWith(400, 422, "not a valid model id", kInvalidModel),         // OpenRouter
    SaysWith(400, 422, "model identifier is invalid", kInvalidModel),  // Bedrock

    Status(300, 400, {kInvalidRequest}),  // no redirect is followed
    Status(401, 401, {kAuthentication}),
    Status(402, 402, {kCredits}),
    Status(403, 403, {kPermission}),
    Status(404, 404, {kNotFound}),
    Status(405, 407, {kInvalidRequest}),
    Status(408, 408, {kTimeout}),
    Status(409, 409, {kConflict}),
    Status(410, 410, {kNotFound}),
    Status(411, 421, {kInvalidRequest}),
    Status(422, 422, {kUnprocessable}),
    Status(425, 425, {kProvider}),  // too early: the same request is welcome a little later
    Status(451, 451, {kPermission}),
    Status(499, 499, {kProvider}),  // a gateway lost the connection behind it
    Status(400, 498, {kInvalidRequest}),
    Status(501, 501, NeverRetried(kProvider)),
    Status(505, 505, NeverRetried(kProvider)),
    Status(0, kHighest, {kProvider}),
};

constexpr VagueRow kVague[] = {
    {"invalidrequesterror", 400},  // OpenAI says so of almost everything, a missing key included
    {"invalidrequest", 400},
    {"invalidargument", 400},  // Google, also for a wrong key
    {"failedprecondition", 400},
    {"outofrange", 400},
    {"badrequest", 400},
    {"badrequesterror", 400},
    {"validationerror", 400},
    {"validationexception", 400},
    {"validation", 400},
    {"notfound", 404},
    {"notfounderror", 404},
    {"resourcenotfounderror", 404},
    {"resourcenotfoundexception", 404},
    {"timeout", 408},
    {"requesttimeout", 408},
    {"aborted", 409},
    {"alreadyexists", 409},
    {"conflict", 409},
    {"unprocessableentity", 422},
    {"unprocessableentityerror", 422},
};

}  // namespace

std::span<const NameRow> ErrorNames() { return kNames; }
std::span<const RuleRow> ErrorRules() { return kRules; }
std::span<const VagueRow> VagueNames() { return kVague; }

}  // namespace failsoft::policy
