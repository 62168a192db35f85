#include "tests/simulator/faults.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "tests/simulator/gzip.h"

namespace failsoft::sim {
namespace {

using Buffers = std::vector<asio::const_buffer>;

// Statuses that never have a body (RFC 9110, 6.4.1).
bool IsBodiless(int status) { return status < 200 || status == 204 || status == 304; }

bool BodyIsSent(const Response& response) {
  return !response.head_only && !IsBodiless(response.status);
}

void SetLength(Response& response, size_t length) {
  if (IsBodiless(response.status) || response.HasHeader("Transfer-Encoding")) return;
  response.SetDefaultHeader("Content-Length", std::to_string(length));
}

// The head and the body's bytes [0, end), in one go. The head must outlive the write, hence Task.
Task<bool> SendUpTo(Connection& connection, const Response& response, size_t end) {
  const std::string head = response.Head();
  Buffers bytes;
  if (BodyIsSent(response)) bytes = response.body.Bytes(0, end);
  bytes.insert(bytes.begin(), asio::buffer(head));
  co_return co_await connection.Write(std::move(bytes));
}

Ending EndedWith(bool written, Ending ending) { return written ? ending : Ending::kGone; }

Task<Ending> SendWhole(Connection& connection, Delivery& delivery) {
  Response& response = delivery.response;
  SetLength(response, response.body.size());
  const bool written = co_await SendUpTo(connection, response, response.body.size());
  co_return EndedWith(written, Ending::kKeepAlive);
}

Task<bool> SendHalf(Connection& connection, Delivery& delivery) {
  Response& response = delivery.response;
  SetLength(response, response.body.size());
  co_return co_await SendUpTo(connection, response, response.body.size() / 2);
}

Task<Ending> ResetAtOnce(Connection& connection, Delivery&) {
  connection.Reset();
  co_return Ending::kGone;
}

Task<Ending> CloseAtOnce(Connection&, Delivery&) { co_return Ending::kClose; }

Task<Ending> Hang(Connection& connection, Delivery&) {
  co_await connection.WaitUntilGone();
  co_return Ending::kGone;
}

Task<Ending> CutHeaders(Connection& connection, Delivery& delivery) {
  SetLength(delivery.response, delivery.response.body.size());
  const std::string head = delivery.response.Head();
  Buffers half{asio::buffer(head, head.size() / 2)};
  const bool written = co_await connection.Write(std::move(half));
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> CutBody(Connection& connection, Delivery& delivery) {
  const bool written = co_await SendHalf(connection, delivery);
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> ResetBody(Connection& connection, Delivery& delivery) {
  co_await SendHalf(connection, delivery);
  co_await connection.WaitUntilAcknowledged();
  connection.Reset();
  co_return Ending::kGone;
}

Task<Ending> StallBody(Connection& connection, Delivery& delivery) {
  co_await SendHalf(connection, delivery);
  co_await connection.WaitUntilGone();
  co_return Ending::kGone;
}

Task<Ending> Truncate(Connection& connection, Delivery& delivery) {
  Response& response = delivery.response;
  response.RemoveHeader("Content-Length");
  response.SetHeader("Connection", "close");
  const bool written = co_await SendUpTo(connection, response, response.body.size() / 2);
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> LongBody(Connection& connection, Delivery& delivery) {
  Response& response = delivery.response;
  response.SetHeader("Content-Length", std::to_string(response.body.size() / 2));
  const bool written = co_await SendUpTo(connection, response, response.body.size());
  co_return EndedWith(written, Ending::kKeepAlive);
}

Task<Ending> Garbage(Connection& connection, Delivery&) {
  std::array<unsigned char, 512> garbage;
  uint32_t state = 1;
  for (unsigned char& byte : garbage) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<unsigned char>(state >> 24);
  }
  Buffers bytes{asio::buffer(garbage)};
  const bool written = co_await connection.Write(std::move(bytes));
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> SlowBody(Connection& connection, Delivery& delivery) {
  const Response& response = delivery.response;
  SetLength(delivery.response, response.body.size());
  bool going_on = co_await SendUpTo(connection, response, 0);
  const size_t size = BodyIsSent(response) ? response.body.size() : 0;
  const auto piece = static_cast<size_t>(delivery.piece_bytes);
  for (size_t at = 0; at < size && going_on; at += piece) {
    co_await connection.Sleep(std::chrono::milliseconds(delivery.piece_ms));
    Buffers bytes = response.body.Bytes(at, std::min(size, at + piece));
    going_on = co_await connection.Write(std::move(bytes));
  }
  co_return EndedWith(going_on, Ending::kKeepAlive);
}

Task<Ending> BadChunk(Connection& connection, Delivery& delivery) {
  Response& response = delivery.response;
  response.RemoveHeader("Content-Length");
  response.SetHeader("Transfer-Encoding", "chunked");
  Body chunked;
  chunked.Append("NaN\r\n");
  for (const auto& piece : response.body.Bytes()) {
    chunked.Append(std::string(static_cast<const char*>(piece.data()), piece.size()));
  }
  chunked.Append("\r\n0\r\n\r\n");
  response.body = std::move(chunked);
  const bool written = co_await SendUpTo(connection, response, response.body.size());
  co_return EndedWith(written, Ending::kClose);
}

Task<Ending> Gzip(Connection& connection, Delivery& delivery) {
  delivery.response.body = GzipBody(delivery.response.body);
  delivery.response.SetDefaultHeader("Content-Encoding", "gzip");
  co_return co_await SendWhole(connection, delivery);
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

Task<Ending> Deliver(Connection& connection, Delivery delivery) {
  bool still_there = true;
  if (delivery.delay_ms > 0) {
    still_there = co_await connection.Sleep(std::chrono::milliseconds(delivery.delay_ms));
  }
  if (!still_there) co_return Ending::kGone;
  const auto send = delivery.fault ? delivery.fault->deliver : SendWhole;
  co_return co_await send(connection, delivery);
}

}  // namespace failsoft::sim
