// Account calls through the C interface, and credentials that are replaced.
#include <string>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

constexpr char kFresh[] = "mbd_sk_fresh_0123456789";

failsoft_status SetCredentials(failsoft_client* client, const std::string& json,
                               failsoft_error** error = nullptr) {
  return failsoft_client_set_credentials(client, json.data(), json.size(), error);
}

Call StartAccount(failsoft_client* client, std::string_view request) {
  failsoft_call* call = nullptr;
  EXPECT_EQ(failsoft_call_start(client, FAILSOFT_CALL_ACCOUNT, request.data(), request.size(),
                                nullptr, 0, &call, nullptr),
            FAILSOFT_OK);
  return Call(call);
}

TEST(Account, TheTerminalEventHoldsTheAnswerInFailsoftsForm) {
  const Client client = MakeClientFor(
      R"({"replies": [{"path": "/balance", "body": "{\"balance_usdc\": 0.30000000000000000001,)"
      R"( \"reserved_usdc\": \"0\", \"available_usdc\": \"0.10\"}",)"
      R"( "headers": {"Content-Type": "application/json"}}]})");
  const Call call = StartAccount(client.get(), R"({"operation": "balance"})");
  failsoft_batch* batch = nullptr;
  ASSERT_EQ(failsoft_call_next(call.get(), kLong, &batch), FAILSOFT_OK);
  const Batch owned(batch);
  failsoft_event_view view;
  ASSERT_EQ(failsoft_batch_get(batch, 0, &view, sizeof view), FAILSOFT_OK);
  EXPECT_EQ(view.kind, FAILSOFT_EVENT_REPLY);
  const std::string answer =
      R"({"balance_usdc":"0.30000000000000000001","reserved_usdc":"0","available_usdc":"0.10",)"
      R"("auto_topup":null})";
  EXPECT_EQ(std::string(view.json, view.json_size), answer);
  EXPECT_EQ(view.text_size, 0u);
  EXPECT_NE(ResultOf(call.get()).find("\"result\":" + answer), std::string::npos);
}

TEST(Account, CredentialsAreReplacedInARunningClient) {
  const Client client =
      MakeClientFor(R"({"keys": [")" + std::string(kFresh) + R"("]})", R"("max_attempts": 1)");
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_AUTHENTICATION);
  ASSERT_EQ(SetCredentials(client.get(), R"({"api_key": ")" + std::string(kFresh) + R"("})"),
            FAILSOFT_OK);
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
  for (const char* wrong :
       {"", "[]", "{", "{}", R"({"api_key": ""})", R"({"api_key": "a b"})", R"({"api_key": 1})",
        R"({"key": "x"})", R"({"api_key": "x", "access_token": "y"})",
        R"({"api_key": "mbd_sk_ok", "model": "m"})"}) {
    failsoft_error* error = nullptr;
    EXPECT_EQ(SetCredentials(client.get(), wrong, &error), FAILSOFT_CONFIG) << wrong;
    const Error owned(error);
    EXPECT_STRNE(failsoft_error_message(error), "") << wrong;
  }
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
}

TEST(Account, WhatNeedsATokenIsRefusedBeforeItIsSent) {
  const Client client = MakeClientFor("{}");
  constexpr std::string_view kCreate = R"({"operation": "create_key", "name": "n", "scopes": []})";
  failsoft_call* call = nullptr;
  failsoft_error* error = nullptr;
  EXPECT_EQ(failsoft_call_start(client.get(), FAILSOFT_CALL_ACCOUNT, kCreate.data(), kCreate.size(),
                                nullptr, 0, &call, &error),
            FAILSOFT_REQUEST);
  const Error owned(error);
  EXPECT_NE(std::string(failsoft_error_message(error)).find("access token"), std::string::npos);
  ASSERT_EQ(SetCredentials(client.get(), R"({"access_token": "session-0123456789"})"), FAILSOFT_OK);
  const Call made = StartAccount(client.get(), kCreate);
  EXPECT_EQ(EndOf(made.get()), FAILSOFT_OK);
  EXPECT_EQ(Sim().SeenRequests(World()), 1);
}

TEST(Account, ADoctorsReportHasALineForEachCheckAndNoKey) {
  const Client client = MakeClientFor(R"({"keys": ["another"]})");
  const Call call = StartAccount(client.get(), R"({"operation": "doctor"})");
  ASSERT_EQ(EndOf(call.get()), FAILSOFT_OK);
  failsoft_buf* buf = nullptr;
  ASSERT_EQ(failsoft_call_report(call.get(), &buf), FAILSOFT_OK);
  const Buf report(buf);
  const std::string lines(failsoft_buf_data(buf), failsoft_buf_size(buf));
  EXPECT_NE(lines.find("fail  key_valid"), std::string::npos) << lines;
  EXPECT_NE(lines.find("fix: "), std::string::npos) << lines;
  const std::string result = ResultOf(call.get());
  EXPECT_NE(result.find(R"("healthy":false)"), std::string::npos) << result;
  EXPECT_EQ((lines + result).find(kKey), std::string::npos);
}

}  // namespace
}  // namespace failsoft::capi_test
