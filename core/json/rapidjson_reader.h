// RapidJSON's reader as this folder uses it. Private to this folder, and alone in including it.
//
// What RapidJSON lacks is put in at its template parameters: it dereferences NULL when an
// allocation fails, and aborts on a broken assertion.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>

#include "core/json/source_stream.h"

#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw failsoft::json::BrokenAssertion())
#include <rapidjson/reader.h>

namespace failsoft::json {

// Memory for the reader's one stack, at first our own, which is enough for most texts. Throws where
// RapidJSON would go on with NULL.
class ThrowingAllocator {
 public:
  static constexpr bool kNeedFree = false;

  void* Malloc(size_t size) { return Realloc(nullptr, 0, size); }

  void* Realloc(void* old, size_t old_size, size_t new_size) {
    if (new_size <= sizeof(first_)) return first_;
    std::unique_ptr<char[]> fresh(new char[new_size]);
    if (old != nullptr) std::memcpy(fresh.get(), old, std::min(old_size, new_size));
    block_ = std::move(fresh);
    return block_.get();
  }

  static void Free(void*) {}

 private:
  alignas(std::max_align_t) char first_[512];
  std::unique_ptr<char[]> block_;
};

using SourceReader =
    rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, ThrowingAllocator>;
inline constexpr unsigned kFlags = rapidjson::kParseIterativeFlag;

}  // namespace failsoft::json

namespace rapidjson {

template <>
inline void SkipWhitespace(failsoft::json::SourceStream& in) {
  in.SkipWhiteSpace();
}

}  // namespace rapidjson
