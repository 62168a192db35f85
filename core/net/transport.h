// One HTTP exchange, as the engine sees it. Implemented over libcurl in this folder and over
// virtual time in tests/engine; nothing here knows about either.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/base/time.h"

namespace failsoft::net {

// What to send. The transport borrows it: it outlives the transfer.
struct TransferRequest {
  std::string_view method = "POST";
  const std::string* url = nullptr;
  // "Name: value" lines; "Name:" suppresses a default header. The shared ones come first.
  const std::vector<std::string>* shared_headers = nullptr;
  std::vector<std::string> headers;
  std::string_view body;
  bool has_body = false;
  bool fresh_connection = false;  // do not reuse a kept one
  bool trickles = false;          // the answer comes in small pieces over a long time
};

// How a transfer ended. `code` is kOk whenever a whole response arrived, whatever its status.
struct TransferEnd {
  base::Code code = base::Code::kOk;
  std::string detail;  // "connection refused", "certificate has expired", ...; no secrets
  bool stale_connection = false;  // kReset on a kept connection before any byte came back
  bool permanent = false;         // trying again cannot help: a certificate that is not trusted
};

// Receives one transfer's progress, in order, on the thread that drives the loop. No call comes
// after OnEnd or after the Transfer is destroyed. None may throw but std::bad_alloc, which ends the
// transfer with kNoMemory.
class TransferSink {
 public:
  virtual ~TransferSink() = default;
  // The connection stands and the request is about to be written. At most once.
  virtual void OnRequestSent() = 0;
  // The final response's status and raw header lines, CRLF between them. Not called for 1xx.
  virtual void OnHeaders(int status, std::string header_block) = 0;
  // Decoded body bytes. Returning false ends the transfer with kCancelled.
  virtual bool OnBody(std::string_view bytes) = 0;
  // What was there to read has been handed over. After one or more OnBody, and before OnEnd.
  virtual void OnReadDone() noexcept {}
  virtual void OnEnd(const TransferEnd& end) = 0;
};

// A transfer under way. Destroying it cancels it at once: nothing is called any more, and a
// connection in the middle of a response is closed, within milliseconds where many are. It may be
// destroyed from OnEnd, but not from the sink's other calls (OnBody ends a transfer by returning
// false).
class Transfer {
 public:
  virtual ~Transfer() = default;
  // Stops and resumes reading from the connection (backpressure).
  virtual void SetPaused(bool paused) = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  // Begins a transfer; the sink is never called from inside Start. Throws only std::bad_alloc.
  virtual std::unique_ptr<Transfer> Start(const TransferRequest& request, TransferSink* sink) = 0;
};

// One alarm. Setting it again replaces the earlier time.
class Timer {
 public:
  virtual ~Timer() = default;
  virtual void Set(base::Millis at) noexcept = 0;  // base::kForever disarms
};

// Runs alarms on the thread that drives the loop, never from inside Set, never early.
class Timers {
 public:
  virtual ~Timers() = default;
  class Alarm {
   public:
    virtual ~Alarm() = default;
    virtual void OnAlarm(base::Millis now) = 0;
  };
  // The timer must be destroyed before `alarm`. Throws only std::bad_alloc.
  virtual std::unique_ptr<Timer> NewTimer(Alarm* alarm) = 0;
};

}  // namespace failsoft::net
