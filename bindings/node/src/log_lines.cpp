#include "log_lines.h"

#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "doorbell.h"
#include "environment.h"
#include "text.h"

namespace failsoft::node {
namespace {

// A thread that is busy for long loses the newest, rather than keep them without end.
constexpr size_t kMaxLines = 10'000;

using Lines = std::vector<std::pair<int, std::string>>;

struct Store {
  std::mutex changing;  // who gets lines
  std::mutex mutex;     // the rest
  std::shared_ptr<Doorbell> bell;
  Lines lines;
};

// Never destroyed: a line may come while the process exits.
Store& TheStore() {
  static Store* store = new Store;
  return *store;
}

void Keep(failsoft_log_level level, const char* line, size_t size, void*) {
  Store& store = TheStore();
  std::shared_ptr<Doorbell> bell;
  {
    std::lock_guard lock(store.mutex);
    if (store.lines.size() >= kMaxLines) return;
    try {
      store.lines.emplace_back(level, std::string(line, size));
    } catch (const std::bad_alloc&) {
      return;  // a log line is not worth more trouble
    }
    bell = store.bell;
  }
  if (bell) bell->Ring();
}

void Set(std::shared_ptr<Doorbell> bell, failsoft_log_level level) {
  Store& store = TheStore();
  Lib().log_set(FAILSOFT_LOG_OFF, nullptr, nullptr);
  {
    std::lock_guard lock(store.mutex);
    store.bell = std::move(bell);
    store.lines.clear();
  }
  if (level != FAILSOFT_LOG_OFF) Lib().log_set(level, Keep, nullptr);
}

}  // namespace

void KeepLogLines(const Napi::CallbackInfo& info) {
  const auto level = static_cast<failsoft_log_level>(info[0].As<Napi::Number>().Int32Value());
  std::lock_guard lock(TheStore().changing);
  Set(Environment::Of(info).bell(), level);
}

Napi::Value TakeLogLines(const Napi::CallbackInfo& info) {
  Store& store = TheStore();
  Lines lines;
  {
    std::lock_guard lock(store.mutex);
    if (store.bell == Environment::Of(info).bell()) lines.swap(store.lines);
  }
  const Napi::Array taken = Napi::Array::New(info.Env(), 2 * lines.size());
  uint32_t size = 0;
  for (const auto& [level, line] : lines) {
    taken.Set(size++, Napi::Number::New(info.Env(), level));
    taken.Set(size++, Text(info.Env(), line.data(), line.size()));
  }
  return taken;
}

void ForgetLogLines(const Doorbell* bell) noexcept {
  Store& store = TheStore();
  std::lock_guard changing(store.changing);
  {
    std::lock_guard lock(store.mutex);
    if (store.bell.get() != bell) return;
  }
  Set(nullptr, FAILSOFT_LOG_OFF);
}

}  // namespace failsoft::node
