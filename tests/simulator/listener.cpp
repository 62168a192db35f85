#include "tests/simulator/listener.h"

#include "tests/simulator/session.h"

namespace failsoft::sim {
namespace {

using boost::system::error_code;

// Out of file descriptors: the kernel keeps the clients waiting until some come free.
constexpr std::chrono::milliseconds kAcceptPause{20};

Task<void> Pause() {
  auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, kAcceptPause);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

tcp::acceptor Listen(asio::io_context& io, uint16_t port, error_code& error) {
  tcp::acceptor acceptor(io, tcp::v4());
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind({asio::ip::address_v4::loopback(), port}, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  return acceptor;
}

Task<void> Accept(tcp::acceptor& acceptor, asio::ssl::context* tls, Simulator& simulator) {
  for (int64_t accepted = 0;;) {
    error_code error;
    tcp::socket socket = co_await acceptor.async_accept(Into(error));
    if (error) {
      co_await Pause();
      continue;
    }
    auto connection = std::make_shared<Connection>(std::move(socket), tls, ++accepted);
    asio::co_spawn(acceptor.get_executor(), RunSession(std::move(connection), simulator),
                   asio::detached);
  }
}

}  // namespace failsoft::sim
