// Events of a stream as Python objects.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

namespace failsoft::python {

// Of each event, what it is to whoever reads the stream.
class Items {
 public:
  // The text pieces of the first choice, as str.
  Items() = default;

  // Everything, as `kind`: tuple, or a class of named ones. The members are type, text, choice,
  // index, id, name, data; data is None or what `decode` makes of its JSON text.
  Items(const pybind11::object& kind, const pybind11::object& decode);

  // Empty: the event is none of them.
  pybind11::object Make(const failsoft_event_view& event);

  // For Python's garbage collector.
  int Visit(visitproc visit, void* arg) const;

 private:
  static constexpr size_t kTypes = 8;

  const pybind11::object& NameOf(size_t type);
  pybind11::object Pack(size_t type, const failsoft_event_view& event);

  pybind11::object kind_;
  pybind11::object decode_;
  pybind11::object names_[kTypes];  // of the types, made when first used
};

// All of a batch at once.
pybind11::list AllOf(const failsoft_batch* batch, Items items);

}  // namespace failsoft::python
