// Turns the bytes of one request into an HttpRequest. Beast's own containers are not used because
// they keep no header value beyond 64 KiB.
#pragma once

#include <boost/beast/http/basic_parser.hpp>

#include "tests/simulator/http_request.h"

namespace failsoft::sim {

inline constexpr uint64_t kMaxRequestBody = 256ull << 20;
inline constexpr uint32_t kMaxRequestHead = 8u << 20;

class HttpParser : public boost::beast::http::basic_parser<true> {
 public:
  HttpParser();

  // The body is still to come, and the client waits for "100 Continue" before it sends it.
  bool expects_continue() const;
  HttpRequest Take() &&;

 private:
  using Text = boost::beast::string_view;
  using Error = boost::beast::error_code;
  using Length = boost::optional<std::uint64_t>;

  void on_request_impl(boost::beast::http::verb, Text method, Text target, int version,
                       Error&) override;
  void on_field_impl(boost::beast::http::field, Text name, Text value, Error&) override;
  void on_body_init_impl(const Length& length, Error&) override;
  size_t on_body_impl(Text piece, Error&) override;
  size_t on_chunk_body_impl(uint64_t left, Text piece, Error& error) override;
  void on_response_impl(int, Text, int, Error&) override {}
  void on_header_impl(Error&) override {}
  void on_chunk_header_impl(uint64_t, Text, Error&) override {}
  void on_finish_impl(Error&) override {}

  HttpRequest request_;
};

}  // namespace failsoft::sim
