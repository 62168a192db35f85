// The exact bytes on the wire: what a caller wrote is what the service reads.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <vector>

#include "tests/capi/stranger.h"

namespace failsoft::capi_test {
namespace {

constexpr std::string_view kAnswer =
    R"({"choices":[{"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]})";

// Takes one connection on loopback, reads one request whole, answers it.
class RecordingServer {
 public:
  RecordingServer() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~RecordingServer() {
    if (thread_.joinable()) thread_.join();
    close(listener_);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }

  // The request's body, once it was read.
  std::string Body() {
    thread_.join();
    return request_.substr(request_.find("\r\n\r\n") + 4);
  }

 private:
  bool Whole() const {
    const size_t head = request_.find("\r\n\r\n");
    const size_t length = request_.find("Content-Length: ");
    if (head == std::string::npos || length == std::string::npos) return false;
    return request_.size() >= head + 4 + std::stoul(request_.substr(length + 16));
  }

  void Serve() {
    const int connection = accept(listener_, nullptr, nullptr);
    char bytes[4096];
    ssize_t count = 0;
    while (!Whole() && (count = read(connection, bytes, sizeof bytes)) > 0) {
      request_.append(bytes, static_cast<size_t>(count));
    }
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kAnswer.size()) + "\r\n\r\n" +
        std::string(kAnswer);
    EXPECT_GT(write(connection, answer.data(), answer.size()), 0);
    close(connection);
  }

  int listener_;
  int port_ = 0;
  std::thread thread_;
  std::string request_;
};

std::string BodySentFor(std::string_view request) {
  RecordingServer server;
  const Client client = MakeClient(R"({"api_key": "mbd_sk_test_0123456789", "base_url": ")" +
                                   server.url() + R"(", "max_attempts": 1})");
  EXPECT_EQ(EndOf(StartChat(client.get(), nullptr, 0, request).get()), FAILSOFT_OK);
  return server.Body();
}

TEST(Wire, ValuesKeepTheirSpelling) {
  const std::string body = BodySentFor(
      R"({"temperature": 1.0, "top_p":1e2, "seed": 123456789012345678901234567890, "x": -0.0,)"
      R"( "z": {"b": 1,   "a": "\u00e9\/\ud83d\ude00"}, "model": "gpt-4o", "dup": 1, "dup": 2,)"
      R"( "messages": [ {"role":"user", "content" : "Hi \u0041"} ], "tools": []})");
  for (const char* member :
       {R"("temperature":1.0)", R"("top_p":1e2)", R"("seed":123456789012345678901234567890)",
        R"("x":-0.0)", R"("z":{"b": 1,   "a": "\u00e9\/\ud83d\ude00"})", R"("dup":1,"dup":2)",
        R"("messages":[ {"role":"user", "content" : "Hi \u0041"} ])", R"("tools":[])"}) {
    EXPECT_NE(body.find(member), std::string::npos) << member << "\n" << body;
  }
}

TEST(Wire, MembersKeepTheirOrder) {
  const std::string body = BodySentFor(
      R"({"zulu":1,"messages":[{"role":"user","content":"Hi"}],"max_attempts":1,"model":"m","alpha":2})");
  EXPECT_EQ(body,
            R"({"zulu":1,"messages":[{"role":"user","content":"Hi"}],"model":"m","alpha":2})");
}

TEST(Wire, IdempotencyKeyIsTheSameOverAttemptsAndNewForEachCall) {
  const Client client = MakeClientFor(
      R"({"replies": [{"status": 503, "body": ""}, {"answer": "a"}, {"answer": "b"}]})",
      R"("base_delay": 10)");
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
  EXPECT_EQ(EndOf(StartChat(client.get()).get()), FAILSOFT_OK);
  const json::Document record = Sim().Requests(World());
  std::vector<std::string> keys;
  for (const json::Value& request : record.root()["requests"]) {
    keys.emplace_back(request["headers"]["idempotency-key"].AsString());
  }
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_EQ(keys[0], keys[1]);
  EXPECT_NE(keys[1], keys[2]);
}

TEST(Wire, CallsInARowShareAConnection) {
  const Client client = MakeClientFor(
      R"({"replies": [{"answer": "a"}, {"status": 503, "body": "busy"}, {"error": "invalid_model"}]})",
      R"("base_delay": 10)");
  for (int i = 0; i < 3; ++i) EndOf(StartChat(client.get()).get());
  const json::Document record = Sim().Requests(World());
  const json::Value requests = record.root()["requests"];
  ASSERT_EQ(requests.size(), 4u);
  for (const json::Value& request : requests) {
    EXPECT_EQ(request["connection"].AsInt(), requests.At(0)["connection"].AsInt());
  }
}

// Those that begin while all connections are busy open their own; none does that need not.
TEST(Wire, ManyCallsUseTheConnectionsOfThoseBefore) {
  constexpr size_t kMany = 10;
  const Client client = MakeClientFor("{}");
  const Queue queue = MakeQueue();
  for (int round = 0; round < 3; ++round) {
    std::vector<Call> calls;
    for (size_t i = 0; i < kMany; ++i) calls.push_back(StartChat(client.get(), queue.get()));
    for (const Call& call : calls) EXPECT_EQ(EndOf(call.get()), FAILSOFT_OK);
  }
  const json::Document record = Sim().Requests(World());
  std::set<int64_t> connections;
  for (const json::Value& request : record.root()["requests"]) {
    connections.insert(request["connection"].AsInt().value_or(-1));
  }
  EXPECT_EQ(record.root()["requests"].size(), 3 * kMany);
  EXPECT_LE(connections.size(), kMany);
}

// libcurl says that memory is used up.
TEST(Wire, AnEndlessHeaderLineIsABadAnswer) {
  const std::string padding(200'000, 'p');
  const std::string bad = R"({"answer": "no", "headers": {"x-padding": ")" + padding + "\"}}";
  const Client client =
      MakeClientFor("{\"replies\": [" + bad + R"(, {"answer": "yes"}]})", R"("base_delay": 10)");
  const std::string result = ResultOf(StartChat(client.get()).get());
  EXPECT_NE(result.find(R"("text":"yes")"), std::string::npos) << result;
  EXPECT_NE(result.find(R"("class":"bad_response")"), std::string::npos) << result;
  EXPECT_NE(result.find("header is too long"), std::string::npos) << result;
}

}  // namespace
}  // namespace failsoft::capi_test
