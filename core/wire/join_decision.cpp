#include "core/wire/join_decision.h"

#include <algorithm>

#include "core/wire/characters.h"
#include "core/wire/indentation.h"
#include "core/wire/preamble.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kBlank = " \t";
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr size_t kTailChars = 1'024;              // how far back a repetition may begin
constexpr size_t kMostHeld = 4 * 2 * kTailChars;  // bytes; beyond, only a replay is still open
constexpr size_t kMostTrimmed = 256;              // bytes of white space that are compared
constexpr size_t kMostAmbiguous = 6;              // times an overlap's own end that it begins with
constexpr size_t kShortOverlap = 8;               // bytes; a preamble may begin so by chance

bool EndsInsideLine(std::string_view text) {
  return text.substr(text.rfind('\n') + 1).find_first_not_of(kBlank) != std::string_view::npos;
}

size_t CommonPrefix(std::string_view a, std::string_view b) {
  const auto* const differs = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<size_t>(differs - a.begin());
}

}  // namespace

JoinDecision::JoinDecision(ResumeMode mode, std::string_view delivered)
    : is_instructed_(mode == ResumeMode::kInstruct), delivered_(delivered) {
  if (!is_instructed_) {
    delivered_ = delivered.substr(0, delivered.find_last_not_of(kWhiteSpace) + 1);
    trimmed_ = delivered.substr(delivered_.size(), kMostTrimmed);
  }
  LookHere();
}

std::string_view JoinDecision::text() const {
  const std::string_view held = held_;
  return held.substr(begin_.at - std::min(begin_.at, forgotten_));
}

void JoinDecision::LookHere() {
  tail_.emplace(LastCharacters(delivered_, kTailChars));
  replay_.emplace(delivered_);
  replay_->Feed(text());
}

JoinVerdict JoinDecision::Feed(std::string_view piece) {
  // What can only be a replay any more is in the answer too: nobody needs it twice.
  if (held_.size() >= kMostHeld && replay_->alive()) {
    report_.dropped_chars += CountCharacters(held_);
    forgotten_ += held_.size();
    held_.clear();
  }
  held_.append(piece);
  replay_->Feed(piece);
  return Decide(false);
}

JoinVerdict JoinDecision::Decide(bool at_end) {
  while (!is_found_) {
    const bool may_repeat = tail_->Advance(text());
    if ((may_repeat || replay_->alive()) && !at_end) return JoinVerdict::kWait;
    if (IsRestart()) return JoinVerdict::kRefuse;
    const Step step = LookFor(at_end);
    if (step == Step::kWait) return JoinVerdict::kWait;
    if (step == Step::kNowhere) begin_ = firm_begin_;
    is_found_ = step != Step::kMoved;
  }
  if (MustSeeMoreSpace(at_end)) return JoinVerdict::kWait;
  Pass();
  return JoinVerdict::kPass;
}

// A beginning that the answer has in common with its end is a repetition rather.
bool JoinDecision::IsRestart() {
  return replay_->IsRestart() && replay_->size() > tail_->LongestOverlap(text());
}

JoinDecision::Step JoinDecision::LookFor(bool at_end) {
  if (FindReplay()) return Step::kFound;
  Step step = Step::kNowhere;
  // "C" may be the last word once more, or the beginning of "Continuing where I left off:".
  if (tail_->LongestOverlap(text()) < kShortOverlap) step = SkipPreamble(at_end);
  if (step == Step::kNowhere) step = FindIndentation(at_end);
  if (step == Step::kNowhere && FindOverlap()) step = Step::kFound;
  if (step == Step::kNowhere) step = SkipPreamble(at_end);
  if (step == Step::kNowhere) step = SkipFence(at_end);
  return step;
}

bool JoinDecision::FindReplay() {
  return replay_->IsWhole() && FoundAfter(replay_->size(), Join::kReplayed);
}

JoinDecision::Step JoinDecision::FindIndentation(bool at_end) {
  if (!is_instructed_) return Step::kNowhere;
  const Indentation indentation = CompareIndentation(delivered_, text());
  if (indentation == Indentation::kUnclear && !at_end) return Step::kWait;
  if (indentation != Indentation::kRepeated) return Step::kNowhere;
  FoundAfter(delivered_.size() - delivered_.rfind('\n') - 1, Join::kOverlap);
  return Step::kFound;
}

