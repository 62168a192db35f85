// Reading the text of a JSON number.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace failsoft::json {

// `text` is a number as the reader accepts it (NaN and Infinity included). Linear in its length,
// independent of the locale. What is returned when: json.h, Value::AsDouble and Value::AsInt.
std::optional<double> NumberAsDouble(std::string_view text);
std::optional<int64_t> NumberAsInt(std::string_view text);

}  // namespace failsoft::json
