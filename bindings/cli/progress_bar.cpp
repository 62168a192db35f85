#include "progress_bar.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "json_text.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

constexpr size_t kBar = 30;

long Number(std::string_view object, std::string_view name) {
  return std::atol(std::string(Member(object, name).value_or("0")).c_str());
}

// "[=======>      ] 12 of 40 parts, 8 calls running"
std::string Line(std::string_view progress) {
  const long total = std::max(Number(progress, "total"), 1L);
  const long done = std::clamp(Number(progress, "done"), 0L, total);
  const auto full = kBar * static_cast<size_t>(done) / static_cast<size_t>(total);
  const bool combines = MemberText(progress, "stage") == "combine";
  const std::string level =
      combines ? " (level " + std::to_string(Number(progress, "level")) + ")" : "";
  return "[" + std::string(full, '=') + std::string(kBar - full, ' ') + "] " +
         std::to_string(done) + " of " + std::to_string(total) +
         (combines ? " combined" : " parts summarized") + level + ", " +
         std::to_string(Number(progress, "running")) + " running";
}

}  // namespace

// Padded, so that nothing of a longer line stays.
void ProgressBar::Show(std::string_view progress) {
  const size_t columns = StandardErrorColumns();
  if (columns < 2) return;
  std::string line = Line(progress).substr(0, columns - 1);
  const size_t size = line.size();
  if (size < drawn_) line.append(drawn_ - size, ' ');
  Draw("\r" + line);
  drawn_ = size;
}

void ProgressBar::Clear() {
  if (drawn_ == 0) return;
  Draw("\r" + std::string(drawn_, ' ') + "\r");
  drawn_ = 0;
}

}  // namespace failsoft::cli
