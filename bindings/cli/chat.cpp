#include "call.h"
#include "failure.h"
#include "streams.h"
#include "utf8.h"

namespace failsoft::cli {
namespace {

constexpr std::string_view kDefaultModel = "claude-3-5-sonnet";  // the guide's

std::string Message(std::string_view role, const std::string& text) {
  return "{\"role\":" + Quote(role) + ",\"content\":" + Quote(CheckedUtf8(text)) + "}";
}

std::string Prompt(const ChatArguments& arguments) {
  if (arguments.text && *arguments.text != "-") return *arguments.text;
  if (!arguments.text && StandardInputIsTerminal()) {
    throw UsageError("nothing to say: give a text, or pipe one in");
  }
  std::string text = ReadInput("-");
  if (text.empty()) throw UsageError("nothing to say: standard input is empty");
  return text;
}

// "guide" alone is a chain by its name.
std::string Chain(const std::vector<std::string>& models) {
  const bool is_name = models.size() == 1 && models.front() == "guide";
  return is_name ? Quote(models.front()) : QuoteAll(models);
}

bool NamesModel(const std::vector<std::string>& options) {
  for (const auto& option : options) {
    if (option.starts_with("model=")) return true;
  }
  return false;
}

}  // namespace

int Chat(const ChatArguments& arguments) {
  ObjectText request;
  const bool elsewhere = arguments.model.empty() && NamesModel(arguments.call.options);
  if (!elsewhere) {
    request.Add("model", Quote(arguments.model.empty() ? kDefaultModel : arguments.model));
  }
  if (!arguments.fallback.empty()) request.Add("fallback", Chain(arguments.fallback));
  std::string messages = "[";
  if (arguments.system) messages += Message("system", *arguments.system) + ",";
  messages += Message("user", Prompt(arguments)) + "]";
  request.Add("messages", messages);
  const auto kind = arguments.stream ? FAILSOFT_CALL_STREAM : FAILSOFT_CALL_CHAT;
  return RunCall(arguments.call, kind, std::move(request));
}

}  // namespace failsoft::cli
