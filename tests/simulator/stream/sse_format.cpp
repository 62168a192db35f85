#include "tests/simulator/stream/sse_format.h"

namespace failsoft::sim {

void SseFormat::AppendEvent(std::string& out, std::string_view data) const {
  for (size_t end = 0; end != std::string_view::npos;) {
    end = data.find('\n');
    BeginData(out);
    out.append(data.substr(0, end)).append(line_end);
    if (end != std::string_view::npos) data.remove_prefix(end + 1);
  }
  out += line_end;
}

void SseFormat::BeginData(std::string& out) const {
  out += "data:";
  if (space) out += ' ';
}

void SseFormat::AppendComment(std::string& out, std::string_view text) const {
  out.append(":").append(space ? " " : "").append(text);
  EndEvent(out);
}

}  // namespace failsoft::sim
