// JSON objects as a table for people.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace failsoft::cli {

struct Column {
  std::string_view title;
  std::string_view member;  // of each object
};

// A line of titles, then one for each element of `array`; what is null is "-".
std::vector<std::string> TableLines(std::span<const Column> columns, std::string_view array);
std::string Table(std::span<const Column> columns, std::string_view array);

}  // namespace failsoft::cli
