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

bool IsText(const failsoft_event_view& event) {
  return event.delta == FAILSOFT_DELTA_TEXT && event.choice == 0;
}

PyObject* TextOrNone(const char* data, size_t size) {
  return (size == 0 ? py::object(py::none()) : Text(data, size)).release().ptr();
}

}  // namespace

Items::Items(const py::object& kind, const py::object& decode) : kind_(kind), decode_(decode) {}

py::object Items::Make(const failsoft_event_view& event) {
  if (!kind_) return IsText(event) ? Text(event.text, event.text_size) : py::object();
  const Type type = TypeOf(event);
  if (type == Type::kUnknown) return {};  // newer than this file
  return Pack(static_cast<size_t>(type), event);
}

const py::object& Items::NameOf(size_t type) {
  static_assert(kTypes == std::size(kTypeNames));
  if (!names_[type]) names_[type] = py::str(kTypeNames[type]);
  return names_[type];
}

// As tuple.__new__(kind, (...)), without the second tuple.
py::object Items::Pack(size_t type, const failsoft_event_view& event) {
  const bool is_piece = event.kind == FAILSOFT_EVENT_DELTA;
  const bool is_tool_call = event.delta == FAILSOFT_DELTA_TOOL_CALL;
  const py::object data =
      is_piece ? py::object(py::none()) : decode_(Text(event.json, event.json_size));
  auto* const kind = reinterpret_cast<PyTypeObject*>(kind_.ptr());
  const auto item = py::reinterpret_steal<py::object>(kind->tp_alloc(kind, 7));
  if (!item) throw py::error_already_set();
#if PY_VERSION_HEX >= 0x030E0000
  reinterpret_cast<PyTupleObject*>(item.ptr())->ob_hash = -1;  // not known yet, which 0 is not
#endif
  PyTuple_SET_ITEM(item.ptr(), 0, NameOf(type).inc_ref().ptr());
  PyTuple_SET_ITEM(item.ptr(), 1, Text(event.text, event.text_size).release().ptr());
  PyTuple_SET_ITEM(item.ptr(), 2, py::int_(event.choice).release().ptr());
  const py::object index = is_tool_call ? py::object(py::int_(event.tool_index)) : py::none();
  PyTuple_SET_ITEM(item.ptr(), 3, index.inc_ref().ptr());
  PyTuple_SET_ITEM(item.ptr(), 4, TextOrNone(event.tool_id, event.tool_id_size));
  PyTuple_SET_ITEM(item.ptr(), 5, TextOrNone(event.tool_name, event.tool_name_size));
  PyTuple_SET_ITEM(item.ptr(), 6, data.inc_ref().ptr());
  return item;
}

int Items::Visit(visitproc visit, void* arg) const {
  Py_VISIT(kind_.ptr());
  Py_VISIT(decode_.ptr());
  return 0;
}

py::list AllOf(const failsoft_batch* batch, Items items) {
  py::list all;
  failsoft_event_view event{};
  const size_t count = failsoft_batch_count(batch);
  for (size_t i = 0; i < count; ++i) {
    failsoft_batch_get(batch, i, &event, sizeof(event));
    if (const py::object item = items.Make(event)) all.append(item);
  }
  return all;
}

}  // namespace failsoft::python
