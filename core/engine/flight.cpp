#include "core/engine/flight.h"

namespace failsoft::engine {

void Flight::Clear() {
  status = 0;
  headers.clear();
  body.clear();
  read_bytes = 0;
  stream_bytes = 0;
  too_large = streaming = passing = paused = false;
}

}  // namespace failsoft::engine
