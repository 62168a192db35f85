#include <new>

#include "capi/src/guard.h"

namespace failsoft::capi {

namespace {

const Error* NoMemoryError() {
  static const Error error = [] {
    const engine::CallError what = engine::MakeError(base::Code::kNoMemory, "out of memory");
    return Error{FAILSOFT_NOMEM, what.message, std::string(what.fix),
                 engine::ErrorJson(what, {}, 0), engine::ErrorReport(what, {})};
  }();
  return &error;
}

// Made when the library is loaded: later there may be no memory for it.
const Error* const no_memory_error = NoMemoryError();

void Set(failsoft_error** out, const Error* error) {
  *out = reinterpret_cast<failsoft_error*>(const_cast<Error*>(error));
}

}  // namespace

failsoft_status Fail(failsoft_error** error, const engine::CallError& why,
                     const std::vector<engine::Attempt>& attempts, int requests) {
  const failsoft_status status = ToStatus(why.code);
  if (error != nullptr) {
    Set(error,
        new Error{status, why.message, failsoft::engine::FixOf(why),
                  engine::ErrorJson(why, attempts, requests), engine::ErrorReport(why, attempts)});
  }
  return status;
}

failsoft_status Fail(failsoft_error** error, failsoft_status status, std::string_view message) {
  return Fail(error, engine::MakeError(static_cast<base::Code>(status), std::string(message)));
}

failsoft_status NoMemory(failsoft_error** error) noexcept {
  if (error != nullptr) Set(error, no_memory_error);
  return FAILSOFT_NOMEM;
}

failsoft_status Internal(failsoft_error** error, const char* what) noexcept {
  try {
    return Fail(error, FAILSOFT_INTERNAL, what);
  } catch (...) {
    return NoMemory(error);
  }
}

}  // namespace failsoft::capi

using failsoft::capi::From;

failsoft_status failsoft_error_status(const failsoft_error* error) {
  return error == nullptr ? FAILSOFT_OK : From(error)->status;
}

const char* failsoft_error_message(const failsoft_error* error) {
  return error == nullptr ? "" : From(error)->message.c_str();
}

const char* failsoft_error_fix(const failsoft_error* error) {
  return error == nullptr ? "" : From(error)->fix.c_str();
}

const char* failsoft_error_json(const failsoft_error* error) {
  return error == nullptr ? "{}" : From(error)->json.c_str();
}

const char* failsoft_error_report(const failsoft_error* error) {
  return error == nullptr ? "" : From(error)->report.c_str();
}

void failsoft_error_release(failsoft_error* error) {
  if (From(error) != failsoft::capi::no_memory_error) delete From(error);
}
