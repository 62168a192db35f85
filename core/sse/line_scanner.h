// Where lines end: at LF, at CR LF, or at a CR that no LF follows. Private to this folder.
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

namespace failsoft::sse {

// The first `wanted` in [begin, end), or end.
inline const char* FindByte(const char* begin, const char* end, char wanted) {
  const void* const found = std::memchr(begin, wanted, static_cast<size_t>(end - begin));
  return found != nullptr ? static_cast<const char*>(found) : end;
}

// Cuts bytes into lines. The next LF and the next CR are each remembered until they are passed, so
// that both searches go over every byte once, also when one of the two is rare or missing.
template <auto kFind = FindByte>
class LineScanner {
 public:
  explicit LineScanner(std::string_view bytes)
      : at_(bytes.data()),
        end_(at_ + bytes.size()),
        lf_(kFind(at_, end_, '\n')),
        cr_(kFind(at_, end_, '\r')) {}

  // The next line that ends within the bytes, without its end; false if there is none.
  bool Next(std::string_view& line) {
    const char* const stop = std::min(lf_, cr_);
    if (stop == end_) return false;
    line = {at_, static_cast<size_t>(stop - at_)};
    at_ = stop + 1;
    if (stop == cr_) {
      if (at_ != end_ && *at_ == '\n') ++at_;
      cr_ = kFind(at_, end_, '\r');
    }
    if (lf_ < at_) lf_ = at_ != end_ && *at_ == '\n' ? at_ : kFind(at_, end_, '\n');
    return true;
  }

  // What follows the last line end.
  std::string_view rest() const { return {at_, static_cast<size_t>(end_ - at_)}; }

 private:
  const char* at_;
  const char* const end_;
  const char* lf_;
  const char* cr_;
};

}  // namespace failsoft::sse
