#include "tests/simulator/http_parser.h"

#include <algorithm>

#include "core/base/text.h"

namespace failsoft::sim {
namespace {

// A length is only a claim: beyond this the body's memory grows with what really comes.
constexpr uint64_t kMaxReserve = 16u << 20;

std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::string LowerCase(boost::beast::string_view name) {
  std::string lower(View(name));
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  }
  return lower;
}

}  // namespace

HttpParser::HttpParser() {
  body_limit(kMaxRequestBody);
  header_limit(kMaxRequestHead);
}

bool HttpParser::expects_continue() const {
  return !is_done() && base::EqualsIgnoreCase(request_.Header("expect"), "100-continue");
}

HttpRequest HttpParser::Take() && {
  request_.keep_alive = keep_alive();
  return std::move(request_);
}

void HttpParser::on_request_impl(boost::beast::http::verb, Text method, Text target, int version,
                                 Error&) {
  request_.method = View(method);
  request_.http_1_0 = version < 11;
  SetTarget(request_, View(target));
}

void HttpParser::on_field_impl(boost::beast::http::field, Text name, Text value, Error&) {
  request_.headers.emplace_back(LowerCase(name), View(value));
}

void HttpParser::on_body_init_impl(const Length& length, Error&) {
  if (length) request_.body.reserve(static_cast<size_t>(std::min(*length, kMaxReserve)));
}

size_t HttpParser::on_body_impl(Text piece, Error&) {
  request_.body.append(piece.data(), piece.size());
  return piece.size();
}

size_t HttpParser::on_chunk_body_impl(uint64_t, Text piece, Error& error) {
  return on_body_impl(piece, error);
}

}  // namespace failsoft::sim
