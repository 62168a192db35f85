// The form of server-sent events.
#pragma once

#include <string>
#include <string_view>

namespace failsoft::sim {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct SseFormat {
  std::string line_end = "\n";
  bool space = true;  // after the colon
  bool bom = false;   // at the beginning of the stream

  // An event with that data (a line of it is a line of the event).
  void AppendEvent(std::string& out, std::string_view data) const;
  // What comes before and after data that is one line, for callers that write it themselves.
  void BeginData(std::string& out) const;
  void EndEvent(std::string& out) const { out.append(line_end).append(line_end); }
  void AppendComment(std::string& out, std::string_view text) const;
};

}  // namespace failsoft::sim
