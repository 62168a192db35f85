#include <gtest/gtest.h>

#include "core/wire/reply.h"

namespace failsoft::wire {
namespace {

struct Shape {
  std::string_view name;
  int status;
  std::string_view body;
  std::string_view message;
  std::string_view code;
  std::string_view type;
};

// One row a server: what it sends when it refuses.
const Shape kShapes[] = {
    {"guide", 401,
     R"({"error":{"code":"invalid_api_key","message":"The API key provided is invalid.","status":401}})",
     "The API key provided is invalid.", "invalid_api_key", ""},
    {"openai", 429,
     R"({"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,)"
     R"("code":"insufficient_quota"}})",
     "You exceeded your current quota", "insufficient_quota", "insufficient_quota"},
    {"openai without a code", 400,
     R"({"error":{"message":"Bad value","type":"invalid_request_error","param":"n","code":null}})",
     "Bad value", "", "invalid_request_error"},
    {"openrouter", 429,
     R"({"error":{"code":429,"message":"Provider returned error","metadata":{"raw":"slow down",)"
     R"("provider_name":"Chutes"}},"user_id":"user_1"})",
     "Provider returned error: slow down", "429", ""},
    {"vllm", 400,
     R"({"error":{"message":"too long","type":"BadRequestError","param":null,"code":400}})",
     "too long", "400", "BadRequestError"},
    {"vllm, flat", 400,
     R"({"object":"error","message":"too long","type":"BadRequestError","param":null,"code":400})",
     "too long", "400", "BadRequestError"},
    {"tgi", 429, R"({"error":"Model is overloaded","error_type":"overloaded"})",
     "Model is overloaded", "", "overloaded"},
    {"hugging face", 503, R"({"error":["Model is loading"],"estimated_time":20.5})",
     "Model is loading", "", ""},
    {"ollama", 404, R"({"error":"model 'x' not found"})", "model 'x' not found", "", ""},
    {"gemini", 503, R"([{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}])",
     "overloaded", "503", "UNAVAILABLE"},
    {"anthropic", 529,
     R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"})",
     "Overloaded", "", "overloaded_error"},
    {"fastapi", 404, R"({"detail":"Not Found"})", "Not Found", "", ""},
    {"fastapi, validation", 422,
     R"({"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required"},{"msg":"b"}]})",
     "Field required", "", "missing"},
    {"fastapi, object", 400, R"({"detail":{"error":"no such model","code":"invalid_model"}})",
     "no such model", "invalid_model", ""},
    {"mistral", 422,
     R"({"object":"error","message":{"detail":[{"type":"missing","msg":"Field required"}]},)"
     R"("type":"invalid_request_error","code":null})",
     "Field required", "", "invalid_request_error"},
    {"message alone", 401, R"({"message":"Unauthorized"})", "Unauthorized", "", ""},
    {"azure gateway", 429, R"({"statusCode":429,"message":"Rate limit is exceeded."})",
     "Rate limit is exceeded.", "", ""},
    {"azure", 400,
     R"({"error":{"code":"content_filter","message":"filtered","param":"prompt","status":400,)"
     R"("innererror":{"code":"ResponsibleAIPolicyViolation"}}})",
     "filtered", "content_filter", ""},
    {"bedrock", 429, R"({"__type":"ThrottlingException","message":"Too many requests"})",
     "Too many requests", "", "ThrottlingException"},
    {"xai", 400, R"({"code":"Client specified an invalid argument","error":"bad model"})",
     "bad model", "Client specified an invalid argument", ""},
    {"llama.cpp", 400,
     R"({"error":{"code":400,"message":"too long","type":"exceed_context_size_error","n_ctx":4096}})",
     "too long", "400", "exceed_context_size_error"},
    {"oauth", 401, R"({"error":"invalid_token","error_description":"The token expired"})",
     "The token expired", "", "invalid_token"},
    {"nest", 404, R"({"statusCode":404,"message":"no route","error":"Not Found"})", "no route", "",
     "Not Found"},
    {"problem details", 403,
     R"({"type":"https://example.com/credit","title":"No credit","detail":"Balance is 30"})",
     "Balance is 30", "", "https://example.com/credit"},
    {"cloudflare", 400, R"({"success":false,"errors":[{"code":7003,"message":"No route"}]})",
     "No route", "7003", ""},
    {"a proxy around it", 500, R"({"error":{"error":{"message":"inner","code":"provider_error"}}})",
     "inner", "provider_error", ""},
    {"text in quotes", 500, R"("went wrong")", "went wrong", "", ""},
    {"code as a float", 429, R"({"error":{"code":429.0,"message":" padded \n"}})", "padded", "429",
     ""},
    {"error is a number", 500, R"({"error":500,"message":"it broke"})", "it broke", "", ""},
    {"error is true", 500, R"({"error":true,"message":"it broke"})", "it broke", "", ""},
    {"nothing but a code", 422, R"({"error":{"code":"invalid_model"}})",
     "HTTP 422 Unprocessable Content", "invalid_model", ""},
    {"200 with a status", 200, R"({"statusCode":503,"message":"no room"})", "no room", "", ""},
    {"200 with an error", 200, R"({"error":{"message":"late failure","code":502}})", "late failure",
     "502", ""},
};

TEST(DecodeError, KnowsTheShapesOfErrors) {
  for (const Shape& shape : kShapes) {
    const ErrorReply reply = DecodeError(shape.status, "", shape.body);
    EXPECT_EQ(reply.message, shape.message) << shape.name;
    EXPECT_EQ(reply.code, shape.code) << shape.name;
    EXPECT_EQ(reply.type, shape.type) << shape.name;
    EXPECT_TRUE(reply.is_error) << shape.name;
  }
}

TEST(DecodeError, ReadsTheGuidesFields) {
  const ErrorReply limited = DecodeError(
      429, "",
      R"({"error":{"code":"rate_limit_exceeded","message":"m","status":429,"retry_after":12}})");
  EXPECT_EQ(limited.retry_after, "12");

  const ErrorReply provider = DecodeError(
      500, "",
      R"({"error":{"code":"provider_error","message":"m","status":500,"provider":"anthropic",)"
      R"("upstream_status":529}})");
  EXPECT_EQ(provider.provider, "anthropic");
  EXPECT_EQ(provider.upstream_status, 529);

  const ErrorReply context = DecodeError(
      400, "",
      R"({"error":{"code":"context_length_exceeded","message":"m","model_max_tokens":128000,)"
      R"("request_tokens":141234,"param":"messages"}})");
  EXPECT_EQ(context.model_max_tokens, 128'000);
  EXPECT_EQ(context.request_tokens, 141'234);
  EXPECT_EQ(context.param, "messages");

  const ErrorReply credits =
      DecodeError(402, "",
                  R"({"error":{"code":"credits_exhausted","message":"m","balance_usdc":"0.0000",)"
                  R"("top_up_url":"https://app.moltbotden.com/billing"}})");
  EXPECT_EQ(credits.balance_usdc, "0.0000");
  EXPECT_EQ(credits.top_up_url, "https://app.moltbotden.com/billing");
  EXPECT_EQ(credits.upstream_status, 0);
  EXPECT_EQ(credits.model_max_tokens, -1);
  EXPECT_EQ(credits.request_tokens, -1);
}

std::string RetryAfter(std::string_view value) {
  return DecodeError(429, "",
                     "{\"error\":{\"message\":\"m\",\"retry_after\":" + std::string(value) + "}}")
      .retry_after;
}

TEST(DecodeError, NumbersStayAsTheyWereWritten) {
  EXPECT_EQ(RetryAfter("12"), "12");
  EXPECT_EQ(RetryAfter("0.50"), "0.50");
  EXPECT_EQ(RetryAfter("-3"), "-3");
  EXPECT_EQ(RetryAfter("1e999"), "1e999");
  EXPECT_EQ(RetryAfter("\"12.5\""), "12.5");
  EXPECT_EQ(RetryAfter("\" 7 \""), "7");
  for (const char* value : {"null", "true", "[]", "{}", "\"\""}) EXPECT_EQ(RetryAfter(value), "");
  EXPECT_EQ(DecodeError(429, "", R"({"message":"m","retry_after":5})").retry_after, "5");
  EXPECT_EQ(
      DecodeError(402, "", R"({"error":{"balance_usdc":0.10000000000000000001}})").balance_usdc,
      "0.10000000000000000001");
}

TEST(DecodeError, CountsMayBeTextAndNonsenseIsNone) {
  const auto limit = [](const std::string& value) {
    return DecodeError(400, "", "{\"error\":{\"model_max_tokens\":" + value + "}}")
        .model_max_tokens;
  };
  EXPECT_EQ(limit("128000"), 128'000);
  EXPECT_EQ(limit("128000.0"), 128'000);
  EXPECT_EQ(limit("\"128000\""), 128'000);
  for (const char* value :
       {"-1", "1.5", "1e30", "\"many\"", "\"12x\"", "\"\"", "null", "true", "[1]"}) {
    EXPECT_EQ(limit(value), -1) << value;
  }
  const auto upstream = [](const std::string& value) {
    return DecodeError(500, "", "{\"error\":{\"upstream_status\":" + value + "}}").upstream_status;
  };
  EXPECT_EQ(upstream("\"529\""), 529);
  for (const char* value : {"-529", "99999999999", "null", "1e400", "1000"})
    EXPECT_EQ(upstream(value), 0);
}

TEST(DecodeError, ReadsNumbersThatStandInTheMessageOnly) {
  const ErrorReply reply = DecodeError(
      400, "", R"({"error":{"message":"prompt is too long: 210021 tokens > 200000 maximum"}})");
  EXPECT_EQ(reply.model_max_tokens, 200'000);
  EXPECT_EQ(reply.request_tokens, 210'021);
  const ErrorReply fields = DecodeError(
      400, "",
      R"({"error":{"message":"prompt is too long: 2 tokens > 1 maximum","n_ctx":10,"n_prompt_tokens":20}})");
  EXPECT_EQ(fields.model_max_tokens, 10);
  EXPECT_EQ(fields.request_tokens, 20);
}

TEST(DecodeError, ReadsTokensWhereGatewaysPutThem) {
  for (
      const char* body :
      {R"({"error":{"message":"m","model_max_tokens":"128,000","request_tokens":" 141_234 "}})",
       R"({"error":{"message":"m","details":{"model_max_tokens":128000,"request_tokens":141234}}})",
       R"({"error":{"message":"m","metadata":{"n_ctx":128000.0,"n_prompt_tokens":"141234"}}})",
       R"({"error":{"message":"m"},"n_ctx":128000,"n_prompt_tokens":141234})"}) {
    const ErrorReply reply = DecodeError(400, "", body);
    EXPECT_EQ(reply.model_max_tokens, 128'000) << body;
    EXPECT_EQ(reply.request_tokens, 141'234) << body;
  }
  const ErrorReply none = DecodeError(
      400, "",
      R"({"error":{"message":"m","n_ctx":"4096 tokens","n_prompt_tokens":-1,"details":[1]}})");
  EXPECT_EQ(none.model_max_tokens, -1);
  EXPECT_EQ(none.request_tokens, -1);
}

TEST(DecodeError, ReadsGooglesRetryInfo) {
  EXPECT_EQ(DecodeError(
                429, "",
                R"([{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"m","details":[)"
                R"({"@type":"type.googleapis.com/google.rpc.Help","retryDelay":"1s"},)"
                R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"12.5s"}]}}])")
                .retry_delay,
            "12.5s");
  EXPECT_EQ(DecodeError(429, "", R"({"error":{"message":"m","details":"none"}})").retry_delay, "");
}

TEST(DecodeError, FindsTheProviderAndTheRequestId) {
  EXPECT_EQ(
      DecodeError(429, "", R"({"error":{"message":"m","metadata":{"provider_name":"Chutes"}}})")
          .provider,
      "Chutes");
  EXPECT_EQ(DecodeError(500, "", R"({"provider":"openai","error":{"message":"m"}})").provider,
            "openai");

  const std::string_view headers = "x-request-id: from_header\r\n";
  EXPECT_EQ(
      DecodeError(500, headers, R"({"error":{"message":"m","request_id":"inner"}})").request_id,
      "inner");
  EXPECT_EQ(
      DecodeError(500, headers, R"({"error":{"message":"m"},"request_id":"outer"})").request_id,
      "outer");
  EXPECT_EQ(DecodeError(500, headers, R"({"error":{"message":"m"}})").request_id, "from_header");
  EXPECT_EQ(DecodeError(500, "cf-ray: ray\xFF\r\n", "<html>").request_id, "ray\xEF\xBF\xBD");
}

TEST(DecodeError, WhatSaysNothingYieldsTheStatusLine) {
  const std::string kBodies[] = {
      "",
      " \r\n",
      "<html><body>502 Bad Gateway</body></html>",
      "upstream connect error",
      R"({"error":{"message":"cut he)",
      "{}",
      "[]",
      "null",
      "7",
      "\"\"",
      R"({"error":null})",
      R"({"error":{}})",
      R"({"error":""})",
      R"({"error":[]})",
      R"({"error":{"message":""}})",
      R"({"error":{"message":"  "}})",
      R"({"error":{"message":null}})",
      R"({"error":{"message":{"a":{"b":1}}}})",
      "{\"error\":{\"message\":\"x\"}}garbage",
      std::string("{\0}", 3),
      std::string(2'000, '['),
      "\xFF\xFE{",
  };
  for (const std::string& body : kBodies) {
    const ErrorReply reply = DecodeError(502, "", body);
    EXPECT_EQ(reply.message, "HTTP 502 Bad Gateway") << body.substr(0, 60);
  }
  EXPECT_EQ(DecodeError(599, "", "").message, "HTTP 599");
  EXPECT_EQ(DecodeError(0, "", "").message, "HTTP 0");
  EXPECT_FALSE(DecodeError(502, "", "<html>").is_error);
  EXPECT_FALSE(DecodeError(502, "", "{}").is_error);
}

TEST(DecodeError, AnAnswerIsNoError) {
  for (const char* body :
       {R"({"choices":[{"message":{"content":"x"}}]})", R"({"choices":[],"error":null})",
        R"({"choices":[],"error":{}})", R"({"error":""})", R"({"error":false,"message":"fine"})",
        R"({"message":"fine"})", R"({"code":200,"message":"fine"})",
        R"({"code":500,"message":"x","choices":[]})", R"({"status":500,"message":["x"]})"}) {
    EXPECT_FALSE(DecodeError(200, "", body).is_error) << body;
  }
}

TEST(DecodeError, RepairsTextAndKeepsItWhole) {
  EXPECT_EQ(DecodeError(500, "", "\xEF\xBB\xBF{\"error\":{\"message\":\"a\xFF\\ud800\"}}").message,
            "a\xEF\xBF\xBD\xEF\xBF\xBD");
  const std::string longer(3'000'000, 'x');
  EXPECT_EQ(DecodeError(500, "", "{\"error\":{\"message\":\"" + longer + "\"}}").message, longer);
}

TEST(DecodeError, TakesBodiesOfAHundredMegabytes) {
  const std::string html = "<html>" + std::string(100'000'000, 'x');
  EXPECT_EQ(DecodeError(502, "", html).message, "HTTP 502 Bad Gateway");
  const std::string json = "{\"pad\":\"" + std::string(100'000'000, 'x') + "\",\"error\":\"late\"}";
  EXPECT_EQ(DecodeError(502, "", json).message, "late");
}

TEST(DecodeError, EveryTruncationIsTaken) {
  const std::string_view body =
      R"([{"error":{"code":429,"message":"m\n","details":[{"@type":"x"}]}}])";
  for (size_t size = 0; size < body.size(); ++size) {
    EXPECT_EQ(DecodeError(429, "", body.substr(0, size)).message, "HTTP 429 Too Many Requests")
        << size;
  }
  EXPECT_EQ(DecodeError(429, "", body).message, "m");
}

}  // namespace
}  // namespace failsoft::wire
