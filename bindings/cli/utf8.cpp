#include "utf8.h"

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

}  // namespace failsoft::cli
