#include "tests/simulator/options.h"

#include <charconv>
#include <span>
#include <string_view>

namespace failsoft::sim {
namespace {

bool ReadPort(std::string_view text, uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size();
}

// "--name VALUE" and "--name=VALUE".
class Arguments {
 public:
  explicit Arguments(std::span<char*> arguments) : rest_(arguments) {}

  bool Next() {
    if (rest_.empty()) return false;
    name_ = rest_.front();
    rest_ = rest_.subspan(1);
    const size_t equals = name_.find('=');
    has_value_ = equals != std::string_view::npos;
    if (has_value_) value_ = name_.substr(equals + 1);
    name_ = name_.substr(0, equals);
    return true;
  }

  std::string_view name() const { return name_; }
  bool IsSwitch(std::string_view name) const { return name_ == name && !has_value_; }

  bool TakeValue(std::string_view& value) {
    if (!has_value_ && rest_.empty()) return false;
    value = has_value_ ? value_ : std::string_view(rest_.front());
    if (!has_value_) rest_ = rest_.subspan(1);
    return true;
  }

 private:
  std::span<char*> rest_;
  std::string_view name_, value_;
  bool has_value_ = false;
};

// Empty when all is well.
std::string ReadOne(Arguments& arguments, Options& options) {
  std::string_view value;
  if (arguments.IsSwitch("--tls")) {
    options.tls = true;
  } else if (arguments.IsSwitch("--http2")) {
    options.http2 = true;
  } else if (arguments.IsSwitch("--detach")) {
    options.detach = true;
  } else if (arguments.IsSwitch("--help") || arguments.IsSwitch("-h")) {
    options.help = true;
  } else if (arguments.name() == "--port") {
    if (!arguments.TakeValue(value) || !ReadPort(value, options.port)) {
      return "--port needs a number from 0 to 65535";
    }
  } else if (arguments.name() == "--script") {
    if (!arguments.TakeValue(value) || value.empty()) return "--script needs the name of a file";
    options.script_file = value;
  } else {
    return "unexpected argument: " + std::string(arguments.name());
  }
  return {};
}

}  // namespace

const char* const kUsage =
    "usage: failsoft-sim [--port N] [--tls] [--http2] [--script FILE] [--detach]\n"
    "\n"
    "Speaks the LLM API on 127.0.0.1 and does what its script tells it to do wrong.\n"
    "\n"
    "  --port N       the port to listen on (default 0: a free one, printed at start)\n"
    "  --tls          HTTPS, with a throw-away certificate whose authority is printed at start\n"
    "  --http2        HTTP/2 too: by ALPN with --tls, else for clients that begin with it\n"
    "  --script FILE  the script to start with, JSON\n"
    "  --detach       keep running when the process that started it ends\n"
    "  --help         print this\n";

std::variant<Options, std::string> ReadOptions(int argc, char** argv) {
  Options options;
  Arguments arguments(std::span(argv, static_cast<size_t>(argc)).subspan(argc > 0 ? 1 : 0));
  while (arguments.Next()) {
    std::string wrong = ReadOne(arguments, options);
    if (!wrong.empty()) return wrong;
  }
  return options;
}

}  // namespace failsoft::sim
