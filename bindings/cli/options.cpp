#include <algorithm>
#include <string>
#include <vector>

#include "commands.h"
#include "failure.h"
#include "handles.h"
#include "json_text.h"
#include "streams.h"
#include "table.h"

namespace failsoft::cli {
namespace {

constexpr Column kColumns[] = {
    {"OPTION", "name"}, {"TYPE", "type"}, {"SCOPE", "scope"}, {"DEFAULT", "default"}};
constexpr size_t kWidth = 100;
constexpr std::string_view kIndent = "    ";

void AppendWrapped(std::string_view text, std::string& out) {
  const size_t width = kWidth - kIndent.size();
  while (!text.empty()) {
    size_t cut = text.size() <= width ? text.size() : text.rfind(' ', width);
    if (cut == std::string_view::npos) cut = text.size();
    out.append(kIndent).append(text.substr(0, cut)).append("\n");
    text.remove_prefix(std::min(text.size(), cut + 1));
  }
}

// The table, with what each option does below its line.
std::string Described(std::string_view options) {
  const std::vector<std::string> lines = TableLines(kColumns, options);
  std::string out = lines[0];
  size_t next = 1;
  for (const std::string_view option : Elements(options)) {
    out += lines[next++];
    AppendWrapped(MemberText(option, "doc"), out);
  }
  return out;
}

}  // namespace

int Options(bool json) {
  Handle<failsoft_buf> described;
  if (failsoft_options_describe(Out(described)) != FAILSOFT_OK) throw std::bad_alloc();
  const std::string_view text = Text(described);
  PrintLine(json ? std::string(text) : Described(Member(text, "options").value_or("[]")));
  return kOk;
}

}  // namespace failsoft::cli
