#include "tests/bench/server/request_reader.h"

#include <strings.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace failsoft::bench {
namespace {

constexpr size_t kMaxHead = 64 << 10;
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kContentLength = "content-length:";

std::optional<size_t> ContentLength(std::string_view head) {
  for (size_t at = head.find('\n'); at != head.npos; at = head.find('\n', at + 1)) {
    std::string_view line = head.substr(at + 1);
    if (line.size() < kContentLength.size() ||
        strncasecmp(line.data(), kContentLength.data(), kContentLength.size()) != 0) {
      continue;
    }
    line.remove_prefix(kContentLength.size());
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    size_t length = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), length);
    if (error == std::errc()) return length;
  }
  return std::nullopt;
}

}  // namespace

int RequestReader::Feed(std::string_view bytes) {
  int completed = 0;
  while (!bytes.empty()) {
    if (!in_body_ && !TakeHead(&bytes)) return -1;
    if (!in_body_) break;  // the head goes on in bytes to come
    const size_t taken = std::min(body_left_, bytes.size());
    bytes.remove_prefix(taken);
    body_left_ -= taken;
    if (body_left_ > 0) break;
    in_body_ = false;
    ++completed;
  }
  return completed;
}

bool RequestReader::TakeHead(std::string_view* bytes) {
  if (cut_head_.empty()) {
    const size_t end = bytes->find(kHeadEnd);
    if (end != bytes->npos) {
      const std::string_view head = bytes->substr(0, end + 2);
      bytes->remove_prefix(end + kHeadEnd.size());
      return ReadHead(head);
    }
  }
  const size_t before = cut_head_.size();
  cut_head_.append(bytes->substr(0, kMaxHead));
  const size_t end = cut_head_.find(kHeadEnd, before < 3 ? 0 : before - 3);
  if (end == cut_head_.npos) {
    *bytes = {};
    return cut_head_.size() < kMaxHead;
  }
  bytes->remove_prefix(end + kHeadEnd.size() - before);
  cut_head_.resize(end + 2);
  const bool good = ReadHead(cut_head_);
  cut_head_.clear();
  return good;
}

bool RequestReader::ReadHead(std::string_view head) {
  const std::optional<size_t> length = ContentLength(head);
  if (!length && head.starts_with("POST")) return false;
  body_left_ = length.value_or(0);
  in_body_ = true;
  return true;
}

}  // namespace failsoft::bench
