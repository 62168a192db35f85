#include "tests/simulator/faults.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace failsoft::sim {
namespace {

Ending EndedWith(bool written, Ending ending) { return written ? ending : Ending::kGone; }

Task<Ending> SendWhole(Exchange& exchange, Delivery& delivery) {
  Transmission transmission(exchange, delivery);
  transmission.SetHead();
  const bool written = co_await transmission.Send(std::nullopt);
  if (!written) co_return Ending::kGone;
  co_return co_await exchange.Finish();
}

// The head as for the whole body, and the body up to the place.
Task<bool> SendUpToPlace(Exchange& exchange, Transmission& transmission,
                         size_t announced_more = 0) {
  transmission.SetHead();
  const bool written = co_await transmission.Send(transmission.place(), announced_more);
  if (!written) co_return false;
  co_return co_await exchange.Flush();
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
  Transmission(exchange, delivery).SetHead();
  const bool written = co_await exchange.SendHalfHead();
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> CutBody(Exchange& exchange, Delivery& delivery) {
  Transmission transmission(exchange, delivery);
  const bool written = co_await SendUpToPlace(exchange, transmission);
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> CutChunk(Exchange& exchange, Delivery& delivery) {
  constexpr size_t kMissing = 16;
  delivery.response.framing = Framing::kChunked;
  Transmission transmission(exchange, delivery);
  const bool written = co_await SendUpToPlace(exchange, transmission, kMissing);
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> ResetBody(Exchange& exchange, Delivery& delivery) {
  Transmission transmission(exchange, delivery);
  co_await SendUpToPlace(exchange, transmission);
  co_await exchange.WaitUntilRead();
  exchange.Reset();
  co_return Ending::kGone;
}

// RFC 9113, 7.
constexpr uint32_t kNoError = 0, kCancel = 8;

// Without HTTP/2 there is no stream to reset but the connection's. Before the body's first byte the
// head does not leave either.
Task<Ending> RstStream(Exchange& exchange, Delivery& delivery) {
  Transmission transmission(exchange, delivery);
  transmission.SetHead();
  const bool written = co_await transmission.Send(transmission.place());
  if (!written) co_return Ending::kGone;
  co_await exchange.WaitUntilRead();
  if (exchange.ResetStream(delivery.http2_error.value_or(kCancel))) co_return Ending::kKeepAlive;
  exchange.Reset();
  co_return Ending::kGone;
}

Task<Ending> GoAway(Exchange& exchange, Delivery& delivery) {
  Transmission transmission(exchange, delivery);
  const bool written = co_await SendUpToPlace(exchange, transmission);
  if (written) {
    exchange.GoAway(delivery.http2_error.value_or(kNoError));
    co_await exchange.WaitUntilAcknowledged();
  }
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> StallBody(Exchange& exchange, Delivery& delivery) {
  Transmission transmission(exchange, delivery);
  const bool written = co_await SendUpToPlace(exchange, transmission);
  if (written) co_await transmission.Stall();
  co_return Ending::kGone;
}

Task<Ending> Truncate(Exchange& exchange, Delivery& delivery) {
  delivery.response.framing = Framing::kClose;
  co_return co_await CutBody(exchange, delivery);
}

Task<Ending> EndBody(Exchange& exchange, Delivery& delivery) {
  Transmission transmission(exchange, delivery);
  const BodyPlace end = transmission.place();
  transmission.SetHead(end);
  const bool written = co_await transmission.Send(end);
  if (!written) co_return Ending::kGone;
  co_return co_await exchange.Finish();
}

Task<Ending> LongBody(Exchange& exchange, Delivery& delivery) {
  delivery.response.framing = Framing::kLength;
  Transmission transmission(exchange, delivery);
  transmission.SetHead(transmission.place());
  const bool written = co_await transmission.Send(std::nullopt);
  if (!written) co_return Ending::kGone;
  co_return co_await exchange.Finish();
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
  if (delivery.stream) {
    delivery.pacing = {delivery.piece_ms, 0, delivery.piece_bytes};
    co_return co_await SendWhole(exchange, delivery);
  }
  Transmission(exchange, delivery).SetHead();
  const Body& body = delivery.response.body;
  bool going_on = co_await exchange.Flush();
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
  Transmission transmission(exchange, delivery);
  bool written = co_await SendUpToPlace(exchange, transmission);
  if (written) written = co_await exchange.SendRaw("NaN\r\n");
  co_return EndedWith(written, Ending::kClose);
}

// A stream ends with the error event; other answers have no place for one and come whole.
Task<Ending> ErrorInStream(Exchange& exchange, Delivery& delivery) {
  if (!delivery.stream) co_return co_await SendWhole(exchange, delivery);
  const std::string event = ErrorEvent(*delivery.error_shape, delivery.stream->options().format);
  Transmission transmission(exchange, delivery);
  const BodyPlace end = transmission.place();
  transmission.SetHead(end, event.size());
  bool written = co_await transmission.Send(end);
  Buffers bytes(1, asio::buffer(event));
  if (written) written = co_await exchange.Send(std::move(bytes), 0);
  if (!written) co_return Ending::kGone;
  delivery.sent->events += delivery.error_shape->then_done ? 2 : 1;
  delivery.sent->bytes += static_cast<int64_t>(event.size());
  co_return co_await exchange.Finish();
}

Task<Ending> SendCompressed(Exchange& exchange, Delivery& delivery) {
  delivery.response.SetDefaultHeader("Content-Encoding", "gzip");
  if (!delivery.stream) {
    delivery.response.body = GzipBody(delivery.response.body);
    co_return co_await SendWhole(exchange, delivery);
  }
  delivery.gzip = std::make_unique<Gzip>();
  Response& response = delivery.response;
  if (response.framing == Framing::kLength) {  // the compressed size is not known before
    response.framing = response.may_chunk ? Framing::kChunked : Framing::kClose;
  }
  co_return co_await SendWhole(exchange, delivery);
}

constexpr std::array kFaults = {
    Fault{"reset", ResetAtOnce},
    Fault{"close", CloseAtOnce},
    Fault{"hang", Hang},
    Fault{"cut_headers", CutHeaders},
    Fault{"cut_body", CutBody},
    Fault{"cut_chunk", CutChunk},
    Fault{"reset_body", ResetBody},
    Fault{"rst_stream", RstStream},
    Fault{"goaway", GoAway},
    Fault{"stall_body", StallBody},
    Fault{"truncate", Truncate},
    Fault{"end_body", EndBody},
    Fault{"long_body", LongBody},
    Fault{"garbage", Garbage},
    Fault{"slow_body", SlowBody},
    Fault{"bad_chunk", BadChunk},
    Fault{"error_event", ErrorInStream},
    Fault{"gzip", SendCompressed},
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
  if (!delivery.close_notify) exchange.OmitCloseNotify();
  const auto send = delivery.fault ? delivery.fault->deliver : SendWhole;
  co_return co_await send(exchange, delivery);
}

}  // namespace failsoft::sim
