// How the command ends.
#pragma once

#include <stdexcept>

namespace failsoft::cli {

// As in README.md and --help. A command that a signal interrupted dies of that signal instead.
enum ExitCode {
  kOk = 0,
  kFailed = 1,
  kUsage = 2,
  kDenied = 3,
  kNoCredits = 4,
  kRateLimited = 5,
  kNetwork = 6,
  kProvider = 7,
};

// What was asked for makes no sense or cannot be read: exit code 2.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What came out cannot be written, or something of ours is missing: exit code 1.
class SystemError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Nobody reads what comes out, which is no trouble: `head` has seen enough. Exit code 1, without a
// word unless a whole answer, which was paid for, is lost.
class ReaderGone : public SystemError {
  using SystemError::SystemError;
};

}  // namespace failsoft::cli
