#include "tests/simulator/faults.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "tests/simulator/gzip.h"

namespace failsoft::sim {
namespace {

Ending EndedWith(bool written, Ending ending) { return written ? ending : Ending::kGone; }

// The head as for the whole body, and the body's bytes [0, end), in one go.
Task<bool> SendUpTo(Exchange& exchange, const Response& response, size_t end) {
  exchange.SetHead(response, response.body.size());
  co_return co_await exchange.Send(response.body.Bytes(0, end), 0);
}

Task<bool> SendHalf(Exchange& exchange, const Delivery& delivery) {
  return SendUpTo(exchange, delivery.response, delivery.response.body.size() / 2);
}

Task<Ending> SendWhole(Exchange& exchange, Delivery& delivery) {
  const bool written =
      co_await SendUpTo(exchange, delivery.response, delivery.response.body.size());
  if (!written) co_return Ending::kGone;
  co_return co_await exchange.Finish();
}

Task<Ending> ResetAtOnce(Exchange& exchange, Delivery&) {
  exchange.Reset();
  co_return Ending::kGone;
}

Task<Ending> CloseAtOnce(Exchange&, Delivery&) { co_return Ending::kClose; }

Task<Ending> Hang(Exchange& exchange, Delivery&) {
  co_await exchange.WaitUntilGone();
  co_return Ending::kGone;
}

Task<Ending> CutHeaders(Exchange& exchange, Delivery& delivery) {
  exchange.SetHead(delivery.response, delivery.response.body.size());
  const bool written = co_await exchange.SendHalfHead();
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> CutBody(Exchange& exchange, Delivery& delivery) {
  const bool written = co_await SendHalf(exchange, delivery);
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> ResetBody(Exchange& exchange, Delivery& delivery) {
  co_await SendHalf(exchange, delivery);
  co_await exchange.WaitUntilAcknowledged();
  exchange.Reset();
  co_return Ending::kGone;
}

Task<Ending> StallBody(Exchange& exchange, Delivery& delivery) {
  co_await SendHalf(exchange, delivery);
  co_await exchange.WaitUntilGone();
  co_return Ending::kGone;
}

Task<Ending> Truncate(Exchange& exchange, Delivery& delivery) {
  delivery.response.framing = Framing::kClose;
  co_return co_await CutBody(exchange, delivery);
}

Task<Ending> LongBody(Exchange& exchange, Delivery& delivery) {
  Response& response = delivery.response;
  response.SetHeader("Content-Length", std::to_string(response.body.size() / 2));
  co_return co_await SendWhole(exchange, delivery);
}

std::string MakeGarbage() {
  std::string garbage(512, 0);
  uint32_t state = 1;
  for (char& byte : garbage) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return garbage;
}

Task<Ending> Garbage(Exchange& exchange, Delivery&) {
  const std::string garbage = MakeGarbage();
  const bool written = co_await exchange.SendRaw(garbage);
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> SlowBody(Exchange& exchange, Delivery& delivery) {
  const Body& body = delivery.response.body;
  bool going_on = co_await SendUpTo(exchange, delivery.response, 0);
  const auto piece = static_cast<size_t>(delivery.piece_bytes);
  for (size_t at = 0; at < body.size() && going_on; at += piece) {
    going_on = co_await exchange.Sleep(std::chrono::milliseconds(delivery.piece_ms));
    if (!going_on) break;
    going_on = co_await exchange.Send(body.Bytes(at, std::min(body.size(), at + piece)), 0);
  }
  if (!going_on) co_return Ending::kGone;
  co_return co_await exchange.Finish();
}

Task<Ending> BadChunk(Exchange& exchange, Delivery& delivery) {
  delivery.response.framing = Framing::kChunked;
  bool written = co_await SendHalf(exchange, delivery);
  if (written) written = co_await exchange.SendRaw("NaN\r\n");
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> Gzip(Exchange& exchange, Delivery& delivery) {
  delivery.response.body = GzipBody(delivery.response.body);
  delivery.response.SetDefaultHeader("Content-Encoding", "gzip");
  co_return co_await SendWhole(exchange, delivery);
}

constexpr std::array kFaults = {
    Fault{"reset", ResetAtOnce},
    Fault{"close", CloseAtOnce},
    Fault{"hang", Hang},
    Fault{"cut_headers", CutHeaders},
    Fault{"cut_body", CutBody},
    Fault{"reset_body", ResetBody},
    Fault{"stall_body", StallBody},
    Fault{"truncate", Truncate},
    Fault{"long_body", LongBody},
    Fault{"garbage", Garbage},
    Fault{"slow_body", SlowBody},
    Fault{"bad_chunk", BadChunk},
    Fault{"gzip", Gzip},
};

}  // namespace

const Fault* FindFault(std::string_view name) {
  for (const Fault& fault : kFaults) {
    if (fault.name == name) return &fault;
  }
  return nullptr;
}

std::string FaultNames() {
  std::string names;
  for (const Fault& fault : kFaults) names.append(names.empty() ? "" : ", ").append(fault.name);
  return names;
}

Task<Ending> Deliver(Exchange& exchange, Delivery delivery) {
  bool still_there = true;
  if (delivery.delay_ms > 0) {
    still_there = co_await exchange.Sleep(std::chrono::milliseconds(delivery.delay_ms));
  }
  if (!still_there) co_return Ending::kGone;
  const auto send = delivery.fault ? delivery.fault->deliver : SendWhole;
  co_return co_await send(exchange, delivery);
}

}  // namespace failsoft::sim
