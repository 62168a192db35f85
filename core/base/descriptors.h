// File descriptors that may run out.
#pragma once

#include <string_view>

namespace failsoft::base {

// The message of what failed because there was none.
inline constexpr std::string_view kNoDescriptor =
    "no file descriptor is left (too many open files)";

// Whether the process can have one more now. For what fails without saying that it lacked one.
bool HasDescriptor();

}  // namespace failsoft::base
