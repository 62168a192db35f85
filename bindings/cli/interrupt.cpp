#include "interrupt.h"

namespace failsoft::cli {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t noted = 0;

void Note(int signal) {
  if (noted == 0) noted = signal;
}

}  // namespace

InterruptScope::InterruptScope() {
  noted = 0;
  struct sigaction action {};
  action.sa_handler = Note;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and no SA_RESTART: the wait must end
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < before_.size(); ++i) {
    sigaction(kSignals[i], &action, &before_[i]);
    // By nohup, or started in the background, where Ctrl-C is not for us.
    if (before_[i].sa_handler == SIG_IGN) sigaction(kSignals[i], &before_[i], nullptr);
  }
}

InterruptScope::~InterruptScope() {
  for (size_t i = 0; i < before_.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
}

bool Interrupted() { return noted != 0; }

int EndByInterrupt() {
  const int signal = noted;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
  return 128 + signal;  // whoever started us has blocked it
}

}  // namespace failsoft::cli
