// Where a completion, or a chunk of one, keeps its text: found without parsing.
#pragma once

#include <cstring>
#include <string_view>

namespace failsoft::bench {

// Where the text begins, or npos. It goes on to the next quote that is not escaped.
inline size_t FindContent(std::string_view json) {
  constexpr std::string_view kKey = R"("content":")";
  const void* found = memmem(json.data(), json.size(), kKey.data(), kKey.size());
  if (found == nullptr) return json.npos;
  return static_cast<const char*>(found) - json.data() + kKey.size();
}

}  // namespace failsoft::bench
