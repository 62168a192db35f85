#include "interrupt.h"

namespace failsoft::cli {
namespace {

volatile std::sig_atomic_t noted = 0;

void Note(int) { noted = 1; }

}  // namespace

InterruptScope::InterruptScope() {
  noted = 0;
  struct sigaction action {};
  action.sa_handler = Note;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and no SA_RESTART: the wait must end
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &before_);
  // Started in the background, where Ctrl-C is not for us.
  if (before_.sa_handler == SIG_IGN) sigaction(SIGINT, &before_, nullptr);
}

InterruptScope::~InterruptScope() { sigaction(SIGINT, &before_, nullptr); }

bool Interrupted() { return noted != 0; }

}  // namespace failsoft::cli
