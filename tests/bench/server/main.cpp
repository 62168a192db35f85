// bench-server answer JSON_FILE DELAY_MS: answers every request with 200 and the JSON in the file.
// bench-server stream EVENTS_FILE INTERVAL_MS: answers with the events in the file; see script.h.
// Prints its port on a line of its own, and ends when the process that started it ends.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "tests/bench/server/server.h"

namespace {

void EndWithParent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) std::exit(0);
}

void AllowManyConnections() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

failsoft::bench::Script ReadScript(char** argv) {
  const std::string kind = argv[1];
  const std::chrono::microseconds time(std::lround(1000 * std::atof(argv[3])));
  std::ifstream file(argv[2], std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!text.empty() && kind == "answer") return failsoft::bench::AnswerOf(text, time);
  if (!text.empty() && kind == "stream") return failsoft::bench::StreamOf(text, time);
  std::fprintf(stderr, "bench-server: no answer in %s\n", argv[2]);
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  EndWithParent(getppid());
  if (argc != 4) {
    std::fprintf(stderr, "usage: bench-server answer|stream FILE MS\n");
    return 2;
  }
  AllowManyConnections();
  failsoft::bench::Server server(ReadScript(argv));
  const int port = server.Listen();
  if (port < 0) {
    std::perror("bench-server");
    return 1;
  }
  std::printf("%d\n", port);
  std::fflush(stdout);
  server.Run();
}
