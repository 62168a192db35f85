// failsoft_scenarios SIMULATOR FILE...: runs scenario files; exit code 1 when one of them fails.
// failsoft_scenarios SIMULATOR --scorecard FILE: those of a scorecard, which is printed.
#include <curl/curl.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "tests/scenarios/runner/scenario.h"
#include "tests/scenarios/runner/scorecard.h"

namespace failsoft::scenarios {
namespace {

Failures RunFile(const std::filesystem::path& file, Simulators& simulators) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  const auto document = json::Document::Parse(text.str());
  if (!document) return {document.failure().message};
  const json::Value scenario = document->root();
  if (scenario["name"].AsString() != file.stem().string()) return {"/name: not the file's name"};
  try {
    return RunScenario(scenario, simulators);
  } catch (const std::exception& problem) {
    return {problem.what()};
  }
}

// What a user's environment says about keys and proxies is no part of any scenario.
void ForgetEnvironment() {
  for (const char* name :
       {"FAILSOFT_API_KEY", "FAILSOFT_ACCESS_TOKEN", "FAILSOFT_BASE_URL", "MOLTBOTDEN_API_KEY",
        "MOLTBOTDEN_ACCESS_TOKEN", "MOLTBOTDEN_BASE_URL", "http_proxy", "https_proxy",
        "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"}) {
    unsetenv(name);
  }
}

// A thousand calls at a time are as many connections, here and in the simulator.
void AllowManyConnections() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int Main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: failsoft_scenarios SIMULATOR FILE...\n"), 2;
  ForgetEnvironment();
  AllowManyConnections();
  curl_global_init(CURL_GLOBAL_ALL);
  Simulators simulators(argv[1]);
  if (std::string_view(argv[2]) == "--scorecard" && argc == 4) {
    const auto run = [&](const std::filesystem::path& file) { return RunFile(file, simulators); };
    return PrintScorecard(argv[3], run) == 0 ? 0 : 1;
  }
  int failed = 0;
  for (int i = 2; i < argc; ++i) {
    const Failures failures = RunFile(argv[i], simulators);
    failed += failures.empty() ? 0 : 1;
    for (const std::string& failure : failures) {
      std::fprintf(stderr, "%s: %s\n", argv[i], failure.c_str());
    }
  }
  std::printf("%d of %d scenarios passed\n", argc - 2 - failed, argc - 2);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace failsoft::scenarios

int main(int argc, char** argv) { return failsoft::scenarios::Main(argc, argv); }
