#include "iteration.h"

#include <exception>
#include <new>
#include <utility>

#include "pieces.h"
#include "stream.h"

// Between two events the processor sleeps, and finds its caches cold: what an event costs is how
// much code it touches, not how often. So a walk is a type of Python's C interface, whose `next`
// the interpreter calls itself. With a generator, `itertools.chain`, a list for each batch and a
// method called through pybind11 an event touched 258 cache lines of code in Python and this
// module, and touches 84 now (callgrind, Python 3.11; in the core, libcurl and libc they are some
// 500).
namespace failsoft::python {
namespace py = pybind11;
namespace {

class Iteration {
 public:
  Iteration(const py::object& stream, Items items, const py::object& end, const py::object& renew)
      : owner_(stream),
        stream_(stream.cast<Stream&>()),
        items_(std::move(items)),
        end_(end),
        renew_(renew) {}

  // Somebody waits for the next one, or is about to have it.
  bool is_busy() const { return state_ == State::kBusy; }

  // Empty after the last, or where an error of Python's is set.
  py::object Next();

  // Before its end: cancels the call.
  void Leave();

  int Visit(visitproc visit, void* arg) const;
  void Clear();

 private:
  enum class State : uint8_t { kNotBegun, kBetween, kBusy, kOver };

  py::object Wait();
  py::object NextOfBatch();
  py::object End();

  py::object owner_;
  Stream& stream_;
  Items items_;
  py::object end_;
  py::object renew_;
  State state_ = State::kNotBegun;
  Arrived left_;  // a batch of which not all has been handed out
  size_t at_ = 0;
};

py::object Iteration::Next() {
  if (state_ == State::kOver) return {};
  state_ = State::kBusy;
  py::object item = NextOfBatch();
  if (!item) item = Wait();
  if (state_ == State::kBusy) state_ = State::kBetween;
  return item;
}

// A batch of one, as live tokens come, is not kept until the next. Where none is for whoever reads,
// the interpreter does not come to look for signals.
py::object Iteration::Wait() {
  for (;;) {
    Arrived arrived;
    if (!stream_.Next(renew_, arrived)) return End();
    if (arrived.count == 1) {
      if (py::object item = items_.Make(arrived.last)) return item;
    } else {
      left_ = std::move(arrived);
      at_ = 0;
      if (py::object item = NextOfBatch()) return item;
    }
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
  }
}

py::object Iteration::NextOfBatch() {
  while (at_ < left_.count) {
    failsoft_batch_get(left_.batch.get(), at_++, &left_.last, sizeof(left_.last));
    if (py::object item = items_.Make(left_.last)) return item;
  }
  if (left_.count != 0) left_ = {};
  return {};
}

// Called as C does it: a stream's failure is no exception of C++. To let go of one, pybind11 takes
// the GIL by PyGILState_Ensure, which in another interpreter waits for ever for its own thread.
py::object Iteration::End() {
  state_ = State::kOver;
  const py::object end = stream_.End();
  auto last = py::reinterpret_steal<py::object>(
      PyObject_CallFunctionObjArgs(end_.ptr(), end.ptr(), nullptr));
  return last.is_none() ? py::object() : last;
}

void Iteration::Leave() {
  const State was = std::exchange(state_, State::kOver);
  left_ = {};
  if (was == State::kBetween || was == State::kBusy) stream_.Cancel();
}

int Iteration::Visit(visitproc visit, void* arg) const {
  Py_VISIT(owner_.ptr());
  Py_VISIT(end_.ptr());
  Py_VISIT(renew_.ptr());
  return items_.Visit(visit, arg);
}

void Iteration::Clear() {
  Leave();
  end_ = {};
  renew_ = {};
  items_ = {};
}

struct Object {
  PyObject_HEAD Iteration walk;
};

// None of what follows is noexcept, though C calls it: see WithoutGil about threads that end.
Iteration& WalkOf(PyObject* self) { return reinterpret_cast<Object*>(self)->walk; }

// Another thread, a signal's handler, or what garbage collection runs. Who came first goes on.
PyObject* Refuse() {
  PyErr_SetString(PyExc_RuntimeError,
                  "Somebody waits for the next piece of this iterator already: give each thread "
                  "an iteration of its own, which share the stream's pieces");
  return nullptr;
}

PyObject* Next(PyObject* self) {
  Iteration& walk = WalkOf(self);
  if (walk.is_busy()) return Refuse();
  try {
    return walk.Next().release().ptr();
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& error) {  // pybind11's, where Python gives it no object
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  // Behind the exception, which a thread that ends here could not let go of.
  walk.Leave();
  return nullptr;
}

int Traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  return WalkOf(self).Visit(visit, arg);
}

int Clear(PyObject* self) {
  WalkOf(self).Clear();
  return 0;
}

void Dealloc(PyObject* self) {
  PyTypeObject* const type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  WalkOf(self).Leave();
  WalkOf(self).~Iteration();
  type->tp_free(self);
  Py_DECREF(type);
}

PyTypeObject* iteration_type = nullptr;  // lives as long as the module, which is not unloaded

py::object MakeIteration(const py::object& stream, Items items, const py::object& end,
                         const py::object& renew) {
  Iteration walk(stream, std::move(items), end, renew);
  Object* made = PyObject_GC_New(Object, iteration_type);
  if (made == nullptr) throw py::error_already_set();
  new (&made->walk) Iteration(std::move(walk));
  PyObject_GC_Track(made);
  return py::reinterpret_steal<py::object>(reinterpret_cast<PyObject*>(made));
}

}  // namespace

py::object IterateTexts(const py::object& stream, const py::object& end, const py::object& renew) {
  return MakeIteration(stream, Items(), end, renew);
}

py::object IterateEvents(const py::object& stream, const py::object& kind, const py::object& decode,
                         const py::object& end, const py::object& renew) {
  return MakeIteration(stream, Items(kind, decode), end, renew);
}

void DefineIteration() {
  static PyType_Slot slots[] = {{Py_tp_iter, reinterpret_cast<void*>(PyObject_SelfIter)},
                                {Py_tp_iternext, reinterpret_cast<void*>(Next)},
                                {Py_tp_traverse, reinterpret_cast<void*>(Traverse)},
                                {Py_tp_clear, reinterpret_cast<void*>(Clear)},
                                {Py_tp_dealloc, reinterpret_cast<void*>(Dealloc)},
                                {0, nullptr}};
  static PyType_Spec spec = {"failsoft._core.Iteration", sizeof(Object), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots};
  PyObject* type = PyType_FromSpec(&spec);
  if (type == nullptr) throw py::error_already_set();
  iteration_type = reinterpret_cast<PyTypeObject*>(type);
  iteration_type->tp_new = nullptr;  // none but those made here
}

}  // namespace failsoft::python
