#include "core/wire/stream_decoder.h"

#include <algorithm>
#include <limits>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/json/number.h"
#include "core/json/string_body.h"
#include "core/wire/stream_error.h"
#include "core/wire/strict_json.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kDone = "[DONE]";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view TrimEvent(std::string_view data) {
  if (data.starts_with(kByteOrderMark)) data.remove_prefix(kByteOrderMark.size());
  return base::Trim(data);
}

// A comment that a proxy has relayed as data says nothing either (": OPENROUTER PROCESSING").
bool SaysNothing(std::string_view data) { return data.empty() || data.front() == ':'; }

bool LooksLikeChunk(std::string_view data) { return data.front() == '{' || data.front() == '['; }

void SetOnce(std::string& text, std::string_view body) {
  if (text.empty() && !body.empty()) text = json::DecodeStringBody(body);
}

std::string ValidUtf8(std::string_view data) {
  const bool is_valid = base::FindInvalidUtf8(data) == std::string_view::npos;
  return is_valid ? std::string(data) : base::ReplaceInvalidUtf8(data);
}

std::optional<StreamError> FindError(const Chunk& chunk) {
  const bool is_no_chunk = chunk.has_members && !chunk.has_choices;
  if (chunk.may_be_error || is_no_chunk) {
    auto error = FindStreamError(chunk.event);
    // What stands beside a mere text says who failed, not how.
    if (error && chunk.error_is_text) error->reply.type = kPlainStreamError;
    if (error) return error;
  }
  if (!chunk.inner_error_raw.empty()) {
    if (auto error = FindInnerError(chunk.inner_error_raw, chunk.event)) return error;
  }
  for (const ChunkChoice& choice : chunk.choices) {
    if (choice.finish_body == "error") return FinishedWithError(chunk.event);
  }
  return std::nullopt;
}

}  // namespace

bool StreamDecoder::Fail(StreamError error) {
  error_ = std::make_unique<StreamError>(std::move(error));
  open_ = false;
  return false;
}

bool StreamDecoder::TakeEvent(std::string_view type, std::string_view data) {
  if (!open_) return false;
  if (type == "error") return TakeErrorEvent(data);
  const ChunkPiece* const piece = template_.Match(data);
  if (piece == nullptr) return TakeUnusual(type, data);
  template_choice_->TakePiece(*piece, sink_);
  return true;
}

bool StreamDecoder::TakeErrorEvent(std::string_view data) {
  return Fail(ReadStreamError(TrimEvent(data)));
}

bool StreamDecoder::TakeUnusual(std::string_view type, std::string_view data) {
  data = TrimEvent(data);
  if (SaysNothing(data)) return true;
  if (data == kDone) {
    done_ = true;
    open_ = false;
    return false;
  }
  Chunk chunk(ValidUtf8(data));
  return ReadChunk(chunk) ? Apply(chunk) : TakeMalformed(type, chunk.event);
}

// Events of other names (`ping`) may hold anything. After the last finish_reason nothing that could
// be missing belongs to the answer.
bool StreamDecoder::TakeMalformed(std::string_view type, std::string_view event) {
  const bool is_foreign = type != "message" && !LooksLikeChunk(event);
  return is_foreign || finished() || Fail(MalformedEvent(event));
}

bool StreamDecoder::TakeField(std::string_view name, std::string_view value) {
  if (!open_ || name != "error") return open_;
  const std::string_view trimmed = base::Trim(value);
  if (trimmed.empty() || trimmed == "null" || trimmed == "{}") return true;
  return Fail(ReadStreamError(trimmed));
}

void StreamDecoder::TakeTail(std::string_view type, std::string_view data) {
  const std::string_view tail = TrimEvent(data);
  if (tail != kDone) {
    if (tail.empty() || tail.front() != '{') return;
    Chunk chunk(ValidUtf8(tail));
    if (!ReadChunk(chunk)) return;
  }
  TakeEvent(type, tail);
}

ChoiceDecoder& StreamDecoder::DecoderOf(const ChunkChoice& choice, size_t number) {
  const bool is_usable =
      choice.index && *choice.index >= 0 && *choice.index <= std::numeric_limits<int>::max();
  int index = is_usable ? static_cast<int>(*choice.index) : static_cast<int>(number);
  if (requested_choices_ <= 1) index = 0;
  return choices_.try_emplace(index, index).first->second;
}

