#include "core/base/log.h"

#include <atomic>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace failsoft::base {

namespace {

struct Hook {
  LogFunction function = nullptr;
  void* context = nullptr;
};

std::mutex set_mutex;  // one SetLog at a time
std::atomic<int> enabled_level{0};
std::atomic<int> running{0};  // calls that may be using `hook`
thread_local bool held = false;
thread_local bool has_held_lines = false;  // cheaper to ask than the lines themselves
thread_local std::vector<std::pair<LogLevel, std::string>> held_lines;
Hook hook;  // written only while enabled_level is off and running is 0

// Counted in first, then looked at: SetLog turns the level off first, then waits for the count.
void Emit(LogLevel level, const std::string& line) {
  running.fetch_add(1);
  if (static_cast<int>(level) <= enabled_level.load()) {
    hook.function(level, line.c_str(), line.size(), hook.context);
  }
  running.fetch_sub(1);
}

}  // namespace

void SetLog(LogLevel level, LogFunction log, void* context) {
  std::lock_guard lock(set_mutex);
  enabled_level.store(0);
  while (running.load() != 0) std::this_thread::yield();
  hook = {log, context};
  enabled_level.store(log == nullptr ? 0 : static_cast<int>(level));
}

bool LogEnabled(LogLevel level) {
  return static_cast<int>(level) <= enabled_level.load(std::memory_order_relaxed);
}

void Log(LogLevel level, const std::string& line) {
  if (held) {
    held_lines.emplace_back(level, line);
    has_held_lines = true;
  } else {
    Emit(level, line);
  }
}

void HoldLog() noexcept { held = true; }

void FlushLog() noexcept {
  held = false;
  if (!has_held_lines) return;
  has_held_lines = false;
  const auto lines = std::exchange(held_lines, {});
  for (const auto& [level, line] : lines) Emit(level, line);
}

void ResetLogAfterFork() { running.store(0); }

}  // namespace failsoft::base
