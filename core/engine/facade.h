// What the C interface builds on; it includes nothing else of the engine.
#pragma once

#include <string>

#include "core/engine/call_handle.h"  // IWYU pragma: export
#include "core/engine/client.h"       // IWYU pragma: export
#include "core/engine/failure.h"      // IWYU pragma: export
#include "core/engine/outcome.h"      // IWYU pragma: export
#include "core/engine/queue.h"        // IWYU pragma: export
#include "core/engine/texts.h"        // IWYU pragma: export
#include "core/text/chunk_feed.h"     // IWYU pragma: export
#include "core/text/chunk_guide.h"    // IWYU pragma: export

namespace failsoft::engine {

std::string FeaturesJson(uint32_t abi_version);
std::string OptionsJson();

}  // namespace failsoft::engine
