// IP addresses in text.
#pragma once

#include <string>

namespace failsoft::base {

// Without brackets and without a zone. Abbreviated IPv4 forms ("127.1") are no address.
bool IsIpv6Address(const std::string& text);

// 127.0.0.0/8 or ::1. Names are not resolved: "localhost" is none.
bool IsLoopbackAddress(const std::string& text);

}  // namespace failsoft::base
