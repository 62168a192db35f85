#include "core/base/log.h"

#include <atomic>
#include <cstdint>
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
enum class Hold : uint8_t { kNo, kYes, kWithLines };
thread_local Hold hold = Hold::kNo;  // cheaper to ask than the lines themselves
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

[[gnu::cold]] void EmitHeld() {
  const auto lines = std::exchange(held_lines, {});
  for (const auto& [level, line] : lines) Emit(level, line);
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
  if (hold == Hold::kNo) return Emit(level, line);
  held_lines.emplace_back(level, line);
  hold = Hold::kWithLines;
}

void HoldLog() noexcept {
  if (hold == Hold::kNo) hold = Hold::kYes;
}

void FlushLog() noexcept {
  if (std::exchange(hold, Hold::kNo) == Hold::kWithLines) EmitHeld();
}

void ResetLogAfterFork() { running.store(0); }

}  // namespace failsoft::base
