#include "chunk.h"

#include <string_view>
#include <vector>

#include "failure.h"
#include "gil.h"
#include "text.h"

namespace failsoft::python {
namespace py = pybind11;

namespace {

// UTF-8 of a text that may be large: without a copy where the text is ASCII, else one that is gone
// afterwards, where PyUnicode_AsUTF8 would leave it in the text. A lone surrogate goes through, for
// the core to refuse, unless `surrogates` says otherwise.
class Utf8Copy {
 public:
  explicit Utf8Copy(const py::str& text, const char* surrogates = "surrogatepass") {
    if (!PyUnicode_Check(text.ptr())) throw py::type_error("the text must be a str");  // bytes pass
    if (PyUnicode_IS_READY(text.ptr()) && PyUnicode_IS_COMPACT_ASCII(text.ptr())) {
      view_ = Utf8(text);
      return;
    }
    PyObject* bytes = PyUnicode_AsEncodedString(text.ptr(), "utf-8", surrogates);
    if (bytes == nullptr) throw py::error_already_set();
    bytes_ = py::reinterpret_steal<py::object>(bytes);
    view_ = {PyBytes_AS_STRING(bytes), static_cast<size_t>(PyBytes_GET_SIZE(bytes))};
  }

  const char* data() const { return view_.data(); }
  size_t size() const { return view_.size(); }

 private:
  py::object bytes_;
  std::string_view view_;
};

std::vector<failsoft_chunk> Rows(const failsoft_chunks* chunks) {
  std::vector<failsoft_chunk> rows(failsoft_chunks_count(chunks));
  failsoft_chunks_get(chunks, 0, rows.size(), rows.data(), sizeof(failsoft_chunk));
  return rows;
}

// A list with what `make` (returning a new reference) makes of each chunk.
template <typename Make>
py::object ListOf(const failsoft_chunks* chunks, const Make& make) {
  const auto rows = Rows(chunks);
  py::list list(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    PyObject* made = make(rows[i]);
    if (made == nullptr) throw py::error_already_set();
    PyList_SET_ITEM(list.ptr(), static_cast<Py_ssize_t>(i), made);
  }
  return list;
}

PyObject* Slice(const py::str& text, const failsoft_chunk& row) {
  return PyUnicode_Substring(text.ptr(), static_cast<Py_ssize_t>(row.char_begin),
                             static_cast<Py_ssize_t>(row.char_end));
}

// Takes over `text`, which may be null after a failure.
PyObject* WithMarks(PyObject* text, const failsoft_chunk& row) {
  if (text == nullptr || row.before_size + row.after_size == 0) return text;
  const auto bare = py::reinterpret_steal<py::object>(text);
  const py::object marked = Text(row.before, row.before_size) + bare;
  return (marked + Text(row.after, row.after_size)).release().ptr();
}

// Takes over `text` too.
PyObject* Row(PyObject* text, const failsoft_chunk& row) {
  text = WithMarks(text, row);
  if (text == nullptr) return nullptr;
  return Py_BuildValue("(NKKKK)", text, row.char_begin, row.char_end, row.byte_begin, row.byte_end);
}

PyObject* RowOfPart(const failsoft_chunk& row) {
  const auto size = static_cast<Py_ssize_t>(row.text_size);
  return Row(PyUnicode_DecodeUTF8(row.text, size, nullptr), row);
}

}  // namespace

// To the guide's code a lone surrogate is a character like others, as is what stands for it here:
// the chunks are slices of `text`.
py::object ChunkAsGuide(const py::str& text, int64_t max_chars) {
  const Utf8Copy utf8(text, "replace");
  ChunksHandle chunks;
  ErrorHandle error;
  const failsoft_status status = WithoutGil([&]() noexcept {
    return failsoft_text_chunk_guide(utf8.data(), utf8.size(), max_chars, Receive(chunks),
                                     Receive(error));
  });
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return ListOf(chunks.get(), [&](const failsoft_chunk& row) { return Slice(text, row); });
}

py::object ChunkText(const py::str& text, const py::str& options) {
  const Utf8Copy utf8(text);
  const std::string_view json = Utf8(options);
  ChunksHandle chunks;
  ErrorHandle error;
  const failsoft_status status = WithoutGil([&]() noexcept {
    return failsoft_text_chunk(utf8.data(), utf8.size(), json.data(), json.size(), Receive(chunks),
                               Receive(error));
  });
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return ListOf(chunks.get(),
                [&](const failsoft_chunk& row) { return Row(Slice(text, row), row); });
}

py::object Chunker::Open(const py::str& options) {
  const std::string_view json = Utf8(options);
  ChunkerHandle chunker;
  ErrorHandle error;
  const failsoft_status status =
      failsoft_chunker_new(json.data(), json.size(), Receive(chunker), Receive(error));
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return py::cast(new Chunker(std::move(chunker)), py::return_value_policy::take_ownership);
}

py::object Chunker::Write(const py::str& part) const {
  const Utf8Copy utf8(part);
  ChunksHandle chunks;
  ErrorHandle error;
  const failsoft_status status = WithoutGil([&]() noexcept {
    return failsoft_chunker_write(chunker_.get(), utf8.data(), utf8.size(), Receive(chunks),
                                  Receive(error));
  });
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return ListOf(chunks.get(), RowOfPart);
}

py::object Chunker::Finish() const {
  ChunksHandle chunks;
  ErrorHandle error;
  const failsoft_status status = WithoutGil([&]() noexcept {
    return failsoft_chunker_finish(chunker_.get(), Receive(chunks), Receive(error));
  });
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return ListOf(chunks.get(), RowOfPart);
}

}  // namespace failsoft::python
