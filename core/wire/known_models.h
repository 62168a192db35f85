// Models by name: the guide's, and those whose names are nearest to one that does not exist.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/wire/account.h"

namespace failsoft::wire {

// The guide's list, for as long as the service has not been asked for its own.
const std::vector<ModelInfo>& GuideModels();

// The ids of up to `count` available models whose names are nearest to `model`, the nearest first,
// by edit distance, the beginning of a name counting twice; `model` itself is none of them.
std::vector<std::string> NearestModels(std::string_view model, std::span<const ModelInfo> models,
                                       size_t count);

}  // namespace failsoft::wire