bool JoinDecision::FindOverlap() {
  const Demand demand = is_instructed_ ? Demand::kUsual : Demand::kStrong;
  Overlap overlap{.delivered = delivered_, .text = text()};
  overlap.size = tail_->LongestOverlap(text());
  size_t found = 0;
  for (; overlap.size > 0; overlap.size = tail_->ShorterOverlap(overlap.size)) {
    // Of "no | no |", the last "no |" alone may be meant: the less is left out, the better.
    if (found > kMostAmbiguous * overlap.size) break;
    overlap.period = tail_->PeriodOf(overlap.size);
    if (IsRepetition(overlap, demand)) found = overlap.size;
    if (found == delivered_.size()) break;
  }
  if (found == 0) return false;
  return FoundAfter(found, found == delivered_.size() ? Join::kReplayed : Join::kOverlap);
}

bool JoinDecision::FoundAfter(size_t size, Join join) {
  begin_.at += size;
  report_.join = join;
  return true;
}

JoinDecision::Step JoinDecision::SkipPreamble(bool at_end) {
  if (!is_instructed_ || is_preamble_read_) return Step::kNowhere;
  LeadIn preamble = ReadPreamble(text(), delivered_, at_end);
  return Skip(preamble, DroppedKind::kPreamble, is_preamble_read_);
}

JoinDecision::Step JoinDecision::SkipFence(bool at_end) {
  if (!is_instructed_ || is_fence_read_) return Step::kNowhere;
  if (!text().starts_with('`') && !text().starts_with('~')) return Step::kNowhere;
  if (!open_fence_) open_fence_ = FindOpenFence(delivered_);
  if (!*open_fence_) return Step::kNowhere;
  const bool may_close = begin_.left_out == DroppedKind::kNone && !EndsInsideLine(delivered_);
  const LeadIn fence = ReadFenceAgain(text(), **open_fence_, may_close, at_end);
  return Skip(fence, DroppedKind::kFence, is_fence_read_);
}

JoinDecision::Step JoinDecision::Skip(const LeadIn& lead_in, DroppedKind left_out, bool& is_read) {
  if (lead_in.kind == LeadIn::Kind::kUnfinished) return Step::kWait;
  is_read = true;
  if (lead_in.kind == LeadIn::Kind::kNone) return Step::kNowhere;
  begin_ = {.at = begin_.at + lead_in.size, .left_out = left_out};
  is_guess_ = is_guess_ || lead_in.kind == LeadIn::Kind::kLikely;
  if (!is_guess_) firm_begin_ = begin_;
  LookHere();
  return Step::kMoved;
}

bool JoinDecision::MustSeeMoreSpace(bool at_end) const {
  if (at_end) return false;
  if (is_instructed_) return text() == " ";
  return text().size() < trimmed_.size() && trimmed_.starts_with(text());
}

// How much of the text proper is white space that has been delivered already: in kPrefill, what was
// trimmed from the request; in kInstruct, one of two spaces between words, in a text that has one.
size_t JoinDecision::DeliveredSpace() const {
  if (!is_instructed_) return CommonPrefix(trimmed_, text());
  if (report_.join != Join::kUnverified || !delivered_.ends_with(' ')) return 0;
  if (!text().starts_with(' ') || CharacterAt(text(), 1).kind() != CharacterKind::kLetter) return 0;
  const Character before = CharacterBefore(delivered_, delivered_.size() - 1);
  const bool is_spaced_wide =
      LastCharacters(delivered_, kTailChars).find("  ") != std::string_view::npos;
  return before.kind() == CharacterKind::kLetter && !is_spaced_wide ? 1 : 0;
}

void JoinDecision::Pass() {
  const size_t space = DeliveredSpace();
  begin_.at += space;
  report_.dropped_kind = begin_.left_out;
  if (space > 0 && begin_.left_out == DroppedKind::kNone) {
    report_.dropped_kind = DroppedKind::kSpace;
  }
  report_.dropped_chars +=
      CountCharacters(std::string_view(held_).substr(0, held_.size() - text().size()));
}

}  // namespace failsoft::wire
