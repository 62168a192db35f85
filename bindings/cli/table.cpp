#include "table.h"

#include <algorithm>

#include "json_text.h"
#include "streams.h"
#include "utf8.h"

namespace failsoft::cli {
namespace {

std::string Cell(std::string_view object, std::string_view member) {
  std::string text = MemberText(object, member, "null");
  if (text == "null") return "-";
  // A line is a row, whatever the service says.
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return WithoutControls(text);
}

}  // namespace

std::vector<std::string> TableLines(std::span<const Column> columns, std::string_view array) {
  std::vector<std::vector<std::string>> rows(1);
  for (const Column& column : columns) rows[0].emplace_back(column.title);
  for (const std::string_view element : Elements(array)) {
    auto& row = rows.emplace_back();
    for (const Column& column : columns) row.push_back(Cell(element, column.member));
  }
  std::vector<size_t> widths(columns.size());
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], CountCharacters(row[i]));
    }
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string& line = lines.emplace_back();
    for (size_t i = 0; i + 1 < row.size(); ++i) {
      line.append(row[i]).append(widths[i] - CountCharacters(row[i]) + 2, ' ');
    }
    line.append(row.back()).append("\n");
  }
  return lines;
}

std::string Table(std::span<const Column> columns, std::string_view array) {
  std::string out;
  for (const std::string& line : TableLines(columns, array)) out += line;
  return out;
}

}  // namespace failsoft::cli
