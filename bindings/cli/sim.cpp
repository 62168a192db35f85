#include <linux/limits.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "commands.h"
#include "failure.h"

namespace failsoft::cli {
namespace {

std::string Beside(const std::string& name) {
  char self[PATH_MAX];
  const ssize_t size = readlink("/proc/self/exe", self, sizeof self);
  if (size < 0) throw SystemError(std::string("cannot find myself: ") + std::strerror(errno));
  const std::string path(self, static_cast<size_t>(size));
  return path.substr(0, path.rfind('/') + 1) + name;
}

}  // namespace

int Simulate(char** arguments) {
  const std::string program = Beside("failsoft-sim");
  execv(program.c_str(), arguments);
  throw SystemError("cannot start " + program + ": " + std::strerror(errno));
}

}  // namespace failsoft::cli
