#include "core/policy/route.h"

namespace failsoft::policy {

using base::Code;

Move MoveAfter(Code code) {
  switch (code) {
    case Code::kDns:
    case Code::kConnect:
    case Code::kTls:
    case Code::kReset:
    case Code::kTimeout:
    case Code::kBadResponse:
    case Code::kProvider:
    case Code::kRateLimited:
    case Code::kInvalidModel:
    case Code::kStreamDropped:
    case Code::kCircuitOpen:
      return Move::kAny;
    case Code::kContextLength:
      return Move::kLarger;
    case Code::kAuthentication:
    case Code::kPermission:
    case Code::kNotFound:
    case Code::kCredits:
    case Code::kOverloaded:
      return Move::kOtherAccount;
    default:
      return Move::kNone;
  }
}

bool MovesAtOnce(Code code) { return code == Code::kTimeout; }

bool ShowsTargetDown(Code code) {
  const bool transport = code <= Code::kDns && code >= Code::kBadResponse;
  return transport || code == Code::kProvider || code == Code::kStreamDropped;
}

bool ByOurselves(Code code) {
  return code == Code::kDeadline || code == Code::kCancelled || code == Code::kClosed ||
         code == Code::kNoMemory || code == Code::kInternal;
}

bool Fits(int64_t prompt_tokens, int64_t window) {
  return window == 0 || prompt_tokens - prompt_tokens / 10 <= window;
}

base::Millis ShareOf(base::Millis now, base::Millis deadline, int64_t others) {
  if (deadline == base::kForever || others == 0 || deadline <= now) return deadline;
  return now + (deadline - now) / (others + 1);
}

}  // namespace failsoft::policy
