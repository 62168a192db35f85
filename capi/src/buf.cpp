#include "capi/src/objects.h"

using failsoft::capi::From;

namespace failsoft::capi {

failsoft_buf* NewBuf(std::string text) {
  return reinterpret_cast<failsoft_buf*>(new Buf{std::move(text)});
}

}  // namespace failsoft::capi

const char* failsoft_buf_data(const failsoft_buf* buf) {
  return buf == nullptr ? "" : From(buf)->text.c_str();
}

size_t failsoft_buf_size(const failsoft_buf* buf) {
  return buf == nullptr ? 0 : From(buf)->text.size();
}

void failsoft_buf_release(failsoft_buf* buf) { delete From(buf); }
