#include "call.h"
#include "failure.h"
#include "json_scanner.h"
#include "streams.h"
#include "utf8.h"

namespace failsoft::cli {
namespace {

std::string Given(const std::string& argument) {
  if (argument == "@") throw UsageError("--body: no file is named after the \"@\"");
  if (argument == "-") return ReadInput(argument);
  return argument.starts_with('@') ? ReadInput(argument.substr(1)) : argument;
}

std::string Body(const std::string& argument) {
  std::string body = Given(argument);
  JsonScanner scanner(body);
  if (!scanner.SkipValue() || !scanner.AtEnd()) {
    throw UsageError("the body is not JSON, at or before byte " + std::to_string(scanner.at()));
  }
  return CheckedUtf8(std::move(body));
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
