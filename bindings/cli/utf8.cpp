#include "utf8.h"

#include <algorithm>
#include <cstdint>
#include <new>
#include <utility>

#include "failsoft/failsoft.h"
#include "failure.h"
#include "handles.h"

namespace failsoft::cli {

std::string CheckedUtf8(std::string text) {
  Handle<failsoft_chunks> whole;
  Handle<failsoft_error> error;
  const failsoft_status status =
      failsoft_text_chunk_guide(text.data(), text.size(), INT64_MAX, Out(whole), Out(error));
  if (status == FAILSOFT_NOMEM) throw std::bad_alloc();
  if (status != FAILSOFT_OK) throw UsageError(failsoft_error_message(error.get()));
  return text;
}

size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

}  // namespace failsoft::cli
