// What every file that waits for the network needs.
#pragma once

#include <utility>  // Boost 1.74's awaitable.hpp uses std::exchange without including it.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>

namespace failsoft::sim {

namespace asio = boost::asio;
using asio::ip::tcp;

// GCC 12 miscompiles some awaits inside larger expressions and conditions (the frame is resumed at
// an ud2), so here co_await stands only alone, after co_return, or as a whole initializer.
template <typename T>
using Task = asio::awaitable<T>;

// A completion token: awaits, and puts the outcome in `error` instead of throwing it.
inline auto Into(boost::system::error_code& error) {
  return asio::redirect_error(asio::use_awaitable, error);
}

}  // namespace failsoft::sim
