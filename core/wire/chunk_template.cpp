#include "core/wire/chunk_template.h"

#include <cstring>

#include "core/base/utf8.h"
#include "core/json/string_body.h"

namespace failsoft::wire {
namespace {

constexpr size_t kLargestShape = 8 << 10;  // of the event it is taken from

// Nothing in such an event depends on what came before it, or changes what comes after.
bool SaysTextOnly(const Chunk& chunk) {
  if (chunk.choices.size() != 1 || chunk.pieces.size() != 1) return false;
  if (chunk.may_be_error || !chunk.inner_error_raw.empty()) return false;
  if (!chunk.usage_raw.empty() || !chunk.groq_usage_raw.empty()) return false;
  const ChunkChoice& choice = chunk.choices.front();
  if (!choice.finish_body.empty() || !choice.usage_raw.empty()) return false;
  if (!choice.logprobs_raw[0].empty() || !choice.logprobs_raw[1].empty()) return false;
  const ChunkPiece& piece = chunk.pieces.front();
  return !piece.is_raw && !piece.in_snapshot && !piece.body.empty() && piece.tool_id_body.empty() &&
         piece.tool_name_body.empty();
}

// Most texts are plain: then one look over them says all that is to be known.
size_t FindBodyEnd(std::string_view text, bool& is_plain) {
  const size_t plain = json::PlainSize(text);
  is_plain = plain < text.size() && text[plain] == '"';
  if (is_plain) return plain;
  const size_t end = json::FindStringEnd(text.substr(plain));
  return end == std::string_view::npos ? end : plain + end;
}

}  // namespace

void ChunkTemplate::LearnGaps(const Chunk& chunk) {
  const std::string& event = chunk.event;
  const std::string_view text = chunk.pieces.front().body;
  literals_.reserve(event.size());  // kept as long as the stream is, so no more than that
  size_t copied = 0;
  bool has_text = false;
  const auto add_gap = [&](std::string_view body) {
    const auto at = static_cast<size_t>(body.data() - event.data());
    literals_.append(event, copied, at - copied);
    literal_sizes_[gaps_++] = static_cast<uint16_t>(at - copied);
    copied = at + body.size();
  };
  const auto add_text = [&] {
    text_gap_ = gaps_;
    has_text = true;
    add_gap(text);
  };
  for (const std::string_view idle : chunk.idle_bodies) {
    if (!has_text && idle.data() > text.data()) add_text();
    if (gaps_ + 1 < kMaxGaps) add_gap(idle);
  }
  if (!has_text) add_text();
  literals_.append(event, copied);
  literal_sizes_[gaps_] = static_cast<uint16_t>(event.size() - copied);
}

bool ChunkTemplate::Learn(const Chunk& chunk) {
  if (!SaysTextOnly(chunk) || chunk.event.size() > kLargestShape) return false;
  gaps_ = 0;
  literals_.clear();
  piece_ = chunk.pieces.front();
  LearnGaps(chunk);
  return true;
}

const ChunkPiece* ChunkTemplate::Match(std::string_view event) {
  if (gaps_ == 0) return nullptr;
  const char* literal = literals_.data();
  for (size_t i = 0;; ++i) {
    const size_t size = literal_sizes_[i];
    if (event.size() < size || std::memcmp(event.data(), literal, size) != 0) return nullptr;
    event.remove_prefix(size);
    literal += size;
    if (i == gaps_) break;
    bool is_plain = false;
    const size_t end = FindBodyEnd(event, is_plain);
    if (end == std::string_view::npos) return nullptr;
    if (i == text_gap_) {
      piece_.body = event.substr(0, end);
      piece_.is_plain = is_plain;
    }
    event.remove_prefix(end);
  }
  // An empty text may mean another: the same under a second name.
  if (!event.empty() || piece_.body.empty()) return nullptr;
  const bool is_valid =
      piece_.is_plain || base::FindInvalidUtf8(piece_.body) == std::string_view::npos;
  return is_valid ? &piece_ : nullptr;
}

}  // namespace failsoft::wire
