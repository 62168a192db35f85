#include "texts.h"

#include <string>
#include <string_view>
#include <vector>

#include "failure.h"
#include "gil.h"
#include "text.h"

namespace failsoft::python {
namespace py = pybind11;

namespace {

// A member of what should be a message; null when it has none. Dictionaries, which nearly all are,
// are asked directly.
py::object Member(py::handle message, const py::str& name) {
  if (PyDict_CheckExact(message.ptr())) {
    PyObject* found = PyDict_GetItemWithError(message.ptr(), name.ptr());
    if (found == nullptr && PyErr_Occurred() != nullptr) throw py::error_already_set();
    return py::reinterpret_borrow<py::object>(found);
  }
  PyObject* found = PyObject_GetItem(message.ptr(), name.ptr());
  if (found != nullptr) return py::reinterpret_steal<py::object>(found);
  if (PyErr_ExceptionMatches(PyExc_KeyError) == 0) throw py::error_already_set();
  PyErr_Clear();
  return {};
}

// What Python's len() says; -1 where it raises.
int64_t SizeOf(const py::object& content) {
  if (!content) return -1;
  if (PyUnicode_Check(content.ptr())) return PyUnicode_GET_LENGTH(content.ptr());
  const Py_ssize_t size = PyObject_Size(content.ptr());
  if (size < 0) PyErr_Clear();
  return size;
}

// The very objects that a message's keys and role mostly are: compared by address first.
struct Names {
  py::str role = Interned("role");
  py::str content = Interned("content");
  py::str system = Interned("system");

  static py::str Interned(const char* name) {
    PyObject* text = PyUnicode_InternFromString(name);
    if (text == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::str>(text);
  }
};

struct Sizes {
  std::vector<int64_t> sizes;
  std::vector<uint8_t> is_system;
  bool is_whole = true;  // else the message behind the last one has no role
};

bool IsSame(const py::object& role, const py::str& name) {
  if (role.is(name)) return true;
  const int same = PyObject_RichCompareBool(role.ptr(), name.ptr(), Py_EQ);
  if (same < 0) throw py::error_already_set();
  return same == 1;
}

Sizes Measure(const py::list& messages) {
  const Names names;
  Sizes measured;
  measured.sizes.reserve(messages.size());
  measured.is_system.reserve(messages.size());
  // By index: comparing may run code of the caller's, which may change the list.
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(messages.ptr()); ++i) {
    const auto message = py::reinterpret_borrow<py::object>(PyList_GET_ITEM(messages.ptr(), i));
    const py::object role = Member(message, names.role);
    if (!role) {
      measured.is_whole = false;
      break;
    }
    measured.is_system.push_back(IsSame(role, names.system) ? 1 : 0);
    measured.sizes.push_back(SizeOf(Member(message, names.content)));
  }
  return measured;
}

// The messages at `kept`. One that has gone meanwhile, with code of the caller's, raises.
py::list Pick(const py::list& messages, const size_t* kept, size_t count) {
  py::list picked(count);
  for (size_t i = 0; i < count; ++i) {
    const auto index = static_cast<Py_ssize_t>(kept[i]);
    if (index >= PyList_GET_SIZE(messages.ptr())) throw py::index_error("the list has changed");
    PyObject* message = PyList_GET_ITEM(messages.ptr(), index);
    Py_INCREF(message);
    PyList_SET_ITEM(picked.ptr(), static_cast<Py_ssize_t>(i), message);
  }
  return picked;
}

using TextFunction = decltype(&failsoft_tokens_count);

py::object Ask(TextFunction function, const py::str& input, const py::str& options,
               const Tokenizer* tokenizer) {
  const std::string_view text = Utf8(input);
  const std::string_view wanted = Utf8(options);
  const failsoft_tokenizer* ranks = tokenizer != nullptr ? tokenizer->get() : nullptr;
  BufHandle buf;
  ErrorHandle error;
  const failsoft_status status = WithoutGil([&]() noexcept {
    return function(ranks, text.data(), text.size(), wanted.data(), wanted.size(), Receive(buf),
                    Receive(error));
  });
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return Text(buf.get());
}

}  // namespace

py::object Tokenizer::Open(const py::str& options) {
  const std::string_view json = Utf8(options);
  failsoft_tokenizer* tokenizer = nullptr;
  ErrorHandle error;
  const failsoft_status status = WithoutGil([&]() noexcept {
    return failsoft_tokenizer_new(json.data(), json.size(), &tokenizer, Receive(error));
  });
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return py::cast(new Tokenizer(tokenizer), py::return_value_policy::take_ownership);
}

py::object TrimHistory(const py::list& messages, int64_t max_characters) {
  const Sizes measured = Measure(messages);
  if (!measured.is_whole) return py::int_(measured.sizes.size());
  std::vector<size_t> kept(measured.sizes.size());
  size_t count = 0;
  ErrorHandle error;
  const failsoft_status status =
      failsoft_history_trim(measured.sizes.data(), measured.is_system.data(), measured.sizes.size(),
                            max_characters, kept.data(), &count, Receive(error));
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return Pick(messages, kept.data(), count);
}

py::object TrimMessages(const py::str& messages, const py::str& options,
                        const Tokenizer* tokenizer) {
  return Ask(failsoft_messages_trim, messages, options, tokenizer);
}

py::object CountTokens(const py::str& input, const py::str& options, const Tokenizer* tokenizer) {
  return Ask(failsoft_tokens_count, input, options, tokenizer);
}

}  // namespace failsoft::python
