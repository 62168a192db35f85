#include "tests/bench/clients/meter.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace failsoft::bench {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

double OwnCpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

// "VmRSS" or, for the peak, "VmHWM". (What getrusage calls the peak also counts the process that
// this one was forked from.)
long MemoryKib(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) return std::atol(line.c_str() + field.size() + 1);
  }
  return -1;
}

double QuantileUs(const Latencies& sorted, double quantile) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return 1e-3 * static_cast<double>(sorted[static_cast<size_t>(quantile * last)]);
}

}  // namespace

Meter::Meter() : start_rss_kib_(MemoryKib("VmRSS")) {}

void Meter::Begin() {
  cpu_began_ = OwnCpu();
  began_ = Clock::now();
}

void Meter::End() {
  ended_ = Clock::now();
  cpu_ended_ = OwnCpu();
}

void Meter::Print(Latencies latencies, const std::string& library) const {
  std::sort(latencies.begin(), latencies.end());
  std::printf(
      "{\"library\": \"%s\", \"calls\": %zu, \"wall_s\": %.6f, \"cpu_s\": %.6f, "
      "\"p50_us\": %.1f, \"p99_us\": %.1f, \"start_rss_kib\": %ld, \"peak_rss_kib\": %ld}\n",
      library.c_str(), latencies.size(), std::chrono::duration<double>(ended_ - began_).count(),
      cpu_ended_ - cpu_began_, QuantileUs(latencies, 0.5), QuantileUs(latencies, 0.99),
      start_rss_kib_, MemoryKib("VmHWM"));
}

}  // namespace failsoft::bench
