// Waiting without holding Python up.
#pragma once

#include <pybind11/pybind11.h>

namespace failsoft::python {

// Runs `work`, which may touch no Python object and throw nothing, without the GIL.
//
// Not pybind11::gil_scoped_release: taking the GIL back on a daemon thread while Python shuts down
// ends that thread by unwinding, which may not leave a destructor (the process would abort).
template <typename Work>
auto WithoutGil(Work&& work) {
  PyThreadState* state = PyEval_SaveThread();
  auto result = work();
  PyEval_RestoreThread(state);
  return result;
}

}  // namespace failsoft::python
