// One request of a call on its way: whom it goes to, what is sent, and what has come back so far.
// What outlasts it is the call's; the next attempt uses it again. A call has a second one only
// while it hedges (call_hedge.cpp).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/time.h"
#include "core/engine/account_book.h"
#include "core/engine/circuit_book.h"
#include "core/engine/pacer.h"
#include "core/engine/passed_stream.h"
#include "core/engine/streamed_answer.h"
#include "core/engine/target.h"
#include "core/net/transport.h"

namespace failsoft::engine {

class Flight final : public net::TransferSink, public net::Timers::Alarm, public Turn::Owner {
 public:
  // Hears what its flights hear, after which of them it is.
  class Owner : public net::TransferSink, public net::Timers::Alarm, public Turn::Owner {
   public:
    virtual void Attend(Flight& flight) noexcept = 0;
  };

  // kEnding: a stream is whole, and what else the server has to say is awaited for a moment.
  // kWaiting: for a retry. kQueued: for its turn.
  enum class Phase {
    kNew,
    kQueued,
    kConnecting,
    kAwaitingAnswer,
    kReceiving,
    kEnding,
    kWaiting,
    kEnded
  };

  Flight(Target to, net::Timers& timers, Owner& owner);

  // What came back of the attempt before, but for the stream: that is of all of them.
  void Clear();
  // The other one was first: nothing is heard of it any more.
  void Lose() { lost_ = true; }
  bool lost() const { return lost_; }

  Phase phase = Phase::kNew;
  base::Millis phase_limit = base::kForever;  // when the present phase has lasted too long
  base::Millis share_ends = base::kForever;   // when the target has had its time
  base::Millis last_byte = 0;

  // To whom, and by what right.
  Target target;
  size_t at = 0;                             // in the call's chain
  size_t attempt = 0;                        // of the outcome's, the present one or the last
  std::shared_ptr<const Identity> identity;  // as whom it is sent; null: another's
  bool paced = false;
  std::shared_ptr<PacerPort> port;  // where its turn is
  Turn turn;
  std::optional<CircuitBook::Passage> passage;

  net::TransferRequest request;
  std::string built_body;  // what it borrows where the call's own will not do
  std::unique_ptr<net::Timer> timer;
  std::unique_ptr<net::Transfer> transfer;  // after what it borrows, so that it goes first
  base::Millis sent_at = 0;
  bool stale_connection = false;  // the last attempt died of it

  // What came back.
  int status = 0;
  std::string headers;
  std::string body;
  std::optional<int64_t> used_tokens;  // kRequest: as the answer says
  size_t read_bytes = 0;               // of the present network read
  bool too_large = false;
  bool streaming = false;                  // as a stream
  bool passing = false;                    // handed on as it comes
  std::unique_ptr<PassedStream> passed;    // where that says when it has ended
  bool paused = false;                     // the listener has enough
  std::unique_ptr<StreamedAnswer> stream;  // kStream: of all attempts
  int64_t stream_bytes = 0;                // of the present attempt
  base::Millis last_progress = 0;

 private:
  void OnRequestSent() override;
  void OnHeaders(int status_code, std::string header_block) override;
  bool OnBody(std::string_view bytes) override;
  void OnReadDone() noexcept override;
  void OnEnd(const net::TransferEnd& end) override;
  void OnAlarm(base::Millis now) override;
  void OnTurn() override;

  Owner& owner_;
  bool lost_ = false;
};

}  // namespace failsoft::engine
