// Deciding how a continuation joins what has been delivered, while it comes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/wire/answer_replay.h"
#include "core/wire/code_fence.h"
#include "core/wire/joiner.h"
#include "core/wire/lead_in.h"
#include "core/wire/overlap_evidence.h"
#include "core/wire/tail_match.h"

namespace failsoft::wire {

enum class JoinVerdict : uint8_t { kWait, kPass, kRefuse };

// Holds the head of a continuation and looks for the place where the text proper begins in it:
// first as it is, then behind what models put before it. Every place is looked at once, so that all
// is linear; and every question waits for the text that answers it, so that the outcome does not
// depend on how the text is cut.
class JoinDecision {
 public:
  // kInstruct, kPrefill or kPrefix: kExact needs no decision. `delivered` must outlive this.
  JoinDecision(ResumeMode mode, std::string_view delivered);

  // The continuation goes on with `piece`, which should be small: it is held.
  JoinVerdict Feed(std::string_view piece);
  JoinVerdict Finish() { return Decide(true); }

  // After kPass: what of the text so far is to be delivered, and how that was found.
  std::string_view rest() const { return text(); }
  const JoinReport& report() const { return report_; }

 private:
  enum class Step : uint8_t { kWait, kMoved, kFound, kNowhere };

  // Where the text proper may begin in the continuation, and what stands before it.
  struct Beginning {
    size_t at = 0;
    DroppedKind left_out = DroppedKind::kNone;
  };

  std::string_view text() const;  // what is held, from the place that is looked at
  void LookHere();
  JoinVerdict Decide(bool at_end);
  Step LookFor(bool at_end);
  bool IsRestart();
  bool FindReplay();
  Step FindIndentation(bool at_end);
  bool FindOverlap();
  bool FoundAfter(size_t size, Join join);
  Step SkipPreamble(bool at_end);
  Step SkipFence(bool at_end);
  Step Skip(const LeadIn& lead_in, DroppedKind left_out, bool& is_read);
  bool MustSeeMoreSpace(bool at_end) const;
  size_t DeliveredSpace() const;
  void Pass();

  bool is_instructed_;
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

  bool is_preamble_read_ = false;
  bool is_fence_read_ = false;
  std::optional<std::optional<FenceLine>> open_fence_;  // once it has been looked for
  JoinReport report_;
};

}  // namespace failsoft::wire
