// The answers that are cut.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "generated.h"

namespace failsoft::joiner_table {

struct Corpus {
  std::vector<Text> texts;
  std::vector<std::string> preambles;
};

// The files "<genre>.<set>.txt" of `folder`, the lines of "preambles.<set>.txt", and generated
// texts that differ from set to set. An empty corpus if there is no such set.
Corpus LoadSet(const std::filesystem::path& folder, const std::string& set);

// Every file below `folder` that is UTF-8 and neither too short nor too long; its genre is the name
// of the folder it is in. The preambles are those of `corpus`.
std::vector<Text> LoadFolder(const std::filesystem::path& folder);

}  // namespace failsoft::joiner_table
