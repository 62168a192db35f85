// Events that tell of an error in the middle of a stream, as different services send them.
#pragma once

#include <string>
#include <string_view>

#include "tests/simulator/stream/sse_format.h"

namespace failsoft::sim {

struct ErrorShape {
  std::string_view name;
  std::string_view json;
  std::string_view event = {};      // its `event` field, if any
  std::string_view field = "data";  // the field that has the JSON
  bool then_done = false;           // the service sends [DONE] after it all the same
};

// Null when there is none of that name.
const ErrorShape* FindErrorShape(std::string_view name);
std::string ErrorShapeNames();
const ErrorShape& DefaultErrorShape();

std::string ErrorEvent(const ErrorShape& shape, const SseFormat& format);

}  // namespace failsoft::sim
