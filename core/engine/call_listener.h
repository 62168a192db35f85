// What a call tells while it runs.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/wire/stream_delta.h"

namespace failsoft::engine {

// The numbers are the C ABI's (`failsoft_event_kind`).
enum class EventKind : uint8_t {
  kReply = 1,
  kFailed = 2,
  kDelta = 3,
  kAttempt = 4,
  kRetry = 5,
  kResumed = 6,
  kHead = 7,
  kBody = 8,
  kProgress = 9,
  kCredentialsWanted = 10,
};

// Told in order, on the thread that drives the loop. It may not destroy the call.
class CallListener {
 public:
  virtual ~CallListener() = default;

  // Streams, relays and summaries only, but for kCredentialsWanted. Both may throw std::bad_alloc,
  // which ends the call.
  virtual void OnDelta(const wire::Delta& delta) = 0;
  // JSON, but of kBody, which comes with bytes of any kind.
  virtual void OnEvent(EventKind kind, std::string_view content) = 0;
  // What has been told, by one network read as a rule, may be handed out. True: enough waits for
  // its reader; the call stops reading until Call::ContinueReading.
  virtual bool OnEventsReady() noexcept = 0;

  // The call has its outcome. Never called from inside Start; called from inside Cancel.
  virtual void OnCallEnded() noexcept = 0;
};

}  // namespace failsoft::engine
