#include "call.h"
#include "failure.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

constexpr size_t kMaxBodyBytes = size_t{1} << 30;

std::string Body(const std::string& argument) {
  std::string body = argument == "-"             ? ReadStandardInput()
                     : argument.starts_with('@') ? ReadFile(argument.substr(1), kMaxBodyBytes)
                                                 : argument;
  if (!IsJson(body)) throw UsageError("the body is not JSON");
  return body;
}

}  // namespace

int Request(const RequestArguments& arguments) {
  ObjectText request;
  request.Add("method", Quote(arguments.method));
  request.Add("path", Quote(arguments.path));
  if (arguments.body) request.Add("body", Body(*arguments.body));
  return RunCall(arguments.call, FAILSOFT_CALL_REQUEST, std::move(request));
}

}  // namespace failsoft::cli
