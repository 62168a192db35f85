#include "core/wire/join_decision.h"

#include <algorithm>

#include "core/wire/characters.h"
#include "core/wire/preamble.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kBlank = " \t";
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr size_t kTailChars = 1'024;              // how far back a repetition may begin
constexpr size_t kMostHeld = 4 * 2 * kTailChars;  // bytes; beyond, only a replay is still open
constexpr size_t kLongestInfo = 64;  // bytes that are waited for at most, of a fence or of space

std::string_view LastLine(std::string_view text) { return text.substr(text.rfind('\n') + 1); }

bool EndsInsideLine(std::string_view text) {
  return LastLine(text).find_first_not_of(kBlank) != std::string_view::npos;
}

// The next word can only be the sentence's own.
bool EndsInsideSentence(std::string_view text) {
  static constexpr std::string_view kEnds = ".!?:;\"'*`)|>]}\n";
  const size_t last = text.find_last_not_of(kBlank);
  if (last == std::string_view::npos || kEnds.find(text[last]) != std::string_view::npos) {
    return false;
  }
  const char32_t code = CharacterBefore(text, last + 1).code;
  return code != 0x3002 && code != 0xFF01 && code != 0xFF1F && code != 0xFF1A && code != 0x300D;
}

}  // namespace

JoinDecision::JoinDecision(ResumeMode mode, std::string_view delivered)
    : mode_(mode), delivered_(delivered) {
  if (mode != ResumeMode::kInstruct) {
    delivered_ = delivered.substr(0, delivered.find_last_not_of(kWhiteSpace) + 1);
    trimmed_ = delivered.substr(delivered_.size());
  }
  LookHere(mode == ResumeMode::kInstruct ? Demand::kUsual : Demand::kStrong);
}

std::string_view JoinDecision::text() const {
  const std::string_view held = held_;
  return begin_.at <= forgotten_ ? held : held.substr(begin_.at - forgotten_);
}

void JoinDecision::LookHere(Demand demand) {
  tail_.emplace(LastCharacters(delivered_, kTailChars));
  replay_.emplace(delivered_);
  replay_->Feed(text());
  demand_ = demand;
  is_searched_ = false;
}

JoinVerdict JoinDecision::Advance(std::string_view piece, bool at_end) {
  ForgetReplayed();
  held_.append(piece);
  replay_->Feed(piece);
  while (!is_found_) {
    const bool may_repeat = tail_->Advance(text());
    if ((may_repeat || replay_->alive()) && !at_end) return JoinVerdict::kWait;
    if (FindReplay() || FindOverlap()) break;
    if (replay_->IsRestart()) return JoinVerdict::kRefuse;
    const Step step = MoveOn(at_end);
    if (step == Step::kWait) return JoinVerdict::kWait;
    if (step == Step::kNowhere) FallBack();
  }
  return MustSeeMoreSpace(at_end) ? JoinVerdict::kWait : Pass();
}

void JoinDecision::FallBack() {
  begin_ = firm_begin_;
  is_found_ = true;
}

// What can only be a replay any more is in the answer too: nobody needs it twice.
void JoinDecision::ForgetReplayed() {
  if (held_.size() < kMostHeld || !replay_->alive()) return;
  report_.dropped_chars += CountCharacters(held_);
  forgotten_ += held_.size();
  held_.clear();
}

bool JoinDecision::FindReplay() {
  if (!replay_->complete() || !replay_->is_long()) return false;
  begin_.at += replay_->size();
  report_.join = Join::kReplayed;
  return is_found_ = true;
}

bool JoinDecision::FindOverlap() {
  if (is_searched_ || forgotten_ > 0) return false;
  is_searched_ = true;
  Overlap overlap{.delivered = delivered_, .text = text()};
  overlap.size = tail_->LongestOverlap(text());
  for (; overlap.size > 0; overlap.size = tail_->ShorterOverlap(overlap.size)) {
    overlap.period = tail_->PeriodOf(overlap.size);
    if (!IsRepetition(overlap, demand_)) continue;
    begin_.at += overlap.size;
    report_.join = replay_->complete() ? Join::kReplayed : Join::kOverlap;
    return is_found_ = true;
  }
  return false;
}

JoinDecision::Step JoinDecision::MoveOn(bool at_end) {
  if (mode_ != ResumeMode::kInstruct) return Step::kNowhere;
  Step step = SkipPreamble(at_end);
  if (step == Step::kNowhere) step = SkipFence(at_end);
  if (step == Step::kNowhere) step = SkipSpace(at_end);
  return step;
}

