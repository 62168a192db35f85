// GET /v1/hosting/llm/models.
#pragma once

#include "tests/simulator/response.h"

namespace failsoft::sim {

Response ModelsResponse();

}  // namespace failsoft::sim
