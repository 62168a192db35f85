// Accepts connections and starts a session for each.
#pragma once

#include "tests/simulator/asio.h"
#include "tests/simulator/simulator.h"

namespace failsoft::sim {

// Binds 127.0.0.1; port 0 takes a free one. Sets `error` when that is not possible.
tcp::acceptor Listen(asio::io_context& io, uint16_t port, boost::system::error_code& error);

// `tls` is null for plain HTTP. All arguments must outlive the io_context's run.
Task<void> Accept(tcp::acceptor& acceptor, asio::ssl::context* tls, Simulator& simulator);

}  // namespace failsoft::sim
