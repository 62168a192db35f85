#include "argument_values.h"

#include <charconv>
#include <cstdint>
#include <string>

namespace failsoft::cli {
namespace {

std::string RefuseEmpty(std::string& value) { return value.empty() ? "must not be empty" : ""; }

std::string TakeWholeNumber(std::string& value) {
  int64_t number = 0;
  const char* end = value.data() + value.size();
  const auto [stop, failure] = std::from_chars(value.data(), end, number);
  if (failure == std::errc::result_out_of_range && stop == end) return "is out of range";
  if (failure != std::errc{} || stop != end) return "expected a whole number";
  value = std::to_string(number);
  return "";
}

}  // namespace

CLI::Validator NotEmpty() { return {RefuseEmpty, ""}; }

CLI::Validator WholeNumber() { return {TakeWholeNumber, ""}; }

}  // namespace failsoft::cli
