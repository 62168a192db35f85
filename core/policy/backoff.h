// How long to wait before a retry when the server does not say.
#pragma once

#include "core/base/random.h"
#include "core/base/time.h"
#include "core/config/options.h"

namespace failsoft::policy {

using config::Jitter;

struct BackoffOptions {
  base::Millis base_delay = 1'000;
  base::Millis max_delay = 30'000;
  Jitter jitter = Jitter::kGuide;
};

// The wait before retry number `retry` (0 = the first retry). `previous` is the wait before the
// retry before this one (0 at first); only kDecorrelated reads it. Saturates, never negative.
base::Millis BackoffDelay(const BackoffOptions& options, int retry, base::Millis previous,
                          base::Random& random);

// A server's hint plus U(0, 1 s) (nothing with kNone): never earlier than the hint, and callers who
// were told the same time do not come back together.
base::Millis PaddedHint(base::Millis hint, Jitter jitter, base::Random& random);

}  // namespace failsoft::policy
