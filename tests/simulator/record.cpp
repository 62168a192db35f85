#include "tests/simulator/record.h"

#include <map>

#include "core/json/json.h"

namespace failsoft::sim {
namespace {

constexpr size_t kMostBytes = 256u << 20;

size_t SizeOf(const HttpRequest& request) {
  size_t size = request.path.size() + request.body.size();
  for (const auto& [name, value] : request.headers) size += name.size() + value.size();
  return size;
}

double MillisecondsOf(std::chrono::steady_clock::time_point time) {
  return std::chrono::duration<double, std::milli>(time.time_since_epoch()).count();
}

// A header that came several times becomes a list.
void WriteHeaders(json::Writer& writer, const HttpRequest& request) {
  std::map<std::string_view, std::vector<std::string_view>> headers;
  for (const auto& [name, value] : request.headers) headers[name].push_back(value);
  writer.Key("headers").BeginObject();
  for (const auto& [name, values] : headers) {
    writer.Key(name);
    if (values.size() > 1) writer.BeginArray();
    for (std::string_view value : values) writer.String(value);
    if (values.size() > 1) writer.EndArray();
  }
  writer.EndObject();
}

void WriteBody(json::Writer& writer, const HttpRequest& request, bool is_json) {
  writer.Key("body");
  if (is_json) {
    writer.Raw(request.body);
  } else {
    writer.String(request.body);
  }
}

void WriteStreamed(json::Writer& writer, const StreamCounts* streamed) {
  writer.Key("streamed");
  if (!streamed) {
    writer.Null();
    return;
  }
  writer.BeginObject().Key("events").Int(streamed->events).Key("bytes").Int(streamed->bytes);
  writer.Key("text_bytes").Int(streamed->text_bytes).EndObject();
}

}  // namespace

void Record::Add(Entry entry) {
  if (limit_ == 0) return;
  bytes_ += SizeOf(entry.request);
  entries_.push_back(std::move(entry));
  while (entries_.size() > limit_ || (bytes_ > kMostBytes && entries_.size() > 1)) {
    bytes_ -= SizeOf(entries_.front().request);
    entries_.pop_front();
  }
}

std::string Record::Json() const {
  json::Writer writer;
  writer.BeginObject().Key("requests").BeginArray();
  for (const Entry& entry : entries_) {
    const HttpRequest& request = entry.request;
    writer.BeginObject().Key("at_ms").Double(MillisecondsOf(request.arrived));
    writer.Key("method").String(request.method).Key("path").String(request.path);
    WriteHeaders(writer, request);
    WriteBody(writer, request, entry.body_is_json);
    writer.Key("connection").Int(request.connection).Key("reply").Int(entry.reply);
    writer.Key("continuation").Int(entry.continuation);
    WriteStreamed(writer, entry.streamed.get());
    writer.EndObject();
  }
  writer.EndArray().EndObject();
  return std::move(writer).Take();
}

}  // namespace failsoft::sim
