// The texts whose tokens are counted.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace failsoft::token_table {

struct Sample {
  std::string text_class;
  std::string text;
};

// Empty when there is no such file.
std::string ReadFile(const std::filesystem::path& path);

// The files "<class>.<name>.sample" of `folder`, in the order of their names.
std::vector<Sample> LoadSamples(const std::filesystem::path& folder);

// What no folder needs to hold: base64, hexadecimal digits, UUIDs, numbers, access logs, emoji.
std::vector<Sample> GenerateSamples();

}  // namespace failsoft::token_table
