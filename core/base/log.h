// The process's log hook. Silent until a host sets one.
#pragma once

#include <cstddef>
#include <string>

namespace failsoft::base {

enum class LogLevel : int { kOff = 0, kError = 1, kWarn = 2, kInfo = 3, kDebug = 4 };

using LogFunction = void (*)(LogLevel level, const char* line, size_t size, void* context);

// Replaces the hook; returns once no call of the old one is running, so that its context may go.
void SetLog(LogLevel level, LogFunction log, void* context);

bool LogEnabled(LogLevel level);

// `line` is terminated, one line, and free of secrets and content: whoever calls sees to that.
void Log(LogLevel level, const std::string& line);

// Between the two, lines of this thread are kept back, so that the hook never runs while a lock of
// ours is held: a host's hook may wait for a lock of its own.
void HoldLog() noexcept;
void FlushLog() noexcept;

// For a forked child: forgets calls that were running in the parent's other threads.
void ResetLogAfterFork();

}  // namespace failsoft::base
