// Where a call goes next when one of its targets did not answer: by cause, not at random.
//
// Pure: what is known of targets is handed in.
#pragma once

#include <cstdint>

#include "core/base/status.h"
#include "core/base/time.h"

namespace failsoft::policy {

// Whom a failure speaks of, and so who else might answer (DESIGN section 4, "Errors").
enum class Move : uint8_t {
  kNone,         // nobody: the request itself is wrong, or the caller has had enough
  kAny,          // any other target
  kLarger,       // one with a larger context window
  kOtherAccount  // one that uses another key or origin
};
Move MoveAfter(base::Code code);

// A target that says nothing would say nothing the second time: the next one is asked at once.
bool MovesAtOnce(base::Code code);

// Whether the target itself failed, so that other calls had better not try it either.
bool ShowsTargetDown(base::Code code);

// The caller or this process ended it, which says nothing of any target.
bool ByOurselves(base::Code code);

// A prompt of about so many tokens; estimates may be a tenth too high.
bool Fits(int64_t prompt_tokens, int64_t window);

// The part of a deadline that a target may use when `others` are left after it.
base::Millis ShareOf(base::Millis now, base::Millis deadline, int64_t others);

}  // namespace failsoft::policy
