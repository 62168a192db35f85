#include "client.h"

#include "call.h"
#include "failure.h"
#include "gil.h"
#include "outcome.h"
#include "stream.h"
#include "text.h"

namespace failsoft::python {
namespace py = pybind11;

py::object Client::Open(const py::str& config) {
  const std::string_view json = Utf8(config);
  failsoft_client* client = nullptr;
  ErrorHandle error;
  const failsoft_status status =
      failsoft_client_new(json.data(), json.size(), &client, Receive(error));
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return py::cast(new Client(client), py::return_value_policy::take_ownership);
}

Client::~Client() {
  WithoutGil([this]() noexcept {
    failsoft_client_release(client_);
    return 0;
  });
}

py::object Client::Run(int kind, const py::str& request, const py::object& renew) const {
  EndedCall ended = RunCall(client_, static_cast<failsoft_call_kind>(kind), Utf8(request), renew);
  if (ended.status == FAILSOFT_OK) {
    return py::cast(Outcome(std::make_shared<EndedCall>(std::move(ended))));
  }
  if (!ended.started && ended.status == FAILSOFT_FORKED) return py::none();
  return CallFailure(ended);
}

py::object Client::OpenStream(const py::str& request) const {
  return Begin(FAILSOFT_CALL_STREAM, request);
}

py::object Client::OpenSummary(const py::str& request) const {
  return Begin(FAILSOFT_CALL_SUMMARIZE, request);
}

py::object Client::Begin(failsoft_call_kind kind, const py::str& request) const {
  EndedCall call = StartCall(client_, kind, Utf8(request));
  if (call.started) return py::cast(Stream(std::move(call)));
  if (call.status == FAILSOFT_FORKED) return py::none();
  return CallFailure(call);
}

// Without the GIL: a thread inside failsoft may hold the client and wait for it.
bool Client::ClaimRenewal() const {
  return WithoutGil([&]() noexcept { return failsoft_client_claim_renewal(client_); }) ==
         FAILSOFT_OK;
}

py::object Client::SetCredentials(const py::str& credentials) const {
  const std::string_view json = Utf8(credentials);
  ErrorHandle error;
  const failsoft_status status = WithoutGil([&]() noexcept {
    return failsoft_client_set_credentials(client_, json.data(), json.size(), Receive(error));
  });
  if (status != FAILSOFT_OK) return Failure(status, error.get());
  return py::none();
}

py::object Client::Stats() const {
  BufHandle buf;
  const failsoft_status status = failsoft_client_stats(client_, Receive(buf));
  if (status != FAILSOFT_OK) return Failure(status, nullptr);
  return Text(buf.get());
}

int Client::Shutdown(int64_t timeout_ms) const {
  return WithoutGil([&]() noexcept { return failsoft_client_shutdown(client_, timeout_ms); });
}

}  // namespace failsoft::python
