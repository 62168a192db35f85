#include <algorithm>

#include "commands.h"
#include "failure.h"
#include "handles.h"
#include "json_text.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

constexpr std::string_view kColumns[] = {"name", "type", "scope", "default"};
constexpr size_t kCount = std::size(kColumns);
constexpr size_t kWidth = 100;
constexpr std::string_view kIndent = "    ";

struct Row {
  std::string cells[kCount];
  std::string doc;
};

std::string Cell(std::string_view option, std::string_view name) {
  const std::string text = Unquote(Member(option, name).value_or("null"));
  return text == "null" ? "-" : text;
}

std::vector<Row> Rows(std::string_view described) {
  std::vector<Row> rows{{{"OPTION", "TYPE", "SCOPE", "DEFAULT"}, ""}};
  for (const auto option : Elements(Member(described, "options").value_or("[]"))) {
    Row& row = rows.emplace_back();
    for (size_t i = 0; i < kCount; ++i) row.cells[i] = Cell(option, kColumns[i]);
    row.doc = Cell(option, "doc");
  }
  return rows;
}

void AppendWrapped(std::string_view text, std::string& out) {
  const size_t width = kWidth - kIndent.size();
  while (!text.empty()) {
    size_t cut = text.size() <= width ? text.size() : text.rfind(' ', width);
    if (cut == std::string_view::npos) cut = text.size();
    out.append(kIndent).append(text.substr(0, cut)).append("\n");
    text.remove_prefix(std::min(text.size(), cut + 1));
  }
}

std::string Table(const std::vector<Row>& rows) {
  size_t widths[kCount] = {};
  for (const Row& row : rows) {
    for (size_t i = 0; i < kCount; ++i) widths[i] = std::max(widths[i], row.cells[i].size());
  }
  std::string out;
  for (const Row& row : rows) {
    for (size_t i = 0; i + 1 < kCount; ++i) {
      out.append(row.cells[i]).append(widths[i] - row.cells[i].size() + 2, ' ');
    }
    out.append(row.cells[kCount - 1]).append("\n");
    AppendWrapped(row.doc, out);
  }
  return out;
}

}  // namespace

int Options(bool json) {
  Handle<failsoft_buf> described;
  if (failsoft_options_describe(Out(described)) != FAILSOFT_OK) throw std::bad_alloc();
  PrintLine(json ? std::string(Text(described)) : Table(Rows(Text(described))));
  return kOk;
}

}  // namespace failsoft::cli
