// Where clients of the same account find their common pacer.
#pragma once

#include <memory>

#include "core/config/options.h"
#include "core/engine/pacer.h"
#include "core/policy/limiter.h"

namespace failsoft::engine {

// Whether these options ask for pacing at all, and what they allow.
bool Paces(const config::ClientOptions& options);
policy::Limiter::Settings PacingOf(const config::ClientOptions& options);

// The pacer of the account that these options name, the same for all who ask in this process; it
// is remembered for as long as it knows anything. Any thread. In a forked child all are new. Time
// passes on it as `time_scale` says, so clients of another scale have another.
std::shared_ptr<Pacer> PacerFor(const config::ClientOptions& options);

}  // namespace failsoft::engine