JoinDecision::Step JoinDecision::MoveBy(size_t size, DroppedKind left_out, bool is_proved) {
  begin_.at += size;
  if (left_out != DroppedKind::kSpace) begin_.left_out = left_out;
  is_guess_ = is_guess_ || !is_proved;
  if (!is_guess_) firm_begin_ = begin_;
  LookHere(left_out == DroppedKind::kSpace ? Demand::kStrong : Demand::kUsual);
  return Step::kMoved;
}

JoinDecision::Step JoinDecision::SkipPreamble(bool at_end) {
  if (looked_for_preamble_) return Step::kNowhere;
  const Preamble preamble = ReadPreamble(text(), at_end);
  if (preamble.kind == PreambleKind::kUnfinished) return Step::kWait;
  looked_for_preamble_ = true;
  if (preamble.kind == PreambleKind::kNone) return Step::kNowhere;
  const bool is_proved =
      preamble.kind == PreambleKind::kCertain || EndsInsideSentence(delivered_) || IsInFence();
  return MoveBy(preamble.size, DroppedKind::kPreamble, is_proved);
}

JoinDecision::Step JoinDecision::SkipFence(bool at_end) {
  if (looked_for_fence_) return Step::kNowhere;
  const size_t first = text().find_first_not_of(kWhiteSpace);
  const char marker = first == std::string_view::npos ? ' ' : text()[first];
  const size_t end = text().find('\n', std::min(first, text().size()));
  const bool may_be_fence = marker == '`' || marker == '~';
  if (may_be_fence && end == std::string_view::npos && !at_end && text().size() < kLongestInfo) {
    return Step::kWait;
  }
  looked_for_fence_ = true;
  if (!may_be_fence || end == std::string_view::npos || !IsInFence()) return Step::kNowhere;
  const auto fence = ParseFenceLine(text().substr(first, end - first));
  if (!fence) return Step::kNowhere;
  // A bare fence at the beginning of a line closes the block, unless what follows belongs into it.
  const bool is_on_own_line = !EndsInsideLine(delivered_) || text().find('\n') < first;
  const bool may_close =
      !fence->has_info && is_on_own_line && begin_.left_out == DroppedKind::kNone;
  return MoveBy(end + 1, DroppedKind::kFence, !may_close);
}

// Behind white space of its own, a repetition must be a long one: "very" and " very" may follow
// each other.
JoinDecision::Step JoinDecision::SkipSpace(bool at_end) {
  if (looked_for_space_) return Step::kNowhere;
  const size_t first = text().find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos && !at_end && text().size() < kLongestInfo) {
    return Step::kWait;
  }
  looked_for_space_ = true;
  if (first == std::string_view::npos || first == 0) return Step::kNowhere;
  return MoveBy(first, DroppedKind::kSpace, false);
}

bool JoinDecision::IsInFence() {
  if (!is_in_fence_) is_in_fence_ = FindOpenFence(delivered_).has_value();
  return *is_in_fence_;
}

bool JoinDecision::MustSeeMoreSpace(bool at_end) const {
  if (at_end) return false;
  if (mode_ == ResumeMode::kInstruct) return text() == " " && delivered_.ends_with(' ');
  return text().size() < trimmed_.size() && trimmed_.starts_with(text());
}

// How much of the text proper is white space that has been delivered already.
size_t JoinDecision::DeliveredSpace() const {
  const std::string_view rest = text();
  if (mode_ != ResumeMode::kInstruct) {
    const size_t most = std::min(rest.size(), trimmed_.size());
    return static_cast<size_t>(
        std::mismatch(trimmed_.begin(), trimmed_.begin() + most, rest.begin()).first -
        trimmed_.begin());
  }
  if (report_.join != Join::kUnverified || rest.size() < 2 || !delivered_.ends_with(' ')) return 0;
  const CharacterKind before = CharacterBefore(delivered_, delivered_.size() - 1).kind();
  const CharacterKind after = CharacterAt(rest, 1).kind();
  const bool is_doubled =
      rest.front() == ' ' && before == CharacterKind::kLetter && after == CharacterKind::kLetter;
  return is_doubled ? 1 : 0;
}

JoinVerdict JoinDecision::Pass() {
  const size_t space = DeliveredSpace();
  begin_.at += space;
  report_.dropped_kind = begin_.left_out;
  if (space > 0 && report_.dropped_kind == DroppedKind::kNone) {
    report_.dropped_kind = DroppedKind::kSpace;
  }
  const std::string_view held = held_;
  report_.dropped_chars += CountCharacters(held.substr(0, begin_.at - forgotten_));
  return JoinVerdict::kPass;
}

}  // namespace failsoft::wire
