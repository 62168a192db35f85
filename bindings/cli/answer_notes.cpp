#include "answer_notes.h"

#include <string>
#include <string_view>

#include "handles.h"
#include "json_text.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

void TellCut(std::string_view reason) {
  if (reason == "length" || reason == "max_tokens" || reason == "model_length") {
    Complain(
        "failsoft: the answer is cut: it reached its limit of tokens\n"
        "  fix: a higher limit (--option max_tokens=N)");
  } else if (reason == "content_filter") {
    Complain("failsoft: the answer is cut: a content filter stopped it");
  }
}

void TellRefusal(std::string_view message) {
  const std::string_view refusal = Member(message, "refusal").value_or("null");
  if (refusal == "null" || refusal == "\"\"") return;
  Complain("failsoft: the model refused: " + Unquote(refusal));
}

void TellToolCalls(std::string_view message) {
  std::string names;
  for (const std::string_view call : Elements(Member(message, "tool_calls").value_or("[]"))) {
    const std::string_view function = Member(call, "function").value_or("{}");
    names.append(names.empty() ? " " : ", ").append(MemberText(function, "name"));
  }
  if (!names.empty()) Complain("failsoft: the answer calls tools, see --json:" + names);
}

void TellChoices(size_t count) {
  if (count < 2) return;
  Complain("failsoft: this is the first of " + std::to_string(count) + " answers, see --json");
}

}  // namespace

void TellUnshown(failsoft_call* call) {
  Handle<failsoft_buf> buf;
  if (failsoft_call_result(call, Out(buf), nullptr) != FAILSOFT_OK) return;
  const std::string_view result = Text(buf);
  const std::string_view message = Member(result, "message").value_or("{}");
  const std::string_view body = Member(result, "body").value_or("{}");
  TellRefusal(message);
  TellToolCalls(message);
  TellChoices(Elements(Member(body, "choices").value_or("[]")).size());
  TellCut(MemberText(result, "finish_reason"));
}

}  // namespace failsoft::cli
