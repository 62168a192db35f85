// A world without sockets and without waiting: time jumps from one event to the next.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "core/base/time.h"
#include "core/engine/call.h"
#include "core/engine/pacer.h"
#include "core/net/transport.h"

namespace failsoft::engine::testing {

class VirtualClock final : public base::Clock {
 public:
  static constexpr base::Millis kWallStart = 1'600'000'000'000;
  base::Millis Now() const override { return now; }
  base::Millis WallNow() const override { return kWallStart + now; }
  base::Millis now = 0;
};

// Always the same draw: 0 makes every jitter its least, 1 - epsilon its most.
class FixedRandom final : public base::Random {
 public:
  uint64_t NextBits() override { return static_cast<uint64_t>(unit * 0x1.0p53) << 11; }
  double unit = 0;
};

// What the service does with one request. Times are since the attempt's start.
struct Reply {
  base::Millis connect_at = 0;   // kForever: the connection never stands
  base::Millis headers_at = 10;  // kForever: no byte comes
  int status = 200;
  std::string headers;  // lines with CRLF
  std::vector<std::pair<base::Millis, std::string>> body;
  base::Millis end_at = 10;  // kForever: it never ends
  net::TransferEnd end;
  bool chunked = false;  // each event in an HTTP chunk of its own, so handed over by itself
  bool throws_bad_alloc = false;  // Transport::Start fails
};

Reply Answer(std::string text, base::Millis at = 10);
Reply ErrorReply(int status, std::string body, std::string headers = {}, base::Millis at = 10);
Reply Broken(base::Code code, base::Millis at = 10, bool permanent = false);
Reply Silent();  // connects, then nothing

// A stream: each body is one network read, at its time; ended at `end_at` by `end`.
Reply Stream(std::vector<std::pair<base::Millis, std::string>> reads, base::Millis end_at,
             net::TransferEnd end = {});
// One event with that content; with a finish_reason; the last event.
std::string Piece(std::string_view content);
std::string Finish(std::string_view reason = "stop");
inline const std::string kDone = "data: [DONE]\n\n";

// A chat's request, and one with other members beside its messages.
inline constexpr char kHi[] = R"({"messages":[{"role":"user","content":"Hi"}]})";
std::string With(std::string_view members);

// The lines that a request is sent with, and one header's value; empty: there is none.
std::vector<std::string> LinesOf(const net::TransferRequest& request);
std::string HeaderOf(const net::TransferRequest& request, std::string_view name);

// Runs events in time order. Implements everything a call needs; its clock is the queue's head.
class VirtualWorld final : public net::Transport, public net::Timers {
 public:
  VirtualWorld();
  ~VirtualWorld() override;

  std::unique_ptr<net::Transfer> Start(const net::TransferRequest& request,
                                       net::TransferSink* sink) override;
  std::unique_ptr<net::Timer> NewTimer(Alarm* alarm) override;

  // Until nothing is left to happen, or `until`.
  void Run(base::Millis until = base::kForever);
  World world() {
    return {*this,    *this,   clock, random,  options,        book,
            redactor, budgets, stats, account, circuits.get(), pacer};
  }

  VirtualClock clock;
  FixedRandom random;
  config::ClientOptions options;
  AccountBook book;
  base::Redactor redactor;
  BudgetBook budgets{500};
  Stats stats;
  Account account{"http://service.test", 1};
  std::unique_ptr<CircuitBook> circuits;
  std::shared_ptr<PacerPort> pacer;

  // As the options say, which are set before.
  void UseCircuits() { circuits = std::make_unique<CircuitBook>(options); }
  void UsePacing();
  const std::shared_ptr<Pacer>& common_pacer() const { return common_pacer_; }

  std::vector<Reply> replies;  // one for each request, in order; the last repeats
  std::function<Reply(const net::TransferRequest&)> respond;  // there: instead of `replies`
  std::vector<net::TransferRequest> requests;                 // as they were started
  std::vector<base::Millis> started_at;
  int open_transfers = 0;
  std::vector<bool> pauses;  // SetPaused, in order

 private:
  class VirtualTransfer;
  class VirtualTimer;
  using Event = std::function<void()>;

  void At(base::Millis at, Event event) { events_.emplace(at, std::move(event)); }
  void Play(const Reply& reply, const std::shared_ptr<net::TransferSink*>& sink);

  std::deque<std::string> bodies_;  // what `requests` have views of
  std::multimap<base::Millis, Event> events_;
  std::shared_ptr<Pacer> common_pacer_ = std::make_shared<Pacer>(clock);
};

// A call with its listener, for tests.
class TestCall final : public CallListener {
 public:
  TestCall(VirtualWorld& world, std::string_view request_json, CallKind kind = CallKind::kChat);
  Call& operator*() { return *call_; }
  Call* operator->() { return call_.get(); }
  const Outcome& outcome() const { return call_->outcome(); }
  const CallError& error() const { return call_->outcome().error(); }
  int times_ended = 0;

  // Streams.
  std::string text;                 // the pieces of the answer, joined
  std::vector<std::string> pieces;  // of all kinds, each with its kind's letter before: "t:Hel"
  std::vector<std::pair<EventKind, std::string>> events;
  bool has_enough = false;  // what the call is told after each read
  int handovers = 0;        // how often there was something to hand out

 private:
  void OnDelta(const wire::Delta& delta) override;
  void OnEvent(EventKind kind, std::string_view json) override;
  bool OnEventsReady() noexcept override;
  void OnCallEnded() noexcept override { ++times_ended; }
  bool told_ = false;  // of something that was not handed out yet
  std::unique_ptr<Call> call_;
};

}  // namespace failsoft::engine::testing
