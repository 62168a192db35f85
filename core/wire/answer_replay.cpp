#include "core/wire/answer_replay.h"

#include <algorithm>

#include "core/wire/characters.h"
#include "core/wire/tail_match.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr size_t kRestartChars = 48;
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
  const bool becomes_long = matched_ < kRestartChars && matched_ + same >= kRestartChars;
  matched_ += same;
  alive_ = same == piece.size() && matched_ < answer_.size();
  if (becomes_long && OnlyRepeatsItself(answer_)) *this = AnswerReplay({});
}

bool AnswerReplay::is_long() const { return CountCharacters(answer_) >= kRestartChars; }

bool AnswerReplay::IsRestart() const {
  if (complete() || answer_.empty()) return false;
  const size_t chars = CountCharacters(answer_.substr(0, std::min(matched_, kRestartChars * 4)));
  if (chars >= kRestartChars) return true;
  if (answer_.size() > kRestartChars * 5) return false;
  return chars * 10 >= CountCharacters(answer_) * 9;
}

}  // namespace failsoft::wire
