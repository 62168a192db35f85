// One accepted connection: bytes in, bytes out, plain or TLS, and every way of ending it.
//
// While a request is being served slowly the connection goes on reading, so that a client that goes
// away is noticed at once and pipelined requests wait in `input()`.
#pragma once

#include <algorithm>
#include <array>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/simulator/asio.h"

namespace failsoft::sim {

// The kernel gives no event for an emptied send queue. It is looked at soon, for most clients read
// at once, and then less and less often.
class AcknowledgePoll {
 public:
  std::chrono::milliseconds Next() { return std::exchange(next_, std::min(2 * next_, kLongest)); }

 private:
  static constexpr std::chrono::milliseconds kLongest{64};
  std::chrono::milliseconds next_{1};
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `tls` is null for plain connections and must outlive the connection.
  Connection(tcp::socket socket, asio::ssl::context* tls, int64_t number);

  int64_t number() const { return number_; }
  asio::any_io_executor executor() { return socket_.get_executor(); }
  // What the client and this side agreed on by ALPN; empty without.
  std::string_view protocol() const;
  boost::beast::flat_buffer& input() { return input_; }

  // Each answers false when the client has gone (or Abort was called): stop serving it. A client
  // that has closed its sending half counts as gone, for TCP does not tell it from one that left.
  Task<bool> Handshake();
  Task<bool> ReadMore();  // waits until `input()` has grown
  Task<bool> Write(std::vector<asio::const_buffer> bytes);
  Task<bool> Sleep(std::chrono::steady_clock::duration time);
  // For a connection that serves several requests at once, instead of the two around it: waits
  // until `input()` has grown or somebody calls Wake.
  Task<bool> WaitForInput();
  void Wake();
  Task<void> WaitUntilGone();
  // Waits until the client's TCP has everything written so far; a Reset before loses it.
  Task<void> WaitUntilAcknowledged();
  bool HasUnacknowledged();

  // Everything written so far arrives, then the client sees an orderly end (close_notify, FIN).
  Task<void> Close();
  // Close will only say FIN.
  void OmitCloseNotify() { close_notify_ = false; }
  // The client sees a TCP reset; what it has not read yet may be lost.
  void Reset();
  // Ends the connection from outside, whatever it is doing.
  void Abort();
  // It was the client who ended it.
  bool left_by_client() const { return gone_ && !aborted_; }

 private:
  using TlsStream = asio::ssl::stream<tcp::socket&>;

  void StartReadAhead();
  void FinishReadAhead(boost::system::error_code error, size_t bytes);
  Task<bool> AwaitReadAhead();
  Task<void> SendEnd();
  Task<void> Drain();

  tcp::socket socket_;
  std::unique_ptr<TlsStream> tls_;
  asio::steady_timer wake_;  // cancelled whenever something that a waiter may care about happens
  boost::beast::flat_buffer input_;
  std::array<char, 512> ahead_;  // its own memory: `input_` may move while the read is pending
  bool reading_ahead_ = false;
  bool handshaken_ = false;
  bool gone_ = false;
  bool aborted_ = false;
  bool close_notify_ = true;
  bool woken_ = false;
  const int64_t number_;
};

}  // namespace failsoft::sim
