#include "core/wire/code_fence.h"

#include <algorithm>

#include "core/base/text.h"

namespace failsoft::wire {
namespace {

constexpr size_t kLongestLine = 64;  // bytes of a fence's line that are waited for

// Markdown about Markdown opens blocks within a block.
bool HoldsFences(const FenceLine& fence) {
  return fence.info.starts_with("markdown") || fence.info.starts_with("md");
}

}  // namespace

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
  fence.info = base::Trim(line);
  return fence;
}

std::optional<FenceLine> FindOpenFence(std::string_view text) {
  std::optional<FenceLine> open;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const bool is_whole = end < text.size();
    const auto fence = ParseFenceLine(text.substr(0, end));
    text.remove_prefix(is_whole ? end + 1 : end);
    if (!fence) continue;
    const bool closes = open && fence->marker == open->marker && fence->length >= open->length &&
                        fence->info.empty();
    if (closes) {
      open.reset();
    } else if (!open && is_whole) {
      open = fence;
    }
  }
  return open;
}

LeadIn ReadFenceAgain(std::string_view text, const FenceLine& open, bool may_close, bool at_end) {
  if (!text.starts_with(open.marker) || HoldsFences(open)) return {};
  const size_t end = std::min(text.find('\n'), text.size());
  if (end >= kLongestLine) return {};
  if (end == text.size()) {
    return {at_end ? LeadIn::Kind::kNone : LeadIn::Kind::kUnfinished};
  }
  const auto fence = ParseFenceLine(text.substr(0, end));
  if (!fence) return {};
  if (!fence->info.empty()) return {LeadIn::Kind::kCertain, end + 1};
  if (end + 1 == text.size()) {
    return {at_end ? LeadIn::Kind::kNone : LeadIn::Kind::kUnfinished};
  }
  if (text[end + 1] == '\n') return {};
  return {may_close ? LeadIn::Kind::kLikely : LeadIn::Kind::kCertain, end + 1};
}

}  // namespace failsoft::wire
