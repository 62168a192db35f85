// Text between Python and the C interface, UTF-8 on both sides.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

#include <string_view>

namespace failsoft::python {

// The text's own bytes, valid as long as `text`. A lone surrogate raises UnicodeEncodeError.
inline std::string_view Utf8(const pybind11::str& text) {
  Py_ssize_t size = 0;
  const char* data = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
  if (data == nullptr) throw pybind11::error_already_set();
  return {data, static_cast<size_t>(size)};
}

// Never fails over what a server sent: bytes that are not UTF-8 become U+FFFD.
inline pybind11::str Text(const char* data, size_t size) {
  PyObject* text = PyUnicode_DecodeUTF8(data, static_cast<Py_ssize_t>(size), "replace");
  if (text == nullptr) throw pybind11::error_already_set();
  return pybind11::reinterpret_steal<pybind11::str>(text);
}

inline pybind11::str Text(const char* terminated) {
  return Text(terminated, std::string_view(terminated).size());
}

inline pybind11::str Text(const failsoft_buf* buf) {
  return Text(failsoft_buf_data(buf), failsoft_buf_size(buf));
}

}  // namespace failsoft::python
