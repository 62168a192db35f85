#include "tests/simulator/http_reader.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace failsoft::sim {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using Parser = http::request_parser<http::string_body>;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string LowerCase(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  }
  return lower;
}

std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

HttpRequest Convert(Parser::value_type&& message, const Connection& connection) {
  HttpRequest request;
  request.arrived = std::chrono::steady_clock::now();
  request.connection = connection.number();
  request.method = View(message.method_string());
  request.keep_alive = message.keep_alive();
  SetTarget(request, View(message.target()));
  for (const auto& field : message) {
    request.headers.emplace_back(LowerCase(View(field.name_string())), View(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

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

// Feeds the parser all it will take. False when it needs more than there is.
bool Advance(Parser& parser, boost::beast::flat_buffer& input, error_code& error) {
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

bool WantsContinue(const Parser& parser) {
  return boost::beast::iequals(parser.get()[http::field::expect], "100-continue");
}

}  // namespace

Task<ReadOutcome> ReadRequest(Connection& connection) {
  Parser parser;
  parser.body_limit(kMaxRequestBody);
  parser.header_limit(kMaxRequestHead);
  while (!parser.is_done()) {
    error_code error;
    const bool in_head = !parser.is_header_done();
    const bool advanced = Advance(parser, connection.input(), error);
    if (error) co_return Refuse(error);
    if (in_head && parser.is_header_done()) {
      parser.eager(true);
      if (WantsContinue(parser) && !co_await SendContinue(connection)) co_return ReadOutcome{};
      continue;
    }
    if (!advanced && !co_await connection.ReadMore()) co_return ReadOutcome{};
  }
  co_return ReadOutcome{Convert(parser.release(), connection), 0, {}};
}

}  // namespace failsoft::sim
