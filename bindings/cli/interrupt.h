// Ctrl-C while a call runs: noted instead of ending the process. A second one ends it.
#pragma once

#include <csignal>

namespace failsoft::cli {

class InterruptScope {
 public:
  InterruptScope();
  InterruptScope(const InterruptScope&) = delete;
  InterruptScope& operator=(const InterruptScope&) = delete;
  ~InterruptScope();

  bool interrupted() const;

 private:
  struct sigaction before_ {};
};

}  // namespace failsoft::cli
