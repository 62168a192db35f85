// Texts that the npm packages of the tests carry.
#pragma once

#include <filesystem>
#include <vector>

#include "samples.h"

namespace failsoft::token_table {

// Messages in many languages, sources, documents and JSON of the packages in `folder`, a
// node_modules. Packages that are not there are left out.
std::vector<Sample> LoadPackageTexts(const std::filesystem::path& folder);

}  // namespace failsoft::token_table
