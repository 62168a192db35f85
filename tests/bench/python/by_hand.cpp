// The least that a call from Python costs: libcurl and RapidJSON in a module of C++, without
// retries or any clock. JSON text goes in, the answer's text comes out; Python is let go meanwhile.
#include <pybind11/pybind11.h>

#include <memory>
#include <string>

#include "tests/bench/clients/transfer.h"

namespace failsoft::bench {
namespace {
namespace py = pybind11;

// For one thread at a time. Ends the process when an answer is wrong, as every client here does.
class ByHand {
 public:
  ByHand(const std::string& url, const std::string& text) {
    job_.url = url;
    job_.text = text;
    job_.request = "{}";
    transfer_ = MakeParsingTransfer(job_);
  }

  py::str Call(const py::str& request) {
    Py_ssize_t size = 0;
    const char* data = PyUnicode_AsUTF8AndSize(request.ptr(), &size);
    if (data == nullptr) throw py::error_already_set();
    PyThreadState* const state = PyEval_SaveThread();
    job_.request.assign(data, static_cast<size_t>(size));
    transfer_->Start();
    transfer_->Finish(curl_easy_perform(transfer_->easy()));
    PyEval_RestoreThread(state);
    return {job_.text.data(), job_.text.size()};  // what was parsed, as Finish has seen to
  }

 private:
  Job job_;
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace

PYBIND11_MODULE(bench_by_hand, module) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  module.attr("__version__") = curl_version_info(CURLVERSION_NOW)->version;
  py::class_<ByHand>(module, "Transfer")
      .def(py::init<const std::string&, const std::string&>())
      .def("call", &ByHand::Call);
}

}  // namespace failsoft::bench
