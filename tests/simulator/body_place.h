// A place in a body, where something goes wrong or is put in between.
#pragma once

#include <cstdint>

namespace failsoft::sim {

struct BodyPlace {
  enum class Kind {
    kMiddle,     // half of the bytes, or of a stream's events
    kBytes,      // after `count` bytes of the body
    kEvents,     // after `count` events
    kTextBytes,  // after `count` bytes of the answer's text
    kFinish,     // after the last chunk with a finish_reason
    kDone,       // after the last event
  };
  Kind kind = Kind::kMiddle;
  int64_t count = 0;
};

}  // namespace failsoft::sim
