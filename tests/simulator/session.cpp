#include "tests/simulator/session.h"

#include "tests/simulator/faults.h"
#include "tests/simulator/http1_exchange.h"
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

Task<Ending> AnswerControl(Exchange& exchange, Connection&, HttpRequest request,
                           Simulator& simulator) {
  Delivery delivery;
  delivery.response = Control(request, simulator.worlds, simulator.connections);
  co_return co_await Deliver(exchange, std::move(delivery));
}

Task<Ending> AnswerCall(Exchange& exchange, Connection& connection, HttpRequest request,
                        Simulator& simulator) {
  InFlight in_flight(simulator.worlds.Get(request.world), connection);
  Delivery delivery = Serve(in_flight, std::move(request), simulator.origins);
  const Ending ending = co_await Deliver(exchange, std::move(delivery));
  if (ending == Ending::kGone && exchange.left_by_client()) in_flight.CountLeft();
  co_return ending;
}

Task<Ending> Answer(Exchange& exchange, Connection& connection, HttpRequest request,
                    Simulator& simulator) {
  const bool keep_alive = request.keep_alive;
  const auto answer = IsControl(request) ? AnswerControl : AnswerCall;
  const Ending ending = co_await answer(exchange, connection, std::move(request), simulator);
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

Task<Ending> ServeNext(Connection& connection, Simulator& simulator) {
  ReadOutcome outcome = co_await ReadRequest(connection);
  if (outcome.request) {
    Http1Exchange exchange(connection);
    co_return co_await Answer(exchange, connection, *std::move(outcome.request), simulator);
  }
  if (outcome.refusal_status) co_return co_await Refuse(connection, outcome);
  co_return Ending::kGone;
}

}  // namespace

Task<void> RunSession(std::shared_ptr<Connection> connection, Simulator& simulator) {
  const CountedConnection counted(simulator.connections);
  const bool ready = co_await connection->Handshake();
  Ending ending = ready ? Ending::kKeepAlive : Ending::kGone;
  while (ending == Ending::kKeepAlive) ending = co_await ServeNext(*connection, simulator);
  if (ending == Ending::kClose) {
    co_await connection->Close();
  } else {
    connection->Abort();
  }
}

}  // namespace failsoft::sim
