// The event stream of a response (of .../responses, or .../responses/ID), which is handed on as it
// comes: whether it said that the response has ended. One that merely ends is cut, and the packages
// that read it take what came for the whole. Events of another kind than a response's are somebody
// else's, and may end as they like.
#pragma once

#include <string_view>

#include "core/sse/parser.h"

namespace failsoft::engine {

class PassedStream final : private sse::Listener {
 public:
  // `max_event_bytes`: an event beyond them is not kept, and the stream is left alone.
  explicit PassedStream(size_t max_event_bytes) : parser_(max_event_bytes) {}

  // Whether an answer of this type from there is such a stream.
  static bool Is(std::string_view method, std::string_view url, std::string_view content_type);

  void Take(std::string_view bytes);
  // Whatever becomes of the connection then.
  bool has_said_end() const { return has_said_end_; }
  // After the last bytes of a connection that was closed in order.
  bool IsCut();

 private:
  bool OnEvent(const sse::Event& event) override;
  void TakeUnnamed(std::string_view data);

  sse::Parser parser_;
  bool has_events_ = false;
  bool is_response_ = false;
  bool has_said_end_ = false;
  bool is_readable_ = true;
};

}  // namespace failsoft::engine
