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

// Waits for the next event of a queue; the batch holds it.
failsoft_event_view NextEvent(failsoft_queue* queue, Batch& owned) {
  failsoft_event_view view{};
  failsoft_batch* batch = nullptr;
  EXPECT_EQ(failsoft_queue_drain(queue, 1, kLong, &batch), FAILSOFT_OK);
  owned.reset(batch);
  EXPECT_EQ(failsoft_batch_get(batch, 0, &view, sizeof view), FAILSOFT_OK);
  return view;
}

constexpr char kAsking[] = R"("credentials_timeout": 60000000, "max_attempts": 1)";

TEST(Account, RefusedCallsAskTheHostAndOneAnswerIsForAll) {
  const Client client = MakeClientFor(R"({"keys": [")" + std::string(kFresh) + R"("]})", kAsking);
  const Queue queue = MakeQueue();
  const Call first = StartChat(client.get(), queue.get(), 1);
  const Call second = StartChat(client.get(), queue.get(), 2);
  const Call third = StartChat(client.get());  // which nobody waits for
  Batch batch;
  for (int i = 0; i < 2; ++i) {
    const failsoft_event_view asked = NextEvent(queue.get(), batch);
    EXPECT_EQ(asked.kind, FAILSOFT_EVENT_CREDENTIALS_WANTED);
    EXPECT_NE(std::string(asked.json, asked.json_size).find("\"http_status\":401"),
              std::string::npos);
    EXPECT_EQ(failsoft_client_claim_renewal(client.get()), i == 0 ? FAILSOFT_OK : FAILSOFT_DONE);
  }
  ASSERT_EQ(SetCredentials(client.get(), R"({"api_key": ")" + std::string(kFresh) + R"("})"),
            FAILSOFT_OK);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(NextEvent(queue.get(), batch).kind, FAILSOFT_EVENT_REPLY);
  }
  EXPECT_EQ(failsoft_client_claim_renewal(client.get()), FAILSOFT_DONE);
  EXPECT_EQ(EndOf(third.get()), FAILSOFT_OK);
  EXPECT_NE(ResultOf(first.get()).find(R"("wait_reason":"credentials")"), std::string::npos);
}

TEST(Account, AHostWithoutFreshCredentialsEndsTheWait) {
  const Client client = MakeClientFor(R"({"keys": ["another"]})", kAsking);
  const Queue queue = MakeQueue();
  const Call call = StartChat(client.get(), queue.get());
  Batch batch;
  EXPECT_EQ(NextEvent(queue.get(), batch).kind, FAILSOFT_EVENT_CREDENTIALS_WANTED);
  EXPECT_EQ(failsoft_client_claim_renewal(client.get()), FAILSOFT_OK);
  EXPECT_EQ(SetCredentials(client.get(), " null "), FAILSOFT_OK);
  const failsoft_event_view end = NextEvent(queue.get(), batch);
  EXPECT_EQ(end.kind, FAILSOFT_EVENT_FAILED);
  EXPECT_EQ(end.status, FAILSOFT_AUTHENTICATION);
  EXPECT_EQ(Sim().SeenRequests(World()), 1);
}

TEST(Account, AWaitForCredentialsEndsWithTheCallItsDeadlineAndTheClient) {
  const Client client = MakeClientFor(R"({"keys": ["another"]})", kAsking);
  const Queue queue = MakeQueue();
  const auto start = [&] { return StartChat(client.get(), queue.get()); };
  Batch batch;
  const Call cancelled = start();
  EXPECT_EQ(NextEvent(queue.get(), batch).kind, FAILSOFT_EVENT_CREDENTIALS_WANTED);
  EXPECT_EQ(failsoft_call_cancel(cancelled.get()), FAILSOFT_OK);
  EXPECT_EQ(NextEvent(queue.get(), batch).status, FAILSOFT_CANCELLED);
  {
    const Call released = start();
    EXPECT_EQ(NextEvent(queue.get(), batch).kind, FAILSOFT_EVENT_CREDENTIALS_WANTED);
    EXPECT_EQ(failsoft_client_claim_renewal(client.get()), FAILSOFT_OK);
  }
  EXPECT_EQ(failsoft_client_claim_renewal(client.get()), FAILSOFT_DONE);
  const Call alone = StartChat(client.get(), nullptr, 0,
                               R"({"model": "gpt-4o", "messages": [{"role": "user", )"
                               R"("content": "Hi"}], "credentials_timeout": 10})");
  EXPECT_EQ(EndOf(alone.get()), FAILSOFT_AUTHENTICATION);  // nobody answers
  const Call last = start();
  EXPECT_EQ(NextEvent(queue.get(), batch).kind, FAILSOFT_EVENT_CREDENTIALS_WANTED);
  EXPECT_EQ(failsoft_client_shutdown(client.get(), 0), FAILSOFT_AGAIN);
  EXPECT_EQ(NextEvent(queue.get(), batch).status, FAILSOFT_CLOSED);
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
