// One request's answer on its way to the client, whatever version of HTTP carries it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/simulator/asio.h"
#include "tests/simulator/response.h"

namespace failsoft::sim {

using Buffers = std::vector<asio::const_buffer>;

// What becomes of the connection.
enum class Ending { kKeepAlive, kClose, kGone };

// Every bool is false when the client has gone: stop serving it. Buffers must stay valid while the
// call that takes them is awaited.
class Exchange {
 public:
  virtual ~Exchange() = default;

  // The head leaves with the first bytes after it, or with Flush. `size` is what it says of the
  // body's size, where its framing says one.
  virtual void SetHead(const Response& head, size_t size) = 0;
  virtual Task<bool> Flush() = 0;
  // A write of its own. `announced_more`: how many more bytes it claims than it has, where the
  // framing makes such claims.
  virtual Task<bool> Send(Buffers body, size_t announced_more) = 0;
  // The proper end of the body.
  virtual Task<Ending> Finish() = 0;

  virtual Task<bool> Sleep(std::chrono::steady_clock::duration time) = 0;
  virtual Task<void> WaitUntilGone() = 0;
  // Waits until the client's TCP has everything written so far.
  virtual Task<void> WaitUntilAcknowledged() = 0;
  // Waits until the client has read it, where it can be asked, else the same. Before a reset: it
  // may take away what has not been sent, or not been looked at.
  virtual Task<void> WaitUntilRead() = 0;
  virtual void Reset() = 0;
  // Ends the exchange from outside, whatever it is doing, and others of its connection only where
  // there is no other way.
  virtual void Abort() = 0;
  // A connection that is closed after this ends without TLS's close_notify.
  virtual void OmitCloseNotify() = 0;
  // The client ended the exchange before it was over.
  virtual bool left_by_client() const = 0;

  // HTTP/2's RST_STREAM; false where there is no such thing. Its GOAWAY; nothing elsewhere.
  virtual bool ResetStream(uint32_t error) = 0;
  virtual void GoAway(uint32_t error) = 0;

  // What no well-behaved server does: the first half of the head; bytes outside any framing.
  virtual Task<bool> SendHalfHead() = 0;
  virtual Task<bool> SendRaw(std::string_view bytes) = 0;
};

}  // namespace failsoft::sim
