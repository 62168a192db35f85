// One connection in HTTP/2: many requests and answers at a time.
//
// The only user of nghttp2, which does no I/O: one coroutine (Run) carries bytes between it and the
// connection, the answers' coroutines tell it what to send and wake that one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "tests/simulator/connection.h"
#include "tests/simulator/exchange.h"
#include "tests/simulator/http_request.h"

struct nghttp2_session;

namespace failsoft::sim {

// A request and its answer. An answer's coroutine waits by `wake`, which is cancelled whenever
// something has changed.
struct Http2Stream {
  Http2Stream(int32_t number, const asio::any_io_executor& executor) : id(number), wake(executor) {}

  const int32_t id;
  asio::steady_timer wake;
  HttpRequest request;
  size_t request_head = 0;  // bytes

  Buffers out;          // of the answer's body, taken away as they are framed
  size_t missing = 0;   // bytes at the end of `out` that are framed but do not leave
  bool ends = false;    // the body is over after `out`
  bool closed = false;  // nothing reaches the client any more
  bool closed_by_client = false;
  bool answered_ping = false;
};

class Http2Session {
 public:
  // `serve` is called with each stream whose request has arrived.
  using Serve = std::function<void(std::shared_ptr<Http2Stream>)>;
  Http2Session(Connection& connection, Serve serve);
  ~Http2Session();
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;

  // Until the connection has ended.
  Task<void> Run();

  Connection& connection() { return connection_; }

  // What an answer may do. A stream that is closed is left alone.
  void SubmitHead(Http2Stream& stream, const Response& head);
  void Resume(Http2Stream& stream);  // `out`, `ends` or `missing` has changed
  void ResetStream(Http2Stream& stream, uint32_t error);
  // Without an error the stream is said to be the last one served, else that none has been.
  void GoAway(Http2Stream& stream, uint32_t error);
  // The client's answer sets the stream's `answered_ping`.
  void Ping(Http2Stream& stream);
  // Of the stream's head, which must have been submitted last, half leaves; then nothing more.
  void HalveHead(const Http2Stream& stream);
  void SendRaw(std::string_view bytes);
  // Ends the connection when all that was submitted before has left.
  void Close();
  // All that was submitted has been written.
  bool idle() const;

 private:
  struct Callbacks;

  Http2Stream* Find(int32_t id);
  bool Feed();
  void TakePong(const uint8_t* name);
  std::string Collect();
  void CloseStreams();

  Connection& connection_;
  Serve serve_;
  nghttp2_session* session_ = nullptr;
  std::map<int32_t, std::shared_ptr<Http2Stream>> streams_;
  std::string raw_;
  int32_t halved_ = 0;    // the stream whose head shall be halved
  size_t missing_ = 0;    // bytes at the end of the last frame that do not leave
  bool stopped_ = false;  // a frame has been cut: no other may follow
  bool closing_ = false;
  bool writing_ = false;
};

}  // namespace failsoft::sim
