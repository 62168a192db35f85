// bench-server BODY_FILE [DELAY_MS]: answers every request with 200 and the JSON in BODY_FILE.
// Prints its port on a line of its own, and ends when the process that started it ends.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/bench/server/server.h"

namespace {

std::string ResponseAround(const std::string& body) {
  return "HTTP/1.1 200 OK\r\n"
         "Content-Type: application/json\r\n"
         "x-request-id: req_0123456789abcdef\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

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

}  // namespace

int main(int argc, char** argv) {
  EndWithParent(getppid());
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: bench-server BODY_FILE [DELAY_MS]\n");
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  if (!file) {
    std::perror(argv[1]);
    return 1;
  }
  const std::string body((std::istreambuf_iterator<char>(file)), {});
  AllowManyConnections();
  const std::chrono::milliseconds delay(argc == 3 ? std::atoi(argv[2]) : 0);
  failsoft::bench::Server server(ResponseAround(body), delay);
  const int port = server.Listen();
  if (port < 0) {
    std::perror("bench-server");
    return 1;
  }
  std::printf("%d\n", port);
  std::fflush(stdout);
  server.Run();
}
