// Amounts of USDC, exact: whole numbers of ten-thousandths.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace failsoft::sim {

// "4.23" -> 42300; none for what is no decimal of at most four places.
std::optional<int64_t> ReadMoney(std::string_view text);
std::string MoneyText(int64_t money);     // "4.2300"
std::string RoundedMoney(int64_t money);  // "4.23"

}  // namespace failsoft::sim
