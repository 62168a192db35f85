#include "core/wire/chunk.h"

#include "core/base/text.h"
#include "core/json/number.h"
#include "core/json/sax.h"
#include "core/json/string_body.h"
#include "core/wire/chunk_fields.h"

namespace failsoft::wire {
namespace {

using json::Type;

constexpr size_t kMaxFrames = 16;  // what is read lies no deeper

struct Frame {
  Scope scope = Scope::kRoot;
  Field reasoning = Field::kNone;  // kDelta: under which name it came
  size_t first_piece = 0;
  std::string_view type_body;  // kPart
};

// The string whose body this is, quotes included.
std::string_view Quoted(std::string_view body) { return {body.data() - 1, body.size() + 2}; }

class ChunkReader : public json::SaxHandler {
 public:
  explicit ChunkReader(Chunk& chunk) : chunk_(chunk) {}

  void OnKey(std::string_view body) override;
  void OnString(std::string_view body) override;
  void OnScalar(Type type, std::string_view raw) override;
  void OnBegin(Type type, const char* bracket) override;
  void OnEnd(Type type, const char* past_bracket) override;

 private:
  Frame& top() { return frames_[depth_ - 1]; }
  ChunkChoice& choice() { return chunk_.choices.back(); }
  ChunkPiece& call() { return chunk_.pieces.back(); }
  Field field() { return IsList(top().scope) ? ElementOf(top().scope) : field_; }

  std::string_view* BodyTarget(Field field);
  std::string_view* RawTarget(Field field, Type type);
  void AddPiece(DeltaKind kind, std::string_view body);
  void AddText(DeltaKind kind, std::string_view body);
  void AddReasoning(Field name, std::string_view body);
  void ReadText(Field field, std::string_view body);
  void ReadErrorText(Field field, std::string_view body);
  void Open(Scope scope);
  void Enter(Field field, Scope scope);
  void Leave();
  void LeavePart(const Frame& part);
  void LeaveCall();

