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
constexpr size_t kKeptEvent = 64 << 10;

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

}  // namespace

bool StreamDecoder::Fail(StreamError error) {
  error_ = std::move(error);
  open_ = false;
  return false;
}

bool StreamDecoder::TakeEvent(std::string_view type, std::string_view data) {
  if (!open_) return false;
  if (type == "error") return Fail(ReadStreamError(TrimEvent(data)));
  if (const ChunkPiece* piece = template_.Match(data)) {
    template_choice_->TakePiece(*piece, sink_);
    return true;
  }
  return TakeUnusual(type, TrimEvent(data));
}

void StreamDecoder::KeepEvent(std::string_view data) {
  if (event_.capacity() > kKeptEvent) event_ = std::string();
  if (base::FindInvalidUtf8(data) == std::string_view::npos) {
    event_ = data;
  } else {
    event_ = base::ReplaceInvalidUtf8(data);
  }
}

bool StreamDecoder::TakeUnusual(std::string_view type, std::string_view data) {
  if (SaysNothing(data)) return true;
  if (data == kDone) {
    done_ = true;
    open_ = false;
    return false;
  }
  KeepEvent(data);
  return ReadChunk(event_, chunk_) ? Apply() : TakeMalformed(type);
}

// Events of other names (`ping`) may hold anything. After the last finish_reason nothing that could
// be missing belongs to the answer.
bool StreamDecoder::TakeMalformed(std::string_view type) {
  const bool is_foreign = type != "message" && !LooksLikeChunk(event_);
  return is_foreign || finished() || Fail(MalformedEvent(event_));
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
    KeepEvent(tail);
    if (!ReadChunk(event_, chunk_)) return;
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
ChoiceDecoder& StreamDecoder::ApplyChoice(size_t number) {
  const ChunkChoice& choice = chunk_.choices[number];
  ChoiceDecoder& decoder = DecoderOf(choice, number);
  const bool wants_snapshot =
      !choice.has_delta && !choice.finish_body.empty() && !decoder.saw_output();
  const size_t begin = number == 0 ? 0 : chunk_.choices[number - 1].pieces_end;
  for (size_t i = begin; i < choice.pieces_end; ++i) {
    const ChunkPiece& piece = chunk_.pieces[i];
    if (!piece.in_snapshot || wants_snapshot) decoder.TakePiece(piece, sink_);
  }
  decoder.TakeFacts(choice);
  return decoder;
}

void StreamDecoder::ApplyFacts() {
  SetOnce(id_, chunk_.id_body);
  SetOnce(model_, chunk_.model_body);
  SetOnce(fingerprint_, chunk_.fingerprint_body);
  SetOnce(tier_, chunk_.tier_body);
  if (created_ != 0 || chunk_.created_raw.empty()) return;
  created_ = json::NumberAsInt(chunk_.created_raw).value_or(0);
}

void StreamDecoder::ApplyUsage() {
  std::string_view usage = chunk_.groq_usage_raw;
  for (const ChunkChoice& choice : chunk_.choices) {
    if (!choice.usage_raw.empty()) usage = choice.usage_raw;
  }
  if (!chunk_.usage_raw.empty()) usage = chunk_.usage_raw;
  if (!usage.empty()) usage_ = usage;
}

std::optional<StreamError> StreamDecoder::FindError() const {
  const bool is_no_chunk = chunk_.has_members && !chunk_.has_choices;
  if (chunk_.may_be_error || is_no_chunk) {
    auto error = FindStreamError(event_);
    // What stands beside a mere text says who failed, not how.
    if (error && chunk_.error_is_text) error->reply.type = kPlainStreamError;
    if (error) return error;
  }
  if (!chunk_.inner_error_raw.empty()) {
    if (auto error = FindInnerError(chunk_.inner_error_raw, event_)) return error;
  }
  for (const ChunkChoice& choice : chunk_.choices) {
    if (choice.finish_body == "error") return FinishedWithError(event_);
  }
  return std::nullopt;
}

bool StreamDecoder::Apply() {
  ApplyFacts();
  ApplyUsage();
  for (size_t i = 0; i < chunk_.choices.size(); ++i) {
    ChoiceDecoder& choice = ApplyChoice(i);
    if (chunk_.choices.size() == 1 && template_.Learn(event_, chunk_)) template_choice_ = &choice;
  }
  if (auto error = FindError()) return Fail(*std::move(error));
  return true;
}

bool StreamDecoder::AllFinished() const {
  return !choices_.empty() && std::all_of(choices_.begin(), choices_.end(), [](const auto& entry) {
    return entry.second.finished();
  });
}

bool StreamDecoder::finished() const {
  return static_cast<int>(choices_.size()) >= requested_choices_ && AllFinished();
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
  if (AllFinished()) return StreamEnding::kComplete;
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
