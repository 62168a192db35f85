#include "tests/simulator/stream/choice_deltas.h"

#include <limits>

namespace failsoft::sim {
namespace {

constexpr size_t kNoLimit = std::numeric_limits<size_t>::max();

// For what is not the answer when the pieces of the answer are given.
const TokenRule kWords;

std::string ToolCallPrefix(size_t index) {
  return "{\"tool_calls\":[{\"index\":" + std::to_string(index) + ",";
}

std::string ToolCallDelta(size_t index, const ToolCall& call) {
  json::Writer writer;
  writer.BeginObject().Key("id").String(call.id).Key("type").String("function");
  writer.Key("function").BeginObject().Key("name").String(call.name);
  writer.Key("arguments").String("").EndObject().EndObject();
  return ToolCallPrefix(index) + writer.text().substr(1) + "]}";
}

std::string RoleDelta(const Choice& choice) {
  const bool null = !choice.answer && !choice.tool_calls.empty();
  return std::string("{\"role\":\"assistant\",\"content\":") + (null ? "null}" : "\"\"}");
}

}  // namespace

ChoiceDeltas::ChoiceDeltas(const Choice& choice, const ChatAnswer& answer,
                           const StreamOptions& options)
    : choice_(&choice), options_(&options) {
  AddTexts(answer);
  for (const ToolCall& call : choice.tool_calls) AddArguments(call);
}

ChoiceDeltas::Track ChoiceDeltas::MakeTrack(std::vector<std::string> prefixes, std::string suffix,
                                            std::string_view text, bool is_answer) const {
  const bool words = !is_answer && !options_->tokens.pieces.empty();
  QuotedPieces pieces(text, words ? kWords : options_->tokens, options_->escapes);
  return {std::move(prefixes), std::move(suffix), pieces, is_answer};
}

void ChoiceDeltas::AddTexts(const ChatAnswer& answer) {
  std::vector<std::string> reasoning;
  for (const std::string& name : answer.reasoning_names) {
    reasoning.push_back((reasoning.empty() ? "{\"" : ",\"") + name + "\":");
  }
  texts_.push_back(MakeTrack(std::move(reasoning), "}", choice_->reasoning));
  if (choice_->answer) {
    texts_.push_back(MakeTrack({"{\"content\":"}, "}", *choice_->answer->text, true));
  }
  texts_.push_back(MakeTrack({"{\"refusal\":"}, "}", choice_->refusal));
}

void ChoiceDeltas::AddArguments(const ToolCall& call) {
  std::string prefix = ToolCallPrefix(arguments_.size()) + "\"function\":{\"arguments\":";
  arguments_.push_back(MakeTrack({std::move(prefix)}, "}}]}", call.arguments));
}

ChoiceDeltas::Step ChoiceDeltas::Next(Delta& delta, size_t max_answer_bytes) {
  delta = Delta();
  if (!std::exchange(began_, true)) {
    delta.json = RoleDelta(*choice_);
    return Step::kDelta;
  }
  while (text_ < texts_.size() && texts_[text_].pieces.AtEnd()) ++text_;
  if (text_ < texts_.size()) return NextPiece(texts_[text_], delta, max_answer_bytes);
  if (call_ < choice_->tool_calls.size()) {
    delta.json = ToolCallDelta(call_, choice_->tool_calls[call_]);
    ++call_;
    return Step::kDelta;
  }
  if (Track* arguments = NextArguments()) return NextPiece(*arguments, delta, kNoLimit);
  if (std::exchange(ended_, true) || !choice_->finish_reason) return Step::kEnd;
  delta.json = "{}";
  delta.finish_reason = &*choice_->finish_reason;
  return Step::kDelta;
}

ChoiceDeltas::Track* ChoiceDeltas::NextArguments() {
  for (size_t i = 0; i < arguments_.size(); ++i) {
    Track& track = arguments_[argument_++ % arguments_.size()];
    if (!track.pieces.AtEnd()) return &track;
  }
  return nullptr;
}

ChoiceDeltas::Step ChoiceDeltas::NextPiece(Track& track, Delta& delta, size_t max_answer_bytes) {
  QuotedPieces& pieces = track.pieces;
  const size_t before = track.prefixes[0].size();
  delta.json = track.prefixes[0];
  if (!pieces.Next(delta.json, track.is_answer ? max_answer_bytes : kNoLimit)) {
    return Step::kBlocked;
  }
  const size_t literal = delta.json.size() - before;
  for (size_t i = 1; i < track.prefixes.size(); ++i) {
    delta.json += track.prefixes[i];
    delta.json.append(delta.json, before, literal);
  }
  delta.json += track.suffix;
  delta.characters = pieces.characters();
  if (track.is_answer) {
    delta.answer = pieces.text();
    delta.answer_bytes = pieces.bytes();
  }
  return Step::kDelta;
}

}  // namespace failsoft::sim
