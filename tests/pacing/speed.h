// How many decisions the limiter makes in a second.
#pragma once

namespace failsoft::pacing {

int PrintSpeed();  // an exit code

}  // namespace failsoft::pacing
