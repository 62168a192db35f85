// The table of tests/pacing/README.md, and the speed of the limiter.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/pacing/failsoft_pacer.h"
#include "tests/pacing/rivals.h"
#include "tests/pacing/speed.h"

namespace failsoft::pacing {
namespace {

struct Named {
  const char* name;
  World::NewPacer new_pacer;
};

void PrintRow(const char* plan, const Load& load, const char* name, const Tally& tally) {
  std::printf("| %-7s | %-9s | %-9s | %6lld | %6lld | %6lld | %5.1f %% | %5.1f %% | %7.1f s |\n",
              plan, load.name.c_str(), name, static_cast<long long>(tally.sent),
              static_cast<long long>(tally.refused), static_cast<long long>(tally.given_up),
              100 * tally.request_use, 100 * tally.token_use,
              static_cast<double>(tally.longest_wait) / 1'000);
}

void PrintTable() {
  const Named pacers[] = {{"failsoft", FailsoftPacer::New},
                          {"litellm", LitellmRouter::New},
                          {"LangChain", LangChainLimiter::New},
                          {"none", NoLimiter::New}};
  const std::pair<const char*, config::Plan> plans[] = {{"free", config::Plan::kFree},
                                                        {"starter", config::Plan::kStarter},
                                                        {"growth", config::Plan::kGrowth},
                                                        {"pro", config::Plan::kPro}};
  std::puts(
      "| plan    | load      | limiter   |   sent |   429s | failed | requests |  tokens | longest "
      "wait |");
  std::puts("|---|---|---|---|---|---|---|---|---|");
  for (const auto& [name, plan] : plans) {
    const policy::PlanLimits limits = policy::LimitsOf(plan);
    for (const Load& load : {Chats(), Documents(limits)}) {
      PrintRow(name, load, "bound", World(limits, Known(load), FailsoftPacer::New).RunHour());
      for (const Named& pacer : pacers) {
        PrintRow(name, load, pacer.name, World(limits, load, pacer.new_pacer).RunHour());
      }
    }
  }
}

}  // namespace
}  // namespace failsoft::pacing

int main(int argc, char** argv) {
  const bool speed = argc > 1 && std::strcmp(argv[1], "--speed") == 0;
  const long long decisions = speed && argc > 2 ? std::atoll(argv[2]) : 20'000'000;
  if (argc > (speed ? 3 : 1) || decisions < 1) {
    return std::fputs("usage: pacing-table [--speed [DECISIONS]]\n", stderr), 2;
  }
  if (speed) return failsoft::pacing::PrintSpeed(decisions);
  failsoft::pacing::PrintTable();
  return 0;
}
