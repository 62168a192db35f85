// Writing an event stream of chat.completion.chunk objects, as a service would.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json/json.h"
#include "core/wire/stream_delta.h"
#include "core/wire/stream_facts.h"

namespace failsoft::wire {

// "data: ...", a line each, and the blank line.
void AppendEvent(std::string& stream, std::string_view data);
void AppendDone(std::string& stream);

// Chunks that belong to one answer.
class ChunkWriter {
 public:
  void SetAnswer(std::string_view id, std::string_view model, int64_t created);
  bool has_answer() const { return has_answer_; }

  // Of a tool call, id and name are told once.
  void AppendPiece(std::string& stream, const Delta& delta);
  void AppendFinish(std::string& stream, const StreamChoice& choice) const;
  void AppendUsage(std::string& stream, std::string_view usage_json) const;
  // A `message` that came whole, as a single piece.
  void AppendMessage(std::string& stream, int index, const json::Value& message) const;

 private:
  json::Writer Begin() const;

  bool has_answer_ = false;
  std::string id_;
  std::string model_;
  int64_t created_ = 0;
  std::vector<std::pair<int, int>> told_;  // choice and slot of tool calls
};

// A whole answer, for who asked for a stream of one.
std::string AsEventStream(const json::Value& completion);

}  // namespace failsoft::wire
