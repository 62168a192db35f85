#include "core/wire/code_fence.h"

namespace failsoft::wire {

std::optional<FenceLine> ParseFenceLine(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return std::nullopt;
  FenceLine fence{.marker = line[first]};
  if (fence.marker != '`' && fence.marker != '~') return std::nullopt;
  const size_t info = line.find_first_not_of(fence.marker, first);
  fence.length = (info == std::string_view::npos ? line.size() : info) - first;
  if (fence.length < 3) return std::nullopt;
  if (info == std::string_view::npos) return fence;
  line.remove_prefix(info);
  // ```this``` is code within a line.
  if (fence.marker == '`' && line.find('`') != std::string_view::npos) return std::nullopt;
  fence.has_info = line.find_first_not_of(" \t\r") != std::string_view::npos;
  return fence;
}

std::optional<FenceLine> FindOpenFence(std::string_view text) {
  std::optional<FenceLine> open;
  for (size_t end; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    const auto fence = ParseFenceLine(text.substr(0, end));
    if (!fence) continue;
    if (!open) {
      open = fence;
    } else if (fence->marker == open->marker && fence->length >= open->length && !fence->has_info) {
      open.reset();
    }
  }
  return open;
}

}  // namespace failsoft::wire
