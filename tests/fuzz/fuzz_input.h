// What a fuzz target makes of its input: a few bytes that choose, and the stream.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>
#include <vector>

namespace failsoft::fuzz {

class FuzzInput {
 public:
  FuzzInput(const uint8_t* data, size_t size)
      : rest_(size == 0 ? std::string_view()
                        : std::string_view(reinterpret_cast<const char*>(data), size)) {}

  // The next byte, or 0 after the end.
  uint8_t Choose() {
    if (rest_.empty()) return 0;
    const auto choice = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return choice;
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// Cuts `bytes` by chance: `seed` says where, and whether finely or coarsely. Some pieces are empty.
inline std::vector<std::string_view> Cut(std::string_view bytes, uint8_t seed) {
  std::mt19937 random(seed);
  const size_t longest = size_t{1} << seed % 10;
  std::vector<std::string_view> pieces;
  while (!bytes.empty()) {
    const size_t size = std::min<size_t>(random() % (longest + 1), bytes.size());
    pieces.push_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return pieces;
}

// Ends the program, as a fuzzer expects of a finding.
inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

}  // namespace failsoft::fuzz
