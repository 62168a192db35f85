// A response before anything goes wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/simulator/body.h"
#include "tests/simulator/http_request.h"

namespace failsoft::sim {

// How the end of a body is told: by Content-Length; by an empty chunk; by the connection's end,
// from a server of HTTP/1.1 or of HTTP/1.0.
enum class Framing { kLength, kChunked, kClose, kHttp10 };

struct Response {
  int status = 200;
  std::string reason;  // empty: the status's usual phrase
  std::vector<std::pair<std::string, std::string>> headers;
  Framing framing = Framing::kLength;
  Body body;
  bool head_only = false;  // answers HEAD
  bool may_chunk = true;   // answers HTTP/1.1

  bool HasHeader(std::string_view name) const;
  void RemoveHeader(std::string_view name);
  void SetHeader(std::string_view name, std::string_view value);
  void SetDefaultHeader(std::string_view name, std::string_view value);
  // What HTTP wants of an answer to that request: no body for HEAD, and what becomes of a
  // connection whose end the request asks for, or, in HTTP/1.0, does not.
  void Suit(const HttpRequest& request);
  // It says that the connection ends with it.
  bool ClosesConnection() const;
  // Content-Length, unless a script has said one, or there is no place for it.
  void DeclareSize(size_t size);
  // Whether what is sent after the head is a body: not with HEAD and some statuses.
  bool HasBody() const;
};

Response JsonResponse(int status, std::string json);

}  // namespace failsoft::sim
