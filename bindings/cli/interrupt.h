// Signals that ask the command to end, while a call runs: noted instead of ending the process. A
// second one ends it.
#pragma once

#include <array>
#include <csignal>
#include <cstddef>

namespace failsoft::cli {

// Whether one came since the last scope began.
bool Interrupted();

// SIGINT (Ctrl-C), SIGTERM and SIGHUP, unless they are ignored already.
class InterruptScope {
 public:
  InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;
  ~InterruptScope();

  bool interrupted() const { return Interrupted(); }

 private:
  std::array<struct sigaction, 3> before_{};
};

// Ends the process by the signal that came, as a shell must see it to end its loop too. Returns an
// exit code where that does not happen.
int EndByInterrupt();

}  // namespace failsoft::cli
