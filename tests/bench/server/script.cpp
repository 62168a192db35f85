#include "tests/bench/server/script.h"

#include <cstdio>

namespace failsoft::bench {
namespace {

constexpr size_t kStreamWrite = 16 << 10;
constexpr std::string_view kEventEnd = "\n\n";

// Takes the front of `text`, up to `separator` or all of it, and the separator off it.
std::string_view CutOff(std::string_view* text, std::string_view separator) {
  const size_t end = text->find(separator);
  const std::string_view front = text->substr(0, end);
  text->remove_prefix(end == text->npos ? text->size() : end + separator.size());
  return front;
}

void AppendChunk(std::string_view event, std::string* out) {
  char size[20];
  const int digits = std::snprintf(size, sizeof(size), "%zx\r\n", event.size() + kEventEnd.size());
  out->append(size, static_cast<size_t>(digits)).append(event).append(kEventEnd).append("\r\n");
}

}  // namespace

Script AnswerOf(const std::string& json, std::chrono::microseconds delay) {
  Script script;
  script.bytes =
      "HTTP/1.1 200 OK\r\n"
      "Content-Type: application/json\r\n"
      "x-request-id: req_0123456789abcdef\r\n"
      "Content-Length: " +
      std::to_string(json.size()) + "\r\n\r\n" + json;
  script.ends.push_back(script.bytes.size());
  script.delay = delay;
  return script;
}

Script StreamOf(std::string_view events, std::chrono::microseconds interval) {
  Script script;
  script.bytes =
      "HTTP/1.1 200 OK\r\n"
      "Content-Type: text/event-stream; charset=utf-8\r\n"
      "Cache-Control: no-cache\r\n"
      "x-request-id: req_0123456789abcdef\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  script.interval = interval;
  script.max_write = kStreamWrite;
  while (!events.empty()) {
    std::string_view step = CutOff(&events, std::string_view("\0", 1));
    while (!step.empty()) AppendChunk(CutOff(&step, kEventEnd), &script.bytes);
    script.ends.push_back(script.bytes.size());
  }
  script.bytes += "0\r\n\r\n";
  if (interval.count() == 0) script.ends.resize(1);
  script.ends.back() = script.bytes.size();
  return script;
}

}  // namespace failsoft::bench
