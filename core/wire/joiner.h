// Joining the rest of an answer to what has been delivered of it.
//
// A model that is asked to go on does not always go on where it stopped: it repeats its last words,
// begins with "Sure, continuing:", opens the code block again, or starts the answer anew. The
// Joiner holds the head of what it sends back until that is told apart, and then lets it pass
// without what is there already.
//
// Two rules stand above all others. What has been put out is never taken back. And in doubt
// nothing is dropped: a reader sees a word that is there twice, and does not see one that is gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/wire/resume_mode.h"

namespace failsoft::wire {

struct JoinOptions {
  bool strict = false;  // refuse a continuation that nothing proves to be the rest
};

// How it is known that the continuation belongs where it was put.
enum class Join : uint8_t {
  kUnverified,  // nothing contradicts it: a clean continuation looks like this
  kExact,       // the server continues to the letter (kExact), so nothing was looked at
  kOverlap,     // it began with the end of what had been delivered
  kReplayed,    // it began with all of what had been delivered
};

// What else than text delivered before stood at the head of the continuation and was left out.
enum class DroppedKind : uint8_t { kNone, kSpace, kPreamble, kFence };

struct JoinReport {
  Join join = Join::kUnverified;
  DroppedKind dropped_kind = DroppedKind::kNone;
  size_t dropped_chars = 0;  // code points of the continuation that were left out, of any kind
};

enum class JoinRefusal : uint8_t {
  kNone,
  kRestart,     // it began the answer anew, and then told it differently
  kUnverified,  // strict, and nothing proved it
};

// Names for reports and events: "unverified", "exact", "overlap", "replayed"; "none", "space",
// "preamble", "fence".
std::string_view JoinName(Join join);
std::string_view DroppedKindName(DroppedKind kind);
// The end of a sentence for the error: "the continuation began the answer anew ..."; empty for
// kNone.
std::string_view WhyRefused(JoinRefusal refusal);

class JoinDecision;
enum class JoinVerdict : uint8_t;

// One continuation. Text is UTF-8 and comes in pieces of any size, cut between characters. The
// outcome does not depend on how it is cut. Linear in the text, however it is cut; holds a few KiB
// at most, whatever has been delivered and whatever comes.
//
// A continuation that is itself dropped while it is held has added nothing: forget the Joiner and
// resume from what had been delivered before. Finish is for a continuation that came to its end.
//
// After std::bad_alloc a Joiner can only be destroyed.
class Joiner {
 public:
  enum class State : uint8_t { kHolding, kPassing, kRefused };

  // `delivered` is all the text so far; it must stay valid, and as it is, while state() is
  // kHolding. Nothing is put out in that state, so appending `out` to it as it comes is fine.
  Joiner(ResumeMode mode, std::string_view delivered, JoinOptions options = {});
  ~Joiner();
  Joiner(Joiner&&) noexcept;
  Joiner& operator=(Joiner&&) noexcept;

  // Appends to `out` what may be delivered now. Does nothing once refused.
  void Feed(std::string_view piece, std::string& out);
  // The continuation is over: decides, if nothing has been decided yet.
  void Finish(std::string& out);

  State state() const { return state_; }
  JoinRefusal refusal() const { return refusal_; }      // kNone unless refused
  const JoinReport& report() const { return report_; }  // final once kPassing or kRefused
  size_t held_chars() const { return held_chars_; }     // code points held before the decision

 private:
  void Settle(JoinVerdict verdict, std::string& out);

  std::unique_ptr<JoinDecision> decision_;  // gone once decided
  bool is_strict_ = false;
  State state_ = State::kHolding;
  JoinRefusal refusal_ = JoinRefusal::kNone;
  JoinReport report_;
  size_t held_chars_ = 0;
};

}  // namespace failsoft::wire
