#include "tests/simulator/http1_exchange.h"

#include <boost/beast/http/status.hpp>
#include <charconv>

namespace failsoft::sim {
namespace {

constexpr std::string_view kLineEnd = "\r\n", kLastChunk = "0\r\n\r\n";

// Empty for a status that nobody knows.
std::string ReasonOf(int status) {
  const auto known = boost::beast::http::int_to_status(static_cast<unsigned>(status));
  if (known == boost::beast::http::status::unknown) return {};
  const auto reason = boost::beast::http::obsolete_reason(known);
  return std::string(reason.data(), reason.size());
}

// Status line, headers and the empty line.
std::string HeadText(const Response& head) {
  std::string text = head.framing == Framing::kHttp10 ? "HTTP/1.0 " : "HTTP/1.1 ";
  text += std::to_string(head.status) + ' ';
  text += head.reason.empty() ? ReasonOf(head.status) : head.reason;
  text += kLineEnd;
  for (const auto& [name, value] : head.headers) {
    text.append(name).append(": ").append(value).append(kLineEnd);
  }
  return text += kLineEnd;
}

void SetFraming(Response& head, size_t size) {
  switch (head.framing) {
    case Framing::kLength:
      head.DeclareSize(size);
      break;
    case Framing::kChunked:
      head.RemoveHeader("Content-Length");
      head.SetHeader("Transfer-Encoding", "chunked");
      break;
    case Framing::kClose:
    case Framing::kHttp10:
      head.RemoveHeader("Content-Length");
      head.SetHeader("Connection", "close");
  }
}

asio::const_buffer BufferOf(std::string_view text) { return {text.data(), text.size()}; }

std::string ChunkHead(size_t size) {
  char digits[2 * sizeof size];
  const auto end = std::to_chars(digits, digits + sizeof digits, size, 16).ptr;
  return std::string(digits, end).append(kLineEnd);
}

}  // namespace

void Http1Exchange::SetHead(const Response& head, size_t size) {
  Response framed = head;
  SetFraming(framed, size);
  head_ = HeadText(framed);
  framing_ = head.framing;
  closes_ = framed.ClosesConnection();
  has_body_ = head.HasBody();
}

Task<bool> Http1Exchange::Send(Buffers body, size_t announced_more) {
  const size_t size = asio::buffer_size(body) + announced_more;
  std::string chunk_head;
  if (!has_body_) body.clear();
  if (has_body_ && framing_ == Framing::kChunked && size > 0) {
    chunk_head = ChunkHead(size);
    body.insert(body.begin(), asio::buffer(chunk_head));
    if (announced_more == 0) body.push_back(BufferOf(kLineEnd));
  }
  const std::string head = std::exchange(head_, {});
  if (!head.empty()) body.insert(body.begin(), asio::buffer(head));
  if (body.empty()) co_return true;
  co_return co_await connection_.Write(std::move(body));
}

Task<Ending> Http1Exchange::Finish() {
  bool there = true;
  if (has_body_ && framing_ == Framing::kChunked) {
    there = co_await SendRaw(kLastChunk);
  } else {
    there = co_await Flush();
  }
  if (!there) co_return Ending::kGone;
  co_return closes_ ? Ending::kClose : Ending::kKeepAlive;
}

Task<bool> Http1Exchange::Sleep(std::chrono::steady_clock::duration time) {
  const bool there = co_await Flush();
  if (!there) co_return false;
  co_return co_await connection_.Sleep(time);
}

Task<void> Http1Exchange::WaitUntilGone() {
  co_await Flush();
  co_await connection_.WaitUntilGone();
}

Task<bool> Http1Exchange::SendHalfHead() {
  const std::string head = std::exchange(head_, {});
  co_return co_await SendRaw(std::string_view(head).substr(0, head.size() / 2));
}

Task<bool> Http1Exchange::SendRaw(std::string_view bytes) {
  const std::string head = std::exchange(head_, {});
  Buffers all;
  if (!head.empty()) all.push_back(asio::buffer(head));
  all.push_back(BufferOf(bytes));
  co_return co_await connection_.Write(std::move(all));
}

}  // namespace failsoft::sim
