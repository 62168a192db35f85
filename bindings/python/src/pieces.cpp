#include "pieces.h"

#include <iterator>

#include "text.h"

namespace failsoft::python {
namespace py = pybind11;
namespace {

enum class Type {
  kText,
  kReasoning,
  kRefusal,
  kToolCall,
  kAttempt,
  kRetry,
  kResumed,
  kProgress,
  kUnknown
};

constexpr const char* kTypeNames[] = {"text",    "reasoning", "refusal", "tool_call",
                                      "attempt", "retry",     "resumed", "progress"};

Type PieceType(failsoft_delta_kind kind) {
  switch (kind) {
    case FAILSOFT_DELTA_TEXT:
      return Type::kText;
    case FAILSOFT_DELTA_REASONING:
      return Type::kReasoning;
    case FAILSOFT_DELTA_REFUSAL:
      return Type::kRefusal;
    case FAILSOFT_DELTA_TOOL_CALL:
      return Type::kToolCall;
    default:
      return Type::kUnknown;
  }
}

Type TypeOf(const failsoft_event_view& event) {
  switch (event.kind) {
    case FAILSOFT_EVENT_DELTA:
      return PieceType(event.delta);
    case FAILSOFT_EVENT_ATTEMPT:
      return Type::kAttempt;
    case FAILSOFT_EVENT_RETRY:
      return Type::kRetry;
    case FAILSOFT_EVENT_RESUMED:
      return Type::kResumed;
    case FAILSOFT_EVENT_PROGRESS:
      return Type::kProgress;
    default:
      return Type::kUnknown;
  }
}

// The types' names as Python objects, made when first used: once a batch, not once an event.
class TypeNames {
 public:
  const py::object& Get(Type type) {
    const auto index = static_cast<size_t>(type);
    if (!names_[index]) names_[index] = py::str(kTypeNames[index]);
    return names_[index];
  }

 private:
  py::object names_[std::size(kTypeNames)];
};

py::object TextOrNone(const char* data, size_t size) {
  return size == 0 ? py::object(py::none()) : Text(data, size);
}

py::object Pack(const py::object& type, const failsoft_event_view& event, const py::object& text,
                const py::object& data) {
  const bool is_tool_call = event.delta == FAILSOFT_DELTA_TOOL_CALL;
  const py::object choice = py::int_(event.choice);
  const py::object index = is_tool_call ? py::object(py::int_(event.tool_index)) : py::none();
  const py::object id = TextOrNone(event.tool_id, event.tool_id_size);
  const py::object name = TextOrNone(event.tool_name, event.tool_name_size);
  PyObject* tuple = PyTuple_Pack(7, type.ptr(), text.ptr(), choice.ptr(), index.ptr(), id.ptr(),
                                 name.ptr(), data.ptr());
  if (tuple == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(tuple);
}

py::object EventTuple(const py::object& type, const failsoft_event_view& event,
                      const py::object& decode) {
  const bool is_piece = event.kind == FAILSOFT_EVENT_DELTA;
  const py::object text = Text(event.text, event.text_size);
  if (is_piece) return Pack(type, event, text, py::none());
  return Pack(type, event, text, decode(Text(event.json, event.json_size)));
}

void Shorten(const py::list& list, Py_ssize_t size) {
  if (size == PyList_GET_SIZE(list.ptr())) return;
  if (PyList_SetSlice(list.ptr(), size, PyList_GET_SIZE(list.ptr()), nullptr) != 0) {
    throw py::error_already_set();
  }
}

}  // namespace

py::list EventTuples(const failsoft_batch* batch, const py::object& decode) {
  py::list events;
  TypeNames names;
  failsoft_event_view event{};
  const size_t count = failsoft_batch_count(batch);
  for (size_t i = 0; i < count; ++i) {
    failsoft_batch_get(batch, i, &event, sizeof(event));
    const Type type = TypeOf(event);
    if (type == Type::kUnknown) continue;  // newer than this file
    events.append(EventTuple(names.Get(type), event, decode));
  }
  return events;
}

py::list TextPieces(const failsoft_batch* batch) {
  const size_t count = failsoft_batch_count(batch);
  py::list pieces(count);
  failsoft_event_view event{};
  Py_ssize_t filled = 0;
  for (size_t i = 0; i < count; ++i) {
    failsoft_batch_get(batch, i, &event, sizeof(event));
    if (event.delta == FAILSOFT_DELTA_TEXT && event.choice == 0) {
      PyList_SET_ITEM(pieces.ptr(), filled++, Text(event.text, event.text_size).release().ptr());
    }
  }
  Shorten(pieces, filled);
  return pieces;
}

}  // namespace failsoft::python
