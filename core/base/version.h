#pragma once

namespace failsoft::base {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace failsoft::base
