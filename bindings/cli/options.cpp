#include <algorithm>

#include "commands.h"
#include "failure.h"
#include "handles.h"
#include "json_text.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

constexpr std::string_view kColumns[] = {"name", "type", "scope", "default", "doc"};
constexpr size_t kLast = std::size(kColumns) - 1;
using Row = std::vector<std::string>;

std::vector<Row> Rows(std::string_view described) {
  std::vector<Row> rows{{"OPTION", "TYPE", "SCOPE", "DEFAULT", ""}};
  for (const auto option : Elements(Member(described, "options").value_or("[]"))) {
    Row& row = rows.emplace_back();
    for (const auto column : kColumns) {
      row.push_back(Unquote(Member(option, column).value_or("\"\"")));
    }
  }
  return rows;
}

std::string Table(const std::vector<Row>& rows) {
  size_t widths[kLast] = {};
  for (const Row& row : rows) {
    for (size_t i = 0; i < kLast; ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const Row& row : rows) {
    for (size_t i = 0; i < kLast; ++i) {
      out.append(row[i]).append(widths[i] - row[i].size() + 2, ' ');
    }
    out.append(row[kLast]).append("\n");
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
