// What is shown of a call while it runs: a stream on its way to standard output, a summary's
// progress.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "failsoft/failsoft.h"
#include "progress_bar.h"

namespace failsoft::cli {

// Writes pieces as they come, and a line on standard error when a dropped stream goes on. Throws
// ReaderGone, or SystemError.
class StreamOutput {
 public:
  // `prints_text` false: only what goes to standard error.
  explicit StreamOutput(bool prints_text) : prints_text_(prints_text) {}

  void Take(const failsoft_event_view& event);

  // Those were all events that are there now.
  void Flush();

  // No more will come: ends the line.
  void End(bool succeeded);

  // Of an answer that failed: how much of it was written.
  void TellWritten() const;

 private:
  void Write(std::string_view piece);
  void TellResume(std::string_view json);

  const bool prints_text_;
  ProgressBar bar_;
  std::string pending_;
  size_t characters_ = 0;
  bool line_is_open_ = false;  // what was written does not end in a newline
};

}  // namespace failsoft::cli
