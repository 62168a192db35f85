#include "tests/simulator/http_reader.h"

#include <boost/beast/http/error.hpp>

#include "tests/simulator/http_parser.h"

namespace failsoft::sim {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

ReadOutcome Refuse(error_code error) {
  ReadOutcome outcome;
  const bool head = error == http::error::header_limit;
  const bool body = error == http::error::body_limit;
  outcome.refusal_status = head ? 431 : body ? 413 : 400;
  outcome.refusal_message = head   ? "The request's headers are too large."
                            : body ? "The request's body is larger than 256 MiB."
                                   : "The request is not valid HTTP: " + error.message() + ".";
  return outcome;
}

// RFC 9112, 2.2: some clients send one after a body. False when it may be one that is not all
// there.
bool SkipEmptyLines(boost::beast::flat_buffer& input) {
  constexpr std::string_view kLineEnd = "\r\n";
  for (;;) {
    const std::string_view text(static_cast<const char*>(input.data().data()), input.size());
    if (!text.starts_with(kLineEnd)) return !kLineEnd.starts_with(text);
    input.consume(kLineEnd.size());
  }
}

// Feeds the parser all it will take. False when it needs more than there is.
bool Advance(HttpParser& parser, boost::beast::flat_buffer& input, error_code& error) {
  if (!parser.got_some() && !SkipEmptyLines(input)) return false;
  if (input.size() == 0) return false;
  input.consume(parser.put(input.data(), error));
  if (error != http::error::need_more) return !error;
  error.clear();
  return false;
}

// Not async itself: GCC 12 cannot compile an array's initializer in an awaited call.
Task<bool> SendContinue(Connection& connection) {
  std::vector<asio::const_buffer> bytes(1, asio::buffer(kContinue.data(), kContinue.size()));
  return connection.Write(std::move(bytes));
}

}  // namespace

Task<ReadOutcome> ReadRequest(Connection& connection) {
  HttpParser parser;
  while (!parser.is_done()) {
    error_code error;
    const bool in_head = !parser.is_header_done();
    const bool advanced = Advance(parser, connection.input(), error);
    if (error) co_return Refuse(error);
    bool still_there = true;
    if (in_head && parser.is_header_done()) {
      parser.eager(true);
      if (parser.expects_continue()) still_there = co_await SendContinue(connection);
    } else if (!advanced) {
      still_there = co_await connection.ReadMore();
    }
    if (!still_there) co_return ReadOutcome{};
  }
  ReadOutcome outcome;
  outcome.request = std::move(parser).Take();
  outcome.request->arrived = std::chrono::steady_clock::now();
  outcome.request->connection = connection.number();
  co_return outcome;
}

}  // namespace failsoft::sim
