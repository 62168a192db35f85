// Full stops that end no sentence.
#pragma once

#include <cstddef>
#include <string_view>

namespace failsoft::text {

// Whether the full stop at `stop` ends an abbreviation or a short number: "Dr.", "e.g.", "J.",
// "12.". What stands before `begin` is not looked at. Constant time.
bool EndsAbbreviation(std::string_view text, size_t begin, size_t stop);

}  // namespace failsoft::text
