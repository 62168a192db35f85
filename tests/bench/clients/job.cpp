#include "tests/bench/clients/job.h"

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

namespace failsoft::bench {
namespace {

using Arguments = std::map<std::string, std::string>;

std::string Take(const Arguments& arguments, const std::string& name) {
  const auto found = arguments.find(name);
  if (found == arguments.end()) Fail("missing " + name);
  return found->second;
}

int TakeNumber(const Arguments& arguments, const std::string& name) {
  return std::atoi(Take(arguments, name).c_str());
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) Fail("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void AllowManyConnections() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Job ReadJob(int argc, char** argv) {
  Arguments arguments;
  for (int i = 2; i + 1 < argc; i += 2) arguments[argv[i]] = argv[i + 1];
  Job job;
  if (argc > 1) job.mode = argv[1];
  job.url = Take(arguments, "--url");
  job.request = ReadFile(Take(arguments, "--request"));
  job.text = ReadFile(Take(arguments, "--text"));
  job.calls = TakeNumber(arguments, "--calls");
  job.warmup = TakeNumber(arguments, "--warmup");
  job.concurrency = TakeNumber(arguments, "--concurrency");
  if (job.calls < 1 || job.concurrency < 1) Fail("calls and concurrency are at least 1");
  AllowManyConnections();
  return job;
}

void Fail(const std::string& what) {
  std::fprintf(stderr, "bench: %s\n", what.c_str());
  std::_Exit(1);
}

}  // namespace failsoft::bench
