// The names of HTTP status codes.
#pragma once

#include <string_view>

namespace failsoft::wire {

// "Too Many Requests" for 429, from the registry of status codes and not from the server's own
// words; empty for a number that has no name.
std::string_view ReasonPhrase(int http_status);

}  // namespace failsoft::wire
