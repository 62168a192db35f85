// The command line.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace failsoft::sim {

struct Options {
  uint16_t port = 0;
  bool tls = false;
  bool http2 = false;
  bool detach = false;
  bool help = false;
  std::string script_file;  // empty: none
};

extern const char* const kUsage;

// The options, or a message that says which argument is wrong.
std::variant<Options, std::string> ReadOptions(int argc, char** argv);

}  // namespace failsoft::sim
