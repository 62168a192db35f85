#include "tests/simulator/session.h"

#include "tests/simulator/faults.h"
#include "tests/simulator/http1_exchange.h"
#include "tests/simulator/http2_exchange.h"
#include "tests/simulator/http_reader.h"

namespace failsoft::sim {
namespace {

class CountedConnection {
 public:
  explicit CountedConnection(ConnectionCounts& counts) : counts_(counts) {
    ++counts_.open;
    ++counts_.total;
  }
  ~CountedConnection() { --counts_.open; }
  CountedConnection(const CountedConnection&) = delete;
  CountedConnection& operator=(const CountedConnection&) = delete;

 private:
  ConnectionCounts& counts_;
};

Task<Ending> AnswerControl(Exchange& exchange, HttpRequest request, Simulator& simulator) {
  Delivery delivery;
  delivery.response = Control(request, simulator.worlds, simulator.connections);
  delivery.response.Suit(request);
  co_return co_await Deliver(exchange, std::move(delivery));
}

Task<Ending> AnswerCall(Exchange& exchange, HttpRequest request, Simulator& simulator) {
  InFlight in_flight(simulator.worlds.Get(request.world), exchange);
  Delivery delivery = Serve(in_flight, std::move(request), simulator.origins);
  const Ending ending = co_await Deliver(exchange, std::move(delivery));
  if (ending == Ending::kGone && exchange.left_by_client()) in_flight.CountLeft();
  co_return ending;
}

Task<Ending> Answer(Exchange& exchange, HttpRequest request, Simulator& simulator) {
  const bool keep_alive = request.keep_alive;
  const auto answer = IsControl(request) ? AnswerControl : AnswerCall;
  const Ending ending = co_await answer(exchange, std::move(request), simulator);
  co_return ending == Ending::kKeepAlive && !keep_alive ? Ending::kClose : ending;
}

Task<Ending> Refuse(Connection& connection, const ReadOutcome& outcome) {
  Delivery delivery;
  delivery.response =
      OtherError(outcome.refusal_status, "invalid_request", outcome.refusal_message);
  delivery.response.SetHeader("Connection", "close");
  Http1Exchange exchange(connection);
  co_await Deliver(exchange, std::move(delivery));
  co_return Ending::kClose;
}

// Whether the client begins with HTTP/2: so agreed with TLS, or seen without it.
Task<bool> BeginsWithHttp2(Connection& connection) {
  constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";  // RFC 9113, 3.4
  if (!connection.protocol().empty()) co_return connection.protocol() == "h2";
  for (bool there = true; there;) {
    const auto bytes = connection.input().data();
    const std::string_view seen(static_cast<const char*>(bytes.data()), bytes.size());
    if (seen.starts_with(kPreface)) co_return true;
    if (!kPreface.starts_with(seen)) co_return false;
    there = co_await connection.ReadMore();
  }
  co_return false;
}

Task<void> ServeStream(std::shared_ptr<Http2Session> session,
                       std::shared_ptr<Connection> connection, std::shared_ptr<Http2Stream> stream,
                       Simulator& simulator) {
  Http2Exchange exchange(*session, stream);
  const Ending ending = co_await Answer(exchange, std::move(stream->request), simulator);
  if (ending == Ending::kClose) session->Close();
}

Task<Ending> RunHttp2(std::shared_ptr<Connection> connection, Simulator& simulator) {
  std::shared_ptr<Http2Session> session;
  session = std::make_shared<Http2Session>(*connection, [&](std::shared_ptr<Http2Stream> stream) {
    asio::co_spawn(connection->executor(),
                   ServeStream(session, connection, std::move(stream), simulator), asio::detached);
  });
  co_await session->Run();
  co_return Ending::kClose;
}

Task<Ending> ServeNext(Connection& connection, Simulator& simulator) {
  ReadOutcome outcome = co_await ReadRequest(connection);
  if (outcome.request) {
    Http1Exchange exchange(connection);
    co_return co_await Answer(exchange, *std::move(outcome.request), simulator);
  }
  if (outcome.refusal_status) co_return co_await Refuse(connection, outcome);
  co_return Ending::kGone;
}

}  // namespace

Task<void> RunSession(std::shared_ptr<Connection> connection, Simulator& simulator) {
  const CountedConnection counted(simulator.connections);
  const bool ready = co_await connection->Handshake();
  Ending ending = ready ? Ending::kKeepAlive : Ending::kGone;
  bool http2 = ready && simulator.http2;
  if (http2) http2 = co_await BeginsWithHttp2(*connection);
  if (http2) ending = co_await RunHttp2(connection, simulator);
  while (ending == Ending::kKeepAlive) ending = co_await ServeNext(*connection, simulator);
  if (ending == Ending::kClose) {
    co_await connection->Close();
  } else {
    connection->Abort();
  }
}

}  // namespace failsoft::sim
