#include "stream.h"

#include "failure.h"
#include "gil.h"
#include "log_lines.h"
#include "outcome.h"
#include "text.h"

namespace failsoft::python {
namespace py = pybind11;
namespace {

const char* PieceType(failsoft_delta_kind kind) {
  switch (kind) {
    case FAILSOFT_DELTA_TEXT:
      return "text";
    case FAILSOFT_DELTA_REASONING:
      return "reasoning";
    case FAILSOFT_DELTA_REFUSAL:
      return "refusal";
    case FAILSOFT_DELTA_TOOL_CALL:
      return "tool_call";
    default:
      return nullptr;
  }
}

// nullptr: newer than this file, and left out.
const char* TypeOf(const failsoft_event_view& event) {
  switch (event.kind) {
    case FAILSOFT_EVENT_DELTA:
      return PieceType(event.delta);
    case FAILSOFT_EVENT_ATTEMPT:
      return "attempt";
    case FAILSOFT_EVENT_RETRY:
      return "retry";
    case FAILSOFT_EVENT_RESUMED:
      return "resumed";
    default:
      return nullptr;
  }
}

py::object TextOrNone(const char* data, size_t size) {
  return size == 0 ? py::object(py::none()) : Text(data, size);
}

py::tuple PieceTuple(const char* type, const failsoft_event_view& event) {
  const bool is_tool_call = event.delta == FAILSOFT_DELTA_TOOL_CALL;
  const py::object index = is_tool_call ? py::object(py::int_(event.tool_index)) : py::none();
  return py::make_tuple(py::str(type), Text(event.text, event.text_size), event.choice, index,
                        TextOrNone(event.tool_id, event.tool_id_size),
                        TextOrNone(event.tool_name, event.tool_name_size), py::none());
}

py::tuple EventTuple(const char* type, const failsoft_event_view& event) {
  if (event.kind == FAILSOFT_EVENT_DELTA) return PieceTuple(type, event);
  return py::make_tuple(py::str(type), py::str(), 0, py::none(), py::none(), py::none(),
                        Text(event.json, event.json_size));
}

py::list EventTuples(const failsoft_batch* batch) {
  py::list events;
  failsoft_event_view event{};
  const size_t count = failsoft_batch_count(batch);
  for (size_t i = 0; i < count; ++i) {
    failsoft_batch_get(batch, i, &event, sizeof(event));
    if (const char* type = TypeOf(event)) events.append(EventTuple(type, event));
  }
  return events;
}

py::list TextPieces(const failsoft_batch* batch) {
  py::list pieces;
  failsoft_event_view event{};
  const size_t count = failsoft_batch_count(batch);
  for (size_t i = 0; i < count; ++i) {
    failsoft_batch_get(batch, i, &event, sizeof(event));
    if (event.delta == FAILSOFT_DELTA_TEXT && event.choice == 0) {
      pieces.append(Text(event.text, event.text_size));
    }
  }
  return pieces;
}

}  // namespace

// Not while holding the GIL: a release may wait for a thread that is inside failsoft.
Stream::~Stream() {
  WithoutGil([this]() noexcept {
    call_.reset();
    return 0;
  });
}

py::object Stream::Texts() { return Take(TextPieces); }

py::object Stream::Events() { return Take(EventTuples); }

// FAILSOFT_DONE where no end is known yet: another thread has it and waits for the GIL.
template <typename Make>
py::object Stream::Take(Make make) {
  const std::shared_ptr<EndedCall> call = call_;
  while (!ended_) {
    BatchHandle batch;
    failsoft_event_view last{};
    const failsoft_status status = NextEvents(*call, batch, last);
    if (status == FAILSOFT_OK && !IsTerminal(last)) return make(batch.get());
    if (status == FAILSOFT_DONE) continue;
    call->status = status == FAILSOFT_OK ? last.status : status;
    call->event = last;
    call->batch = std::move(batch);
    ended_ = true;
  }
  return End();
}

py::object Stream::End() const {
  if (call_->status == FAILSOFT_OK) return py::cast(Outcome(call_));
  return CallFailure(*call_);
}

void Stream::Cancel() {
  WithoutGil([this]() noexcept { return failsoft_call_cancel(call_->call.get()); });
}

}  // namespace failsoft::python
