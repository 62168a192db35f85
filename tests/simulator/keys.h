// Whether a request carries a key or token that its world accepts.
#pragma once

#include "tests/simulator/http_request.h"
#include "tests/simulator/script.h"

namespace failsoft::sim {

bool IsAuthorised(const HttpRequest& request, const Script& script);

}  // namespace failsoft::sim
