// Finds where each HTTP/1.1 request of one connection ends; looks at nothing else in it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace failsoft::bench {

class RequestReader {
 public:
  // Takes the next bytes of the connection. Returns how many requests they completed, or -1 for
  // what the server cannot serve: no Content-Length on a POST, a head of more than 64 KiB.
  int Feed(std::string_view bytes);

 private:
  bool TakeHead(std::string_view* bytes);
  bool ReadHead(std::string_view head);

  std::string cut_head_;  // the start of a head that did not come in one piece
  size_t body_left_ = 0;
  bool in_body_ = false;
};

}  // namespace failsoft::bench
