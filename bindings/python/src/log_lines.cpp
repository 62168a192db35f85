#include "log_lines.h"

#include <pthread.h>

#include <atomic>
#include <mutex>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "text.h"

namespace failsoft::python {
namespace {

// Where nobody passes lines on (no call is running), the newest are dropped rather than kept for
// ever.
constexpr size_t kMaxLines = 10'000;

struct Store {
  std::mutex mutex;
  std::vector<std::pair<int, std::string>> lines;
  std::atomic<bool> has_lines{false};
  std::vector<std::weak_ptr<Doorbell>> bells;
};

void GoOnInChild();

// Never destroyed: a line may come while the process exits.
Store& TheStore() {
  static Store* store = [] {
    pthread_atfork([] { TheStore().mutex.lock(); }, [] { TheStore().mutex.unlock(); }, GoOnInChild);
    return new Store;
  }();
  return *store;
}

// The bells are those of the parent's loops.
void GoOnInChild() {
  TheStore().bells.clear();
  TheStore().mutex.unlock();
}

void Ring(const std::vector<std::weak_ptr<Doorbell>>& bells) {
  for (const std::weak_ptr<Doorbell>& bell : bells) {
    if (const std::shared_ptr<Doorbell> alive = bell.lock()) alive->Ring();
  }
}

void Append(failsoft_log_level level, const char* line, size_t size, void*) {
  Store& store = TheStore();
  std::lock_guard lock(store.mutex);
  if (store.lines.size() >= kMaxLines) return;
  try {
    store.lines.emplace_back(level, std::string(line, size));
    if (!store.has_lines.exchange(true)) Ring(store.bells);
  } catch (const std::bad_alloc&) {
    // A log line is not worth more trouble.
  }
}

}  // namespace

void StoreLogLines(int level) {
  TheStore();
  const auto wanted = static_cast<failsoft_log_level>(level);
  failsoft_log_set(wanted, wanted == FAILSOFT_LOG_OFF ? nullptr : Append, nullptr);
}

void RingForLogLines(const std::shared_ptr<Doorbell>& bell) {
  Store& store = TheStore();
  std::lock_guard lock(store.mutex);
  std::erase_if(store.bells, [](const auto& known) { return known.expired(); });
  store.bells.push_back(bell);
  if (store.has_lines) bell->Ring();
}

pybind11::list TakeLogLines() {
  std::vector<std::pair<int, std::string>> lines;
  {
    Store& store = TheStore();
    std::lock_guard lock(store.mutex);
    lines.swap(store.lines);
    store.has_lines = false;
  }
  pybind11::list taken;
  for (const auto& [level, line] : lines) {
    taken.append(pybind11::make_tuple(level, Text(line.data(), line.size())));
  }
  return taken;
}

void PassOnLogLines() {
  static std::atomic<bool>& has_lines = TheStore().has_lines;
  if (has_lines.load(std::memory_order_relaxed)) {
    pybind11::module_::import("failsoft._logging").attr("pass_on")();
  }
}

}  // namespace failsoft::python
