// How many decisions the limiter makes in a second.
#pragma once

#include <cstdint>

namespace failsoft::pacing {

// Of each kind so many are made. An exit code.
int PrintSpeed(int64_t decisions);

}  // namespace failsoft::pacing
