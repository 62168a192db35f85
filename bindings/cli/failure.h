// How the command ends.
#pragma once

#include <stdexcept>

namespace failsoft::cli {

// As in README.md and --help. What a signal ended dies of it instead.
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

// Nobody reads what comes out, which is no trouble: `head` has seen enough. It ends the command
// with exit code 1 and without a word, but for answers that were paid for as a whole.
class ReaderGone : public SystemError {
  using SystemError::SystemError;
};

}  // namespace failsoft::cli
