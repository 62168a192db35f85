// The least that a call, or a stream, from Python costs: libcurl and RapidJSON in a module of C++,
// without retries. JSON text goes in, the answer's text comes out; Python is let go meanwhile.
#include <pybind11/pybind11.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/clients/transfer.h"

namespace failsoft::bench {
namespace {
namespace py = pybind11;

std::string_view Utf8(const py::str& text) {
  Py_ssize_t size = 0;
  const char* data = PyUnicode_AsUTF8AndSize(text.ptr(), &size);
  if (data == nullptr) throw py::error_already_set();
  return {data, static_cast<size_t>(size)};
}

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
    const std::string_view json = Utf8(request);
    PyThreadState* const state = PyEval_SaveThread();
    job_.request = json;
    transfer_->Start();
    transfer_->Finish(curl_easy_perform(transfer_->easy()));
    PyEval_RestoreThread(state);
    return {job_.text.data(), job_.text.size()};  // what was parsed, as Finish has seen to
  }

 private:
  Job job_;
  std::unique_ptr<Transfer> transfer_;
};

// As ByHand. Its request stays the same.
class StreamByHand {
 public:
  StreamByHand(const std::string& url, const std::string& request, const std::string& text) {
    job_.url = url;
    job_.request = request;
    job_.text = text;
    transfer_ = MakeCollectingStream(job_, pieces_);
    multi_ = curl_multi_init();
  }

  ~StreamByHand() {
    transfer_.reset();
    curl_multi_cleanup(multi_);
  }

  void Start() {
    transfer_->Start();
    curl_multi_add_handle(multi_, transfer_->easy());
    running_ = 1;
  }

  // The pieces of the next read, or None after the last.
  py::object Read() {
    PyThreadState* const state = PyEval_SaveThread();
    while (running_ != 0 && pieces_.empty()) WaitAndServe();
    PyEval_RestoreThread(state);
    if (pieces_.empty()) return py::none();
    py::list read(pieces_.size());
    for (size_t i = 0; i < pieces_.size(); ++i) read[i] = py::str(pieces_[i]);
    pieces_.clear();
    return read;
  }

 private:
  void WaitAndServe() {
    curl_multi_poll(multi_, nullptr, 0, 1'000, nullptr);
    curl_multi_perform(multi_, &running_);
    if (running_ != 0) return;
    int more = 0;
    CURLMsg* message = curl_multi_info_read(multi_, &more);
    const CURLcode code = message->data.result;
    curl_multi_remove_handle(multi_, transfer_->easy());
    transfer_->Finish(code);
  }

  Job job_;
  std::vector<std::string> pieces_;
  std::unique_ptr<Transfer> transfer_;
  CURLM* multi_;
  int running_ = 0;
};

}  // namespace

PYBIND11_MODULE(bench_by_hand, module) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  module.attr("__version__") = curl_version_info(CURLVERSION_NOW)->version;
  py::class_<ByHand>(module, "Transfer")
      .def(py::init<const std::string&, const std::string&>())
      .def("call", &ByHand::Call);
  py::class_<StreamByHand>(module, "Stream")
      .def(py::init<const std::string&, const std::string&, const std::string&>())
      .def("start", &StreamByHand::Start)
      .def("read", &StreamByHand::Read);
}

}  // namespace failsoft::bench
