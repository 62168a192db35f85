// Ctrl-C while a call runs: noted instead of ending the process. A second one ends it.
#pragma once

#include <csignal>

namespace failsoft::cli {

// Whether Ctrl-C came since the last scope began.
bool Interrupted();

class InterruptScope {
 public:
  InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;
  ~InterruptScope();

  bool interrupted() const { return Interrupted(); }

 private:
  struct sigaction before_ {};
};

}  // namespace failsoft::cli
