// Content-Encoding: gzip.
#pragma once

#include "tests/simulator/body.h"

namespace failsoft::sim {

Body GzipBody(const Body& body);

}  // namespace failsoft::sim
