// A server whose queue is full takes no connection and refuses none.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

class FullServer {
 public:
  FullServer() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address_), sizeof address_), 0);
    EXPECT_EQ(listen(listener_, 0), 0);
    socklen_t size = sizeof address_;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address_), &size);
    for (int i = 0; i < 4; ++i) Occupy();
  }
  ~FullServer() {
    for (const int fd : guests_) close(fd);
    close(listener_);
  }
  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + "/v1";
  }

 private:
  void Occupy() {
    guests_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
    connect(guests_.back(), reinterpret_cast<sockaddr*>(&address_), sizeof address_);
  }

  int listener_;
  sockaddr_in address_{};
  std::vector<int> guests_;
};

TEST(Connect, GivenUpAfterConnectTimeout) {
  const FullServer server;
  const Client client =
      MakeClient(R"({"api_key": "mbd_sk_test_0123456789", "base_url": ")" + server.url() +
                 R"(", "connect_timeout": 100, "max_attempts": 1})");
  const Call call = StartChat(client.get());
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_TIMEOUT);
  EXPECT_NE(ErrorOf(call.get()).find("\"sent\":false"), std::string::npos) << ErrorOf(call.get());
}

// libcurl closes such a socket without a word. Its number goes to the next descriptor that is
// opened: that of the resolver, when the fallback's name is looked up.
TEST(Connect, ASocketThatNeverConnectedIsForgotten) {
  const FullServer server;
  const Client client = MakeClient(
      R"({"api_key": "mbd_sk_test_0123456789", "base_url": ")" + server.url() +
      R"(", "connect_timeout": 100, "max_attempts": 1, "allow_insecure_http": true, "fallback": )"
      R"([{"base_url": "http://failsoft-test.invalid/v1", "api_key": "k", "model": "gpt-4o"}]})");
  const Call call = StartChat(client.get());
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_TIMEOUT) << ErrorOf(call.get());
  failsoft_buf* text = nullptr;
  ASSERT_EQ(failsoft_client_stats(client.get(), &text), FAILSOFT_OK);
  const Buf stats(text);
  EXPECT_NE(std::string(failsoft_buf_data(text)).find("\"connections\":0"), std::string::npos)
      << failsoft_buf_data(text);
}

TEST(Connect, CancelledWhileConnecting) {
  const FullServer server;
  const Client client =
      MakeClient(R"({"api_key": "mbd_sk_test_0123456789", "base_url": ")" + server.url() + "\"}");
  const Call call = StartChat(client.get());
  EXPECT_EQ(failsoft_call_wait(call.get(), 5), FAILSOFT_AGAIN);
  EXPECT_EQ(failsoft_call_cancel(call.get()), FAILSOFT_OK);
  EXPECT_EQ(EndOf(call.get()), FAILSOFT_CANCELLED);
}

}  // namespace
}  // namespace failsoft::capi_test
