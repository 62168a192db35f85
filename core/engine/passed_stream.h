// The event stream of a response (of .../responses, or .../responses/ID), which is handed on as it
// comes: whether it said that the response has ended. One that merely ends is cut, and the packages
// that read it take what came for the whole.
#pragma once

#include <string_view>

#include "core/sse/parser.h"

namespace failsoft::engine {

class PassedStream final : private sse::Listener {
 public:
  // Whether an answer of this type from there is such a stream.
  static bool Is(std::string_view method, std::string_view url, std::string_view content_type);

  void Take(std::string_view bytes);
  // After the last bytes. A stream that is beyond the parser's limits is left alone.
  bool HasEnded();

 private:
  bool OnEvent(const sse::Event& event) override;

  sse::Parser parser_;
  bool has_ended_ = false;
  bool is_readable_ = true;
};

}  // namespace failsoft::engine