  Chunk& chunk_;
  Frame frames_[kMaxFrames];
  size_t depth_ = 1;
  Field field_ = Field::kNone;
  bool in_snapshot_ = false;
  // Inside a value that is not looked into: how deep, where it began, who wants it whole.
  size_t skipped_ = 0;
  const char* skipped_from_ = nullptr;
  std::string_view* wanted_ = nullptr;
  std::string key_;  // decoded, when it has escapes
};

void ChunkReader::OnKey(std::string_view body) {
  if (skipped_ > 0) return;
  if (body.find('\\') != std::string_view::npos) {
    key_.clear();
    json::AppendStringBody(key_, body);
    body = key_;
  }
  field_ = FindField(top().scope, body);
  if (top().scope != Scope::kTop) return;
  chunk_.has_members = true;
  if (field_ == Field::kChoices) chunk_.has_choices = true;
}

std::string_view* ChunkReader::BodyTarget(Field field) {
  switch (field) {
    case Field::kId:
      return &chunk_.id_body;
    case Field::kModel:
      return &chunk_.model_body;
    case Field::kFingerprint:
      return &chunk_.fingerprint_body;
    case Field::kTier:
      return &chunk_.tier_body;
    case Field::kFinish:
      return &choice().finish_body;
    case Field::kPartType:
      return &top().type_body;
    case Field::kToolId:
      return &call().tool_id_body;
    case Field::kToolName:
      return &call().tool_name_body;
    case Field::kToolArguments:
      return &call().body;
    default:
      return nullptr;
  }
}

void ChunkReader::AddPiece(DeltaKind kind, std::string_view body) {
  ChunkPiece& piece = chunk_.pieces.emplace_back();
  piece.kind = kind;
  piece.body = body;
  piece.in_snapshot = in_snapshot_;
}

void ChunkReader::AddText(DeltaKind kind, std::string_view body) {
  if (!body.empty()) AddPiece(kind, body);
}

// Servers that know two names for it give the same text under both.
void ChunkReader::AddReasoning(Field name, std::string_view body) {
  Field& seen = top().reasoning;
  if (body.empty() || (seen != Field::kNone && seen != name)) return;
  seen = name;
  AddPiece(DeltaKind::kReasoning, body);
}

void ChunkReader::ReadErrorText(Field field, std::string_view body) {
  if (base::Trim(body).empty()) return;
  if (field == Field::kInnerError) {
    chunk_.inner_error_raw = Quoted(body);
  } else {
    chunk_.may_be_error = true;
    chunk_.error_is_text = true;
  }
}

void ChunkReader::ReadText(Field field, std::string_view body) {
  switch (field) {
    case Field::kContent:
    case Field::kPartText:
      return AddText(DeltaKind::kText, body);
    case Field::kPartElement:
      return AddText(top().scope == Scope::kThinking ? DeltaKind::kReasoning : DeltaKind::kText,
                     body);
    case Field::kPartThinking:
      return AddText(DeltaKind::kReasoning, body);
    case Field::kReasoning:
    case Field::kReasoningContent:
      return AddReasoning(field, body);
    case Field::kRefusal:
    case Field::kPartRefusal:
      return AddText(DeltaKind::kRefusal, body);
    case Field::kKind:
      chunk_.may_be_error |= body == "error";
      return;
    case Field::kError:
    case Field::kInnerError:
      return ReadErrorText(field, body);
    default:
      if (field == Field::kNone && top().scope == Scope::kTop) chunk_.idle_bodies.push_back(body);
  }
}

void ChunkReader::OnString(std::string_view body) {
  if (skipped_ > 0) return;
  const Field read = field();
  if (std::string_view* target = BodyTarget(read)) {
    *target = body;
  } else {
    ReadText(read, body);
  }
}

void ChunkReader::OnScalar(Type type, std::string_view raw) {
  if (skipped_ > 0) return;
  const Field read = field();
  if (read == Field::kError) chunk_.may_be_error |= type == Type::kTrue || type == Type::kNumber;
  if (read == Field::kInnerError && type == Type::kTrue) chunk_.inner_error_raw = raw;
  if (read == Field::kToolArguments && type != Type::kNull) {
    call().body = raw;
    call().is_raw = true;
  }
  if (type != Type::kNumber) return;
  if (read == Field::kCreated) chunk_.created_raw = raw;
  if (read == Field::kIndex) choice().index = json::NumberAsInt(raw);
  if (read == Field::kToolIndex) call().tool_index = json::NumberAsInt(raw);
}

std::string_view* ChunkReader::RawTarget(Field field, Type type) {
  const bool is_object = type == Type::kObject;
  switch (field) {
    case Field::kUsage:
      return is_object ? &chunk_.usage_raw : nullptr;
    case Field::kGroqUsage:
      return is_object ? &chunk_.groq_usage_raw : nullptr;
    case Field::kChoiceUsage:
      return is_object ? &choice().usage_raw : nullptr;
    case Field::kTextLogprobs:
      return is_object ? nullptr : &choice().logprobs_raw[0];
    case Field::kRefusalLogprobs:
      return is_object ? nullptr : &choice().logprobs_raw[1];
    case Field::kInnerError:
      return &chunk_.inner_error_raw;
    case Field::kToolArguments:
      call().is_raw = true;
      return &call().body;
    default:
      return nullptr;
  }
}

void ChunkReader::Open(Scope scope) {
  Frame& frame = frames_[depth_++];
  frame = Frame();
  frame.scope = scope;
  frame.first_piece = chunk_.pieces.size();
}

void ChunkReader::Enter(Field field, Scope scope) {
  if (scope == Scope::kChoice) chunk_.choices.emplace_back();
  if (field == Field::kDelta) choice().has_delta = true;
  if (field == Field::kSnapshot) in_snapshot_ = true;
  Open(scope);
  if (scope == Scope::kToolCall || field == Field::kFunctionCall) {
    AddPiece(DeltaKind::kToolCall, {});
    call().is_function_call = field == Field::kFunctionCall;
  }
}

void ChunkReader::OnBegin(Type type, const char* bracket) {
  if (skipped_ > 0) {
    ++skipped_;
    return;
  }
  const Field read = field();
  const std::optional<Scope> scope = FindScope(read, type);
  if (scope && depth_ < kMaxFrames) return Enter(read, *scope);
  if (read == Field::kError) chunk_.may_be_error = true;
  skipped_ = 1;
  skipped_from_ = bracket;
  wanted_ = RawTarget(read, type);
}

void ChunkReader::OnEnd(Type, const char* past_bracket) {
  if (skipped_ == 0) return Leave();
  if (--skipped_ > 0 || wanted_ == nullptr) return;
  *wanted_ = {skipped_from_, static_cast<size_t>(past_bracket - skipped_from_)};
}

void ChunkReader::Leave() {
  const Frame& frame = frames_[--depth_];
  if (frame.scope == Scope::kPart) LeavePart(frame);
  if (frame.scope == Scope::kToolCall) LeaveCall();
  if (frame.scope == Scope::kFunction && top().scope == Scope::kDelta) LeaveCall();
  if (frame.scope == Scope::kDelta) in_snapshot_ = false;
  if (frame.scope == Scope::kChoice) choice().pieces_end = chunk_.pieces.size();
}

// Only now is its type known: it may stand after the text.
void ChunkReader::LeavePart(const Frame& part) {
  const std::string_view type = part.type_body;
  const bool is_thought =
      type == "thinking" || type == "reasoning" || top().scope == Scope::kThinking;
  const bool is_text = type.empty() || type == "text" || type == "output_text" || type == "refusal";
  if (!is_thought && !is_text) return chunk_.pieces.resize(part.first_piece);
  if (!is_thought) return;
  for (size_t i = part.first_piece; i < chunk_.pieces.size(); ++i) {
    if (chunk_.pieces[i].kind == DeltaKind::kText) chunk_.pieces[i].kind = DeltaKind::kReasoning;
  }
}

void ChunkReader::LeaveCall() {
  const ChunkPiece& piece = call();
  const bool says_nothing =
      piece.body.empty() && piece.tool_id_body.empty() && piece.tool_name_body.empty();
  if (says_nothing) chunk_.pieces.pop_back();
}

}  // namespace

bool ReadChunk(Chunk& chunk) {
  ChunkReader reader(chunk);
  return json::ReadSax(chunk.event, reader);
}

}  // namespace failsoft::wire
