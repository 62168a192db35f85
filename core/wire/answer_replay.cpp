#include "core/wire/answer_replay.h"

#include <algorithm>

#include "core/wire/characters.h"
#include "core/wire/tail_match.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr size_t kRestartChars = 32;
constexpr size_t kRestartWordChars = 16;
constexpr size_t kSureRestartChars = 48;  // with fewer letters: JSON, tables
constexpr size_t kSureRestartWordChars = 10;
constexpr size_t kMostLookedAt = 1'024;   // bytes; equal so far is equal beyond doubt
constexpr size_t kLongestPeriod = 1'024;  // bytes

// Whether all of `text` is its own beginning over and over. Periods beyond kLongestPeriod are not
// looked for.
bool OnlyRepeatsItself(std::string_view text) {
  const std::string_view head = text.substr(0, 2 * kLongestPeriod);
  TailMatch match(head);
  match.Advance(head);
  const size_t period = match.PeriodOf(head.size());
  return period * 2 <= head.size() && text.substr(period) == text.substr(0, text.size() - period);
}

size_t CountWordCharacters(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size();) {
    const Character character = CharacterAt(text, at);
    at += character.size;
    const CharacterKind kind = character.kind();
    if (kind != CharacterKind::kOther && kind != CharacterKind::kSpace) ++count;
  }
  return count;
}

}  // namespace

AnswerReplay::AnswerReplay(std::string_view answer) {
  const size_t first = answer.find_first_not_of(kWhiteSpace);
  if (first != std::string_view::npos) answer_ = answer.substr(first);
  alive_ = !answer_.empty();
}

void AnswerReplay::Feed(std::string_view piece) {
  if (alive_ && matched_ == 0) {
    const size_t first = std::min(piece.find_first_not_of(kWhiteSpace), piece.size());
    skipped_ += first;
    piece.remove_prefix(first);
  }
  if (!alive_ || piece.empty()) return;
  const std::string_view expected = answer_.substr(matched_, piece.size());
  const auto* const differs = std::mismatch(expected.begin(), expected.end(), piece.begin()).first;
  const auto same = static_cast<size_t>(differs - expected.begin());
  const bool becomes_likely = matched_ < kRestartChars && matched_ + same >= kRestartChars;
  matched_ += same;
  alive_ = same == piece.size() && matched_ < answer_.size();
  if (becomes_likely && OnlyRepeatsItself(answer_)) *this = AnswerReplay({});
}

bool AnswerReplay::IsWhole() const {
  return matched_ == answer_.size() && CountCharacters(answer_) >= kRestartChars;
}

bool AnswerReplay::IsRestart() const {
  if (matched_ == answer_.size()) return false;
  if (matched_ >= kMostLookedAt) return true;
  const std::string_view same = answer_.substr(0, matched_);
  const size_t chars = CountCharacters(same);
  const size_t word_chars = CountWordCharacters(same);
  if (chars >= kSureRestartChars && word_chars >= kSureRestartWordChars) return true;
  if (word_chars < kRestartWordChars) return false;
  if (chars >= kRestartChars) return true;
  return answer_.size() <= 4 * 2 * kRestartChars && chars * 10 >= CountCharacters(answer_) * 9;
}

}  // namespace failsoft::wire
