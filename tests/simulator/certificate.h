// A throw-away certificate authority and a server certificate from it, made at start.
//
// Two certificates rather than a self-signed one, because some TLS libraries refuse a server
// certificate that is its own authority.
#pragma once

#include <string>

#include "tests/simulator/asio.h"

namespace failsoft::sim {

class Certificate {
 public:
  // For localhost, 127.0.0.1 and ::1. Throws std::runtime_error when it cannot be made. The context
  // agrees to HTTP/1.1, and before that, if `http2`, to HTTP/2.
  explicit Certificate(bool http2);
  ~Certificate();  // removes the file
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  // The authority, as PEM, in the folder for temporary files. No private key is ever written.
  const std::string& ca_file() const { return ca_file_; }
  asio::ssl::context& context() { return context_; }

 private:
  asio::ssl::context context_;
  std::string ca_file_;
};

}  // namespace failsoft::sim
