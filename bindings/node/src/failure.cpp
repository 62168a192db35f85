#include "failure.h"

#include <string>

#include "text.h"

namespace failsoft::node {
namespace {

Napi::Array Told(napi_env env, failsoft_status status, const Napi::String& detail,
                 const Napi::String& report) {
  const Napi::Array told = Napi::Array::New(env, 3);
  told.Set(0U, Napi::Number::New(env, static_cast<int>(status)));
  told.Set(1U, detail);
  told.Set(2U, report);
  return told;
}

}  // namespace

Napi::Array Failure(napi_env env, failsoft_status status, const ErrorHandle& error) {
  if (error) {
    return Told(env, status, Text(env, Lib().error_json(error.get())),
                Text(env, Lib().error_report(error.get())));
  }
  const std::string name = Lib().status_name(status);
  const std::string detail =
      R"({"class": ")" + name + R"(", "status": )" + std::to_string(status) + "}";
  return Told(env, status, Napi::String::New(env, detail), Napi::String::New(env, name));
}

Napi::Array CallFailure(napi_env env, failsoft_call* call) {
  BufHandle no_result;
  ErrorHandle error;
  const failsoft_status status = Lib().call_result(call, Receive(no_result), Receive(error));
  return Failure(env, status, error);
}

}  // namespace failsoft::node
