#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/text.h"
#include "core/json/json.h"
#include "core/wire/head.h"
#include "core/wire/reply.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kRequestIdHeaders[] = {"x-request-id", "request-id", "x-amzn-requestid",
                                                  "cf-ray"};

bool IsFolded(std::string_view rest) {
  return !rest.empty() && (rest.front() == ' ' || rest.front() == '\t');
}

// Takes one header off the front of `block`, with the lines that continue it (RFC 9112, 5.2). Bare
// line feeds count as line ends.
std::string_view TakeHeader(std::string_view& block) {
  size_t end = 0;
  do {
    const size_t feed = block.find('\n', end);
    end = feed == std::string_view::npos ? block.size() : feed + 1;
  } while (end < block.size() && IsFolded(block.substr(end)));
  const std::string_view header = block.substr(0, end);
  block.remove_prefix(end);
  return header;
}

template <typename Take>
void ForEachHeader(std::string_view block, Take take) {
  while (!block.empty()) {
    const std::string_view header = TakeHeader(block);
    const size_t colon = header.find(':');
    if (colon == std::string_view::npos) continue;
    take(base::Trim(header.substr(0, colon)), header.substr(colon + 1));
  }
}

constexpr std::string_view kHopHeaders[] = {
    "accept-encoding", "connection", "content-encoding",  "content-length", "expect", "host",
    "keep-alive",      "trailer",    "transfer-encoding", "upgrade",
};

// The lines of a folded value become one (RFC 9112, 5.2).
std::string Unfolded(std::string_view value) {
  std::string line(base::Trim(value));
  for (char& c : line) {
    if (c == '\r' || c == '\n') c = ' ';
  }
  return line;
}

}  // namespace

bool IsHopHeader(std::string_view name) {
  for (const std::string_view hop : kHopHeaders) {
    if (base::EqualsIgnoreCase(name, hop)) return true;
  }
  return false;
}

std::string HeadJson(int http_status, std::string_view header_block,
                     std::string_view content_type) {
  json::Writer writer;
  writer.BeginObject().Key("http_status").Int(http_status).Key("headers").BeginArray();
  ForEachHeader(header_block, [&](std::string_view name, std::string_view value) {
    const bool is_replaced = !content_type.empty() && base::EqualsIgnoreCase(name, "content-type");
    if (name.empty() || is_replaced || IsHopHeader(name)) return;
    writer.BeginArray().String(name).String(Unfolded(value)).EndArray();
  });
  if (!content_type.empty()) {
    writer.BeginArray().String("content-type").String(content_type).EndArray();
  }
  return std::move(writer.EndArray().EndObject()).Take();
}

std::string_view HeaderValue(std::string_view header_block, std::string_view name) {
  std::string_view value;
  ForEachHeader(header_block, [&](std::string_view header, std::string_view text) {
    if (base::EqualsIgnoreCase(header, name)) value = base::Trim(text);
  });
  return value;
}

size_t AnnouncedSize(std::string_view header_block) {
  constexpr size_t kMost = size_t{16} << 20;
  const std::string_view digits = HeaderValue(header_block, "content-length");
  size_t size = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (read.ec == std::errc::result_out_of_range) return kMost;
  return std::min(size, kMost);
}

std::string_view RequestId(std::string_view header_block) {
  std::array<std::string_view, std::size(kRequestIdHeaders)> values;
  ForEachHeader(header_block, [&](std::string_view header, std::string_view text) {
    for (size_t i = 0; i < values.size(); ++i) {
      if (base::EqualsIgnoreCase(header, kRequestIdHeaders[i])) values[i] = base::Trim(text);
    }
  });
  for (const std::string_view value : values) {
    if (!value.empty()) return value;
  }
  return {};
}

}  // namespace failsoft::wire
