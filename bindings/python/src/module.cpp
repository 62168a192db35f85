// failsoft._core: the C interface as Python's own face needs it, and no more. The types are in
// failsoft/_core.pyi.
#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

#include "chunk.h"
#include "client.h"
#include "failure.h"
#include "handles.h"
#include "iteration.h"
#include "log_lines.h"
#include "loop.h"
#include "loop_stream.h"
#include "outcome.h"
#include "stream.h"
#include "text.h"
#include "texts.h"

namespace failsoft::python {
namespace {
namespace py = pybind11;

void CheckAbi() {
  ErrorHandle error;
  if (failsoft_abi_check(FAILSOFT_ABI_VERSION, Receive(error)) == FAILSOFT_OK) return;
  throw py::import_error(failsoft_error_message(error.get()));
}

// For functions that give JSON text about the library itself.
py::str Describe(failsoft_status (*describe)(failsoft_buf**)) {
  BufHandle buf;
  if (describe(Receive(buf)) != FAILSOFT_OK) throw std::bad_alloc();
  return Text(buf.get());
}

void Define(py::module_& module) {
  CheckAbi();
  module.attr("CHAT") = static_cast<int>(FAILSOFT_CALL_CHAT);
  module.attr("ACCOUNT") = static_cast<int>(FAILSOFT_CALL_ACCOUNT);
  module.attr("FORKED") = static_cast<int>(FAILSOFT_FORKED);
  module.attr("STREAM") = static_cast<int>(FAILSOFT_CALL_STREAM);
  module.attr("REQUEST") = static_cast<int>(FAILSOFT_CALL_REQUEST);
  module.attr("SUMMARIZE") = static_cast<int>(FAILSOFT_CALL_SUMMARIZE);
  module.def("version", [] { return failsoft_version(); });
  module.def("features", [] { return Describe(failsoft_features); });
  module.def("options", [] { return Describe(failsoft_options_describe); });
  module.def("store_log_lines", &StoreLogLines);
  module.def("take_log_lines", &TakeLogLines);
  module.def("chunk_text", &ChunkAsGuide);
  module.def("chunk", &ChunkText);

  py::class_<Chunker>(module, "Chunker")
      .def_static("open", &Chunker::Open)
      .def("write", &Chunker::Write)
      .def("finish", &Chunker::Finish);

  module.def("trim_history", &TrimHistory);
  module.def("trim", &TrimMessages);
  module.def("count_tokens", &CountTokens);
  py::class_<Tokenizer>(module, "Tokenizer").def_static("open", &Tokenizer::Open);

  py::class_<Client>(module, "Client")
      .def_static("open", &Client::Open)
      .def("run", &Client::Run)
      .def("stream", &Client::OpenStream)
      .def("summary", &Client::OpenSummary)
      .def("claim_renewal", &Client::ClaimRenewal)
      .def("set_credentials", &Client::SetCredentials)
      .def("stats", &Client::Stats)
      .def("shutdown", &Client::Shutdown);

  py::class_<Stream>(module, "Stream")
      .def("texts", &IterateTexts)
      .def("events", &IterateEvents)
      .def("cancel", &Stream::Cancel);
  DefineIteration();

  py::class_<Loop>(module, "Loop")
      .def_static("open", &Loop::Open)
      .def_property_readonly("fd", &Loop::Fd)
      .def("ring", &Loop::Ring)
      .def("start", &Loop::Start)
      .def("stream", &Loop::Stream)
      .def("answer", &Loop::Answer);

  py::class_<LoopCall>(module, "LoopCall")
      .def_property_readonly("number", &LoopCall::number)
      .def("release", &LoopCall::Release);

  py::class_<LoopStream>(module, "LoopStream")
      .def_property_readonly("number", &LoopStream::number)
      .def("texts", &LoopStream::Texts)
      .def("events", &LoopStream::Events)
      .def("cancel", &LoopStream::Cancel);

  py::class_<Outcome>(module, "Outcome")
      .def_property_readonly("text", &Outcome::text)
      .def_property_readonly("body", &Outcome::body)
      .def("details", &Outcome::Details)
      .def("report", &Outcome::Report);
}

// pybind11 makes what it needs with PyGILState_Ensure, which in another interpreter waits for ever
// for the lock that its own thread holds.
bool RefuseOtherInterpreters() {
  if (PyInterpreterState_Get() == PyInterpreterState_Main()) return false;
  PyErr_SetString(PyExc_ImportError,
                  "the main interpreter must load failsoft before others do: read "
                  "failsoft.__version__ there, or use that one alone (mod_wsgi: "
                  "WSGIApplicationGroup %{GLOBAL})");
  return true;
}

}  // namespace

// As PYBIND11_MODULE, but for the first line.
PYBIND11_PLUGIN_IMPL(_core) {
  if (RefuseOtherInterpreters()) return nullptr;
  PYBIND11_CHECK_PYTHON_VERSION
  PYBIND11_ENSURE_INTERNALS_READY
  static py::module_::module_def definition;
  auto module = py::module_::create_extension_module("_core", nullptr, &definition);
  try {
    Define(module);
    return module.ptr();
  }
  PYBIND11_CATCH_INIT_EXCEPTIONS
}

}  // namespace failsoft::python
