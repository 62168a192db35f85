// How far a summary is, as a line that is written over and over.
#pragma once

#include <cstddef>
#include <string_view>

namespace failsoft::cli {

// On standard error, if that is a terminal; elsewhere nothing is shown.
class ProgressBar {
 public:
  // The JSON of a FAILSOFT_EVENT_PROGRESS.
  void Show(std::string_view progress);

  // Leaves an empty line behind.
  void Clear();

 private:
  size_t drawn_ = 0;  // columns of the line that is there
};

}  // namespace failsoft::cli
