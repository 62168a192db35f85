// A client handle.
#pragma once

#include <failsoft/failsoft.h>
#include <pybind11/pybind11.h>

namespace failsoft::python {

class Client {
 public:
  // A Client, or a failure tuple.
  static pybind11::object Open(const pybind11::str& config);

  explicit Client(failsoft_client* client) : client_(client) {}
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  failsoft_client* get() const { return client_; }

  // An Outcome; a failure tuple; or None, nothing being sent, when the handle is from before a
  // fork. `renew` is called when the call waits for fresh credentials.
  pybind11::object Run(int kind, const pybind11::str& request, const pybind11::object& renew) const;

  // The same with a Stream, which has been started: of an answer, or of a summary's progress.
  pybind11::object OpenStream(const pybind11::str& request) const;
  pybind11::object OpenSummary(const pybind11::str& request) const;

  // Whether it is for the caller to fetch them.
  bool ClaimRenewal() const;

  // None, or a failure tuple.
  pybind11::object SetCredentials(const pybind11::str& credentials) const;

  // Statistics as JSON, or a failure tuple.
  pybind11::object Stats() const;

  // The status: FAILSOFT_AGAIN when calls had to be cancelled.
  int Shutdown(int64_t timeout_ms) const;

 private:
  pybind11::object Begin(failsoft_call_kind kind, const pybind11::str& request) const;

  failsoft_client* client_;
};

}  // namespace failsoft::python
