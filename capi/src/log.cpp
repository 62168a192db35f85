#include "core/base/log.h"

#include "capi/src/guard.h"

namespace base = failsoft::base;

static_assert(static_cast<int>(base::LogLevel::kDebug) == FAILSOFT_LOG_DEBUG);

// The two function types differ only in how the level is spelt, and both levels are ints.
failsoft_status failsoft_log_set(failsoft_log_level level, failsoft_log_fn log, void* context) {
  if (level < FAILSOFT_LOG_OFF || level > FAILSOFT_LOG_DEBUG) return FAILSOFT_ARGUMENT;
  return failsoft::capi::Guard(nullptr, [&] {
    base::SetLog(static_cast<base::LogLevel>(level), reinterpret_cast<base::LogFunction>(log),
                 context);
    return FAILSOFT_OK;
  });
}
