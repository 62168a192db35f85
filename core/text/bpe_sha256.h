// SHA-256 (FIPS 180-4), to tell whether a rank file is the one that was meant.
#pragma once

#include <string>
#include <string_view>

namespace failsoft::text {

std::string Sha256Hex(std::string_view bytes);  // 64 digits, lower case

}  // namespace failsoft::text
