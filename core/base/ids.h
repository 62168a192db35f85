// Identifiers and dates as text.
#pragma once

#include <string>

#include "core/base/random.h"
#include "core/base/time.h"

namespace failsoft::base {

// A version 4 UUID (RFC 9562), lower case: "f81d4fae-7dec-4d0a-a765-00a0c91e6bf6".
std::string NewUuid(Random& random);

// Milliseconds since the Unix epoch as "2026-09-12T08:30:00.250Z" (RFC 3339). Times outside the
// years 0 to 9999, which the format cannot hold, become the nearest one inside.
std::string FormatRfc3339(Millis wall);

}  // namespace failsoft::base