// Some servers give a snapshot of the whole message beside each delta. Only one that stands alone,
// as in an answer that was not streamed at all, is the text itself.
ChoiceDecoder& StreamDecoder::ApplyChoice(const Chunk& chunk, size_t number) {
  const ChunkChoice& choice = chunk.choices[number];
  ChoiceDecoder& decoder = DecoderOf(choice, number);
  const bool wants_snapshot =
      !choice.has_delta && !choice.finish_body.empty() && !decoder.saw_output();
  const size_t begin = number == 0 ? 0 : chunk.choices[number - 1].pieces_end;
  for (size_t i = begin; i < choice.pieces_end; ++i) {
    const ChunkPiece& piece = chunk.pieces[i];
    if (!piece.in_snapshot || wants_snapshot) decoder.TakePiece(piece, sink_);
  }
  decoder.TakeFacts(choice);
  return decoder;
}

void StreamDecoder::ApplyFacts(const Chunk& chunk) {
  SetOnce(id_, chunk.id_body);
  SetOnce(model_, chunk.model_body);
  SetOnce(fingerprint_, chunk.fingerprint_body);
  SetOnce(tier_, chunk.tier_body);
  if (created_ != 0 || chunk.created_raw.empty()) return;
  created_ = json::NumberAsInt(chunk.created_raw).value_or(0);
}

void StreamDecoder::ApplyUsage(const Chunk& chunk) {
  std::string_view usage = chunk.groq_usage_raw;
  for (const ChunkChoice& choice : chunk.choices) {
    if (!choice.usage_raw.empty()) usage = choice.usage_raw;
  }
  if (!chunk.usage_raw.empty()) usage = chunk.usage_raw;
  if (!usage.empty()) usage_ = usage;
}

bool StreamDecoder::Apply(const Chunk& chunk) {
  ApplyFacts(chunk);
  ApplyUsage(chunk);
  for (size_t i = 0; i < chunk.choices.size(); ++i) {
    ChoiceDecoder& choice = ApplyChoice(chunk, i);
    if (chunk.choices.size() == 1 && template_.Learn(chunk)) template_choice_ = &choice;
  }
  finished_ = AllBegun() && AllFinished();
  if (auto error = FindError(chunk)) return Fail(*std::move(error));
  return true;
}

bool StreamDecoder::AllFinished() const {
  return !choices_.empty() && std::all_of(choices_.begin(), choices_.end(), [](const auto& entry) {
    return entry.second.finished();
  });
}

bool StreamDecoder::AllBegun() const {
  return static_cast<int>(choices_.size()) >= requested_choices_;
}

bool StreamDecoder::saw(DeltaKind kind) const {
  return std::any_of(choices_.begin(), choices_.end(),
                     [kind](const auto& entry) { return entry.second.saw(kind); });
}

bool StreamDecoder::saw_output() const {
  return std::any_of(choices_.begin(), choices_.end(),
                     [](const auto& entry) { return entry.second.saw_output(); });
}

StreamEnding StreamDecoder::ending(bool require_finish_reason) const {
  if (error_) return StreamEnding::kError;
  // Choices may come one after another. That there are fewer of them, only `[DONE]` can tell.
  if (AllFinished() && (AllBegun() || done_)) return StreamEnding::kComplete;
  if (!saw_output()) return StreamEnding::kEmpty;
  if (done_ && !require_finish_reason) return StreamEnding::kCompleteUnconfirmed;
  return StreamEnding::kDropped;
}

void StreamDecoder::Finish() {
  open_ = false;
  usage_ = StrictJson(std::move(usage_));
  const StreamEnding how = ending(false);
  if (how != StreamEnding::kComplete && how != StreamEnding::kCompleteUnconfirmed) return;
  for (auto& [index, choice] : choices_) choice.ReleaseHalves(sink_);
}

std::vector<StreamChoice> StreamDecoder::choices() const {
  std::vector<StreamChoice> described;
  for (const auto& [index, choice] : choices_) described.push_back(choice.Describe());
  return described;
}

}  // namespace failsoft::wire
