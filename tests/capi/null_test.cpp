// Every function with NULL in every place: an answer, never a crash; outputs are always set.
#include <climits>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

template <typename T>
T* Garbage() {
  return reinterpret_cast<T*>(0x1);
}

// What `refused` gives out through the error it is handed.
template <typename Function>
void ExpectArgument(const Function& refused) {
  failsoft_error* error = Garbage<failsoft_error>();
  const failsoft_status status = refused(&error);
  const Error owned(error);
  EXPECT_EQ(status, FAILSOFT_ARGUMENT);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(failsoft_error_status(error), FAILSOFT_ARGUMENT);
  EXPECT_STRNE(failsoft_error_message(error), "");
  EXPECT_STRNE(failsoft_error_fix(error), "");
}

TEST(Null, StatusNames) {
  EXPECT_STREQ(failsoft_status_name(FAILSOFT_OK), "ok");
  EXPECT_STREQ(failsoft_status_name(FAILSOFT_RATE_LIMITED), "rate_limited");
  for (const int number : {3, -1, -100, -399, -999, INT_MIN, INT_MAX}) {
    EXPECT_STREQ(failsoft_status_name(static_cast<failsoft_status>(number)), "unknown") << number;
  }
}

TEST(Null, Version) {
  EXPECT_EQ(failsoft_abi_version(), FAILSOFT_ABI_VERSION);
  EXPECT_EQ(failsoft_abi_check(FAILSOFT_ABI_VERSION, nullptr), FAILSOFT_OK);
  EXPECT_STRNE(failsoft_version(), "");
  EXPECT_EQ(failsoft_features(nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_options_describe(nullptr), FAILSOFT_ARGUMENT);
}

TEST(Null, VersionThatDoesNotFit) {
  for (const uint32_t version : {0x00010000u, 0x7fff0000u, 0x0000ffffu, 0xffffffffu}) {
    failsoft_error* error = Garbage<failsoft_error>();
    EXPECT_EQ(failsoft_abi_check(version, &error), FAILSOFT_ABI) << version;
    const Error owned(error);
    EXPECT_EQ(failsoft_error_status(error), FAILSOFT_ABI);
    EXPECT_NE(std::string(failsoft_error_message(error)).find("0.1"), std::string::npos);
    EXPECT_EQ(failsoft_abi_check(version, nullptr), FAILSOFT_ABI);
  }
  failsoft_error* error = Garbage<failsoft_error>();
  EXPECT_EQ(failsoft_abi_check(FAILSOFT_ABI_VERSION, &error), FAILSOFT_OK);
  EXPECT_EQ(error, nullptr);
}

TEST(Null, Buffers) {
  EXPECT_STREQ(failsoft_buf_data(nullptr), "");
  EXPECT_EQ(failsoft_buf_size(nullptr), 0u);
  failsoft_buf_release(nullptr);
}

TEST(Null, Errors) {
  EXPECT_EQ(failsoft_error_status(nullptr), FAILSOFT_OK);
  EXPECT_NE(failsoft_error_message(nullptr), nullptr);
  EXPECT_NE(failsoft_error_fix(nullptr), nullptr);
  EXPECT_NE(failsoft_error_json(nullptr), nullptr);
  EXPECT_NE(failsoft_error_report(nullptr), nullptr);
  failsoft_error_release(nullptr);
}

TEST(Null, Clients) {
  failsoft_client* client = Garbage<failsoft_client>();
  ExpectArgument(
      [&](failsoft_error** error) { return failsoft_client_new(nullptr, 5, &client, error); });
  EXPECT_EQ(client, nullptr);
  ExpectArgument(
      [](failsoft_error** error) { return failsoft_client_new("{}", 2, nullptr, error); });
  EXPECT_EQ(failsoft_client_new(nullptr, 5, nullptr, nullptr), FAILSOFT_ARGUMENT);
  failsoft_buf* stats = Garbage<failsoft_buf>();
  EXPECT_EQ(failsoft_client_stats(nullptr, &stats), FAILSOFT_ARGUMENT);
  EXPECT_EQ(stats, nullptr);
  EXPECT_EQ(failsoft_client_shutdown(nullptr, 0), FAILSOFT_ARGUMENT);
  failsoft_client_release(nullptr);
}

TEST(Null, Credentials) {
  constexpr std::string_view kFresh = R"({"api_key": "mbd_sk_fresh_0123456789"})";
  const Client client = MakeClientFor("{}");
  ExpectArgument([&](failsoft_error** error) {
    return failsoft_client_set_credentials(nullptr, kFresh.data(), kFresh.size(), error);
  });
  ExpectArgument([&](failsoft_error** error) {
    return failsoft_client_set_credentials(client.get(), nullptr, 5, error);
  });
  EXPECT_EQ(failsoft_client_set_credentials(client.get(), nullptr, 0, nullptr), FAILSOFT_CONFIG);
  EXPECT_EQ(failsoft_client_set_credentials(client.get(), kFresh.data(), kFresh.size(), nullptr),
            FAILSOFT_OK);
  EXPECT_EQ(failsoft_client_claim_renewal(nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_client_claim_renewal(client.get()), FAILSOFT_DONE);
}

TEST(Null, StartingCalls) {
  const Client client = MakeClientFor("{}");
  EXPECT_EQ(failsoft_client_stats(client.get(), nullptr), FAILSOFT_ARGUMENT);
  const auto refused = [](failsoft_client* of, failsoft_call_kind kind, const char* text,
                          size_t size) {
    failsoft_call* call = Garbage<failsoft_call>();
    ExpectArgument([&](failsoft_error** error) {
      return failsoft_call_start(of, kind, text, size, nullptr, 0, &call, error);
    });
    EXPECT_EQ(call, nullptr);
  };
  refused(nullptr, FAILSOFT_CALL_CHAT, kAsk, sizeof kAsk - 1);
  refused(client.get(), FAILSOFT_CALL_CHAT, nullptr, 7);
  for (const int kind : {0, FAILSOFT_CALL_SUMMARIZE + 1, INT_MAX}) {
    refused(client.get(), static_cast<failsoft_call_kind>(kind), kAsk, sizeof kAsk - 1);
  }
  EXPECT_EQ(failsoft_call_start(client.get(), FAILSOFT_CALL_CHAT, kAsk, sizeof kAsk - 1, nullptr, 0,
                                nullptr, nullptr),
            FAILSOFT_ARGUMENT);
}

TEST(Null, Calls) {
  const Client client = MakeClientFor("{}");
  const Call call = StartChat(client.get());
  failsoft_buf* buf = Garbage<failsoft_buf>();
  failsoft_batch* batch = Garbage<failsoft_batch>();
  EXPECT_EQ(failsoft_call_wait(nullptr, 0), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_call_next(nullptr, 0, &batch), FAILSOFT_ARGUMENT);
  EXPECT_EQ(batch, nullptr);
  EXPECT_EQ(failsoft_call_next(call.get(), 0, nullptr), FAILSOFT_ARGUMENT);
  ExpectArgument(
      [&](failsoft_error** error) { return failsoft_call_result(nullptr, &buf, error); });
  EXPECT_EQ(buf, nullptr);
  EXPECT_EQ(failsoft_call_result(call.get(), nullptr, nullptr), FAILSOFT_ARGUMENT);
  buf = Garbage<failsoft_buf>();
  EXPECT_EQ(failsoft_call_report(nullptr, &buf), FAILSOFT_ARGUMENT);
  EXPECT_EQ(buf, nullptr);
  EXPECT_EQ(failsoft_call_report(call.get(), nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_call_cancel(nullptr), FAILSOFT_ARGUMENT);
  failsoft_call_release(nullptr);
}

TEST(Null, Queues) {
  const Queue queue = MakeQueue();
  failsoft_batch* batch = Garbage<failsoft_batch>();
  EXPECT_EQ(failsoft_queue_new(nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_queue_drain(nullptr, 1, 0, &batch), FAILSOFT_ARGUMENT);
  EXPECT_EQ(batch, nullptr);
  EXPECT_EQ(failsoft_queue_drain(queue.get(), 1, 0, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_queue_drain(queue.get(), 0, -1, &batch), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_queue_fd(nullptr), -1);
  EXPECT_EQ(failsoft_queue_set_wakeup(nullptr, nullptr, nullptr), FAILSOFT_ARGUMENT);
  EXPECT_EQ(failsoft_queue_set_wakeup(queue.get(), nullptr, nullptr), FAILSOFT_OK);
  failsoft_queue_release(nullptr);
}

TEST(Null, Batches) {
  failsoft_event_view view{};
  EXPECT_EQ(failsoft_batch_count(nullptr), 0u);
  EXPECT_EQ(failsoft_batch_get(nullptr, 0, &view, sizeof view), FAILSOFT_ARGUMENT);
  failsoft_batch_release(nullptr);
}

TEST(Null, Texts) {
  failsoft_buf* buf = Garbage<failsoft_buf>();
  ExpectArgument([&](failsoft_error** error) {
    return failsoft_messages_trim(nullptr, nullptr, 5, "{}", 2, &buf, error);
  });
  EXPECT_EQ(buf, nullptr);
  ExpectArgument([&](failsoft_error** error) {
    return failsoft_messages_trim(nullptr, "[]", 2, nullptr, 5, &buf, error);
  });
  ExpectArgument([](failsoft_error** error) {
    return failsoft_messages_trim(nullptr, "[]", 2, "{}", 2, nullptr, error);
  });
  ExpectArgument([&](failsoft_error** error) {
    return failsoft_tokens_count(nullptr, nullptr, 5, nullptr, 0, &buf, error);
  });
  ExpectArgument([](failsoft_error** error) {
    return failsoft_tokens_count(nullptr, "[]", 2, nullptr, 0, nullptr, error);
  });
  failsoft_tokenizer* tokenizer = Garbage<failsoft_tokenizer>();
  ExpectArgument([&](failsoft_error** error) {
    return failsoft_tokenizer_new(nullptr, 5, &tokenizer, error);
  });
  EXPECT_EQ(tokenizer, nullptr);
  ExpectArgument(
      [](failsoft_error** error) { return failsoft_tokenizer_new("{}", 2, nullptr, error); });
  size_t count = 7;
  ExpectArgument([&](failsoft_error** error) {
    return failsoft_history_trim(nullptr, nullptr, 1, 5, nullptr, &count, error);
  });
  EXPECT_EQ(count, 0u);
  ExpectArgument([](failsoft_error** error) {
    return failsoft_history_trim(nullptr, nullptr, 0, 5, nullptr, nullptr, error);
  });
  EXPECT_EQ(failsoft_history_trim(nullptr, nullptr, 0, 5, nullptr, &count, nullptr), FAILSOFT_OK);
  failsoft_tokenizer_release(nullptr);
}

TEST(Null, Log) {
  EXPECT_EQ(failsoft_log_set(FAILSOFT_LOG_OFF, nullptr, nullptr), FAILSOFT_OK);
  EXPECT_EQ(failsoft_log_set(FAILSOFT_LOG_DEBUG, nullptr, nullptr), FAILSOFT_OK);
}

}  // namespace
}  // namespace failsoft::capi_test
