#include "call.h"
#include "failsoft/failsoft.h"
#include "handles.h"
#include "streams.h"
#include "utf8.h"

namespace failsoft::cli {
namespace {

void AddText(ObjectText& request, std::string_view name, const std::string& text) {
  if (!text.empty()) request.Add(name, Quote(text));
}

void AddNumber(ObjectText& request, std::string_view name, const std::optional<int64_t>& number) {
  if (number) request.Add(name, std::to_string(*number));
}

}  // namespace

int Summarize(const SummarizeArguments& arguments) {
  ObjectText request;
  AddText(request, "model", arguments.model);
  AddText(request, "reduce_model", arguments.reduce_model);
  AddText(request, "prompt", arguments.prompt);
  AddText(request, "reduce_prompt", arguments.reduce_prompt);
  AddNumber(request, "concurrency", arguments.concurrency);
  AddNumber(request, "max_calls", arguments.max_calls);
  ObjectText chunk;
  AddNumber(chunk, "max", arguments.max);
  AddText(chunk, "unit", arguments.unit);
  if (arguments.markdown) chunk.Add("markdown", "true");
  if (!chunk.empty()) request.Add("chunk", chunk.text());
  request.Add("document", Quote(CheckedUtf8(ReadInput(arguments.file))));
  return RunCall(arguments.call, FAILSOFT_CALL_SUMMARIZE, std::move(request));
}

}  // namespace failsoft::cli
