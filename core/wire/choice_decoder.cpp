#include "core/wire/choice_decoder.h"

#include <algorithm>
#include <iterator>

#include "core/json/json.h"
#include "core/json/string_body.h"
#include "core/wire/strict_json.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kLogprobLists[] = {"content", "refusal"};

Delta ToolDelta(int choice, const ToolSlot& slot) {
  return {DeltaKind::kToolCall, choice, {}, slot.number, slot.id, slot.name};
}

// `list` is `[...]`.
void AppendElements(std::string& elements, std::string_view list) {
  if (list.empty()) return;
  list = list.substr(1, list.size() - 2);
  if (list.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
  if (!elements.empty()) elements += ',';
  elements.append(list);
}

}  // namespace

void ChoiceDecoder::Deliver(const Delta& delta, DeltaSink& sink) {
  saw_[static_cast<size_t>(delta.kind)] = true;
  sink.OnDelta(delta);
}

void ChoiceDecoder::TakeBody(const ChunkPiece& piece, Delta delta, char16_t& half,
                             DeltaSink& sink) {
  const bool is_plain = half == 0 && piece.body.find('\\') == std::string_view::npos;
  std::string decoded;
  delta.text = piece.body;
  if (!is_plain && !piece.is_raw) {
    half = json::AppendStringBody(decoded, piece.body, half);
    delta.text = decoded;
  }
  const bool names_call = !piece.tool_id_body.empty() || !piece.tool_name_body.empty();
  if (!delta.text.empty() || names_call) Deliver(delta, sink);
}

void ChoiceDecoder::TakeToolPiece(const ChunkPiece& piece, DeltaSink& sink) {
  const std::string id = json::DecodeStringBody(piece.tool_id_body);
  const std::string name = json::DecodeStringBody(piece.tool_name_body);
  if (!tools_) tools_ = std::make_unique<ToolSlots>();
  ToolSlot* slot = &tools_->function_call();
  if (piece.is_function_call) {
    if (slot->name.empty()) slot->name = name;
  } else {
    slot = &tools_->Find(piece.tool_index, id, name);
  }
  TakeBody(piece, ToolDelta(index_, *slot), slot->half, sink);
}

void ChoiceDecoder::TakePiece(const ChunkPiece& piece, DeltaSink& sink) {
  if (piece.kind == DeltaKind::kToolCall) return TakeToolPiece(piece, sink);
  const Delta delta{.kind = piece.kind, .choice = index_, .text = piece.body};
  char16_t& half = halves_[static_cast<size_t>(piece.kind)];
  if (!piece.is_plain || half != 0) return TakeBody(piece, delta, half, sink);
  Deliver(delta, sink);
}

void ChoiceDecoder::TakeFacts(const ChunkChoice& choice) {
  if (!choice.finish_body.empty()) finish_reason_ = json::DecodeStringBody(choice.finish_body);
  for (size_t i = 0; i < std::size(logprobs_); ++i) {
    AppendElements(logprobs_[i], choice.logprobs_raw[i]);
  }
}

void ChoiceDecoder::ReleaseHalf(Delta delta, char16_t& half, DeltaSink& sink) {
  if (half == 0) return;
  half = 0;
  delta.text = kReplacement;
  Deliver(delta, sink);
}

void ChoiceDecoder::ReleaseHalves(DeltaSink& sink) {
  for (const DeltaKind kind : {DeltaKind::kText, DeltaKind::kReasoning, DeltaKind::kRefusal}) {
    ReleaseHalf({.kind = kind, .choice = index_}, halves_[static_cast<size_t>(kind)], sink);
  }
  if (!tools_) return;
  for (ToolSlot& slot : tools_->all()) ReleaseHalf(ToolDelta(index_, slot), slot.half, sink);
  ToolSlot& call = tools_->function_call();
  ReleaseHalf(ToolDelta(index_, call), call.half, sink);
}

bool ChoiceDecoder::saw_output() const {
  return std::find(std::begin(saw_), std::end(saw_), true) != std::end(saw_);
}

StreamChoice ChoiceDecoder::Describe() const {
  StreamChoice choice{index_, finish_reason_, {}};
  if (logprobs_[0].empty() && logprobs_[1].empty()) return choice;
  json::Writer writer;
  writer.BeginObject();
  for (size_t i = 0; i < std::size(logprobs_); ++i) {
    writer.Key(kLogprobLists[i]);
    logprobs_[i].empty() ? writer.Null() : writer.BeginArray().Raw(logprobs_[i]).EndArray();
  }
  writer.EndObject();
  choice.logprobs_json = StrictJson(std::move(writer).Take());
  return choice;
}

}  // namespace failsoft::wire
