// The subcommands that are about texts and need no service.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace failsoft::cli {

struct TextArguments {
  std::string file;  // empty, "-": standard input
  std::string model;
  std::string rank_file;
  std::vector<std::string> options;  // NAME=VALUE
  bool json = false;
};

struct TrimArguments : TextArguments {
  std::optional<int64_t> max_tokens;
  std::optional<int64_t> window;
};

struct TokensArguments : TextArguments {
  bool is_json = false;
};

struct TextsArguments {
  TrimArguments trim;
  TokensArguments tokens;
};

// `texts` and `code` are used when the command is run.
void AddTexts(CLI::App& app, TextsArguments& texts, int& code);

}  // namespace failsoft::cli
