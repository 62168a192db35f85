#include "walk.h"

namespace failsoft::python {
namespace {

// Without pybind11's own machinery, which would cost more than the walk itself.
struct Walk {
  PyObject head;
  PyObject* batches;  // null: they have ended
  PyObject* batch;    // null: the next one is wanted
  bool is_busy;
};

Walk* Self(PyObject* object) { return reinterpret_cast<Walk*>(object); }

PyObject* New(PyTypeObject* type, PyObject* args, PyObject* /*named*/) {
  PyObject* batches = nullptr;
  if (PyArg_UnpackTuple(args, "walk", 1, 1, &batches) == 0) return nullptr;
  PyObject* iterator = PyObject_GetIter(batches);
  if (iterator == nullptr) return nullptr;
  PyObject* made = type->tp_alloc(type, 0);
  if (made == nullptr) {
    Py_DECREF(iterator);
  } else {
    Self(made)->batches = iterator;
  }
  return made;
}

int Traverse(PyObject* object, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(Self(object)->batches);
  Py_VISIT(Self(object)->batch);
  return 0;
}

int Clear(PyObject* object) {
  Py_CLEAR(Self(object)->batch);
  Py_CLEAR(Self(object)->batches);
  return 0;
}

void Dealloc(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  PyObject_GC_UnTrack(object);
  Clear(object);
  type->tp_free(object);
  Py_DECREF(type);
}

PyObject* Refuse() {
  PyErr_SetString(PyExc_RuntimeError,
                  "Somebody waits for the next piece of this iteration already: give each thread "
                  "an iteration of its own, which share the stream's pieces");
  return nullptr;
}

// False: there is none, perhaps with an error.
bool TakeBatch(Walk* walk) {
  walk->is_busy = true;
  PyObject* batch = PyIter_Next(walk->batches);
  walk->is_busy = false;
  if (batch == nullptr) {
    Py_CLEAR(walk->batches);
    return false;
  }
  walk->batch = PyObject_GetIter(batch);
  Py_DECREF(batch);
  return walk->batch != nullptr;
}

// Null without an error: the batch has ended.
PyObject* NextOfBatch(Walk* walk) {
  PyObject* batch = walk->batch;
  Py_INCREF(batch);  // collecting garbage may run code that comes back here
  PyObject* item = PyIter_Next(batch);
  if (item == nullptr && walk->batch == batch) Py_CLEAR(walk->batch);
  Py_DECREF(batch);
  return item;
}

PyObject* Next(PyObject* object) {
  Walk* walk = Self(object);
  for (;;) {
    if (walk->batch != nullptr) {
      PyObject* item = NextOfBatch(walk);
      if (item != nullptr || PyErr_Occurred() != nullptr) return item;
    } else if (walk->is_busy) {
      return Refuse();
    } else if (walk->batches == nullptr || !TakeBatch(walk)) {
      return nullptr;
    }
  }
}

PyType_Slot kSlots[] = {
    {Py_tp_new, reinterpret_cast<void*>(&New)},
    {Py_tp_traverse, reinterpret_cast<void*>(&Traverse)},
    {Py_tp_clear, reinterpret_cast<void*>(&Clear)},
    {Py_tp_dealloc, reinterpret_cast<void*>(&Dealloc)},
    {Py_tp_iter, reinterpret_cast<void*>(&PyObject_SelfIter)},
    {Py_tp_iternext, reinterpret_cast<void*>(&Next)},
    {0, nullptr},
};

PyType_Spec kSpec = {"failsoft._core.walk", static_cast<int>(sizeof(Walk)), 0,
                     Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, kSlots};

}  // namespace

pybind11::object MakeWalkType() {
  PyObject* type = PyType_FromSpec(&kSpec);
  if (type == nullptr) throw pybind11::error_already_set();
  return pybind11::reinterpret_steal<pybind11::object>(type);
}

}  // namespace failsoft::python
