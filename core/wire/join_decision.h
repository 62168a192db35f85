// Deciding how a continuation joins what has been delivered, while it comes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/wire/answer_replay.h"
#include "core/wire/code_fence.h"
#include "core/wire/joiner.h"
#include "core/wire/overlap_evidence.h"
#include "core/wire/tail_match.h"

namespace failsoft::wire {

enum class JoinVerdict : uint8_t { kWait, kPass, kRefuse };

// Holds the head of a continuation and looks for the place where the text proper begins in it:
// first as it is, then behind what models put before it. Every place is looked at once, so that all
// is linear.
class JoinDecision {
 public:
  // kInstruct, kPrefill or kPrefix: kExact needs no decision. `delivered` must outlive this.
  JoinDecision(ResumeMode mode, std::string_view delivered);

  // The continuation goes on with `piece`, which should be small: it is held.
  JoinVerdict Feed(std::string_view piece) { return Advance(piece, false); }
  JoinVerdict Finish() { return Advance({}, true); }

  // After kPass: what of the text so far is to be delivered, and how that was found.
  std::string_view rest() const { return text(); }
  const JoinReport& report() const { return report_; }

 private:
  enum class Step : uint8_t { kWait, kMoved, kNowhere };

  // Where the text proper may begin in the continuation, and what was left out before it.
  struct Beginning {
    size_t at = 0;
    DroppedKind left_out = DroppedKind::kNone;
  };

  std::string_view text() const;  // held text from the place that is looked at
  JoinVerdict Advance(std::string_view piece, bool at_end);
  void ForgetReplayed();
  bool FindReplay();
  bool FindOverlap();
  Step MoveOn(bool at_end);
  Step SkipPreamble(bool at_end);
  Step SkipFence(bool at_end);
  Step SkipSpace(bool at_end);
  Step MoveBy(size_t size, DroppedKind left_out, bool is_proved);
  void LookHere(Demand demand);
  bool IsInFence();
  void FallBack();
  bool MustSeeMoreSpace(bool at_end) const;
  size_t DeliveredSpace() const;
  JoinVerdict Pass();

  ResumeMode mode_;
  std::string_view delivered_;  // without trimmed_
  std::string_view trimmed_;    // the white space at its end that the server was not shown
  std::string held_;
  size_t forgotten_ = 0;  // bytes of the continuation before held_

  Beginning begin_;       // the place that is looked at
  Beginning firm_begin_;  // the one to fall back on if begin_ is a guess that proves wrong
  bool is_guess_ = false;
  bool is_found_ = false;  // begin_ is settled
  std::optional<TailMatch> tail_;
  std::optional<AnswerReplay> replay_;
  Demand demand_ = Demand::kUsual;
  bool is_searched_ = false;  // for an overlap, without success

  bool looked_for_preamble_ = false;
  bool looked_for_fence_ = false;
  bool looked_for_space_ = false;
  std::optional<bool> is_in_fence_;
  JoinReport report_;
};

}  // namespace failsoft::wire
