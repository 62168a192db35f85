// The subcommands. Each returns the exit code, and throws UsageError or SystemError.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace failsoft::cli {

// What every call may be told.
struct CallArguments {
  std::string base_url;              // empty: from the environment, else failsoft's default
  std::string key_file;              // empty: from the environment
  std::vector<std::string> options;  // NAME=VALUE
  bool json = false;
  bool timeline = false;
};

struct ChatArguments {
  CallArguments call;
  std::optional<std::string> text;  // "-", or none: from standard input
  std::string model;
  std::vector<std::string> fallback;  // models, in order
  std::optional<std::string> system;
  bool stream = false;
};

struct RequestArguments {
  CallArguments call;
  std::string method;
  std::string path;
  std::optional<std::string> body;  // JSON, "@file" or "-"
};

struct ChunkArguments {
  std::string file;      // empty, "-": standard input
  int64_t max = 50'000;  // as in the guide
  std::string unit = "chars";
  int64_t overlap = 0;
  std::string min_fill = "0.5";
  std::string model;
  std::string family;
  bool markdown = false;
  bool trim = false;
  bool close_fences = false;
  bool guide = false;
  bool null = false;
};

struct SummarizeArguments {
  CallArguments call;
  std::string file;  // empty, "-": standard input
  std::string model, reduce_model;
  std::string prompt, reduce_prompt;
  std::optional<int64_t> max;
  std::string unit;
  bool markdown = false;
  std::optional<int64_t> concurrency;
  std::optional<int64_t> max_calls;
};

struct DoctorArguments {
  CallArguments call;
  std::vector<std::string> models;  // none: the option model
  std::optional<int64_t> tokens;
};

int Chat(const ChatArguments& arguments);
int Chunk(const ChunkArguments& arguments);
int Summarize(const SummarizeArguments& arguments);
int Request(const RequestArguments& arguments);
int Models(const CallArguments& arguments);
int Status(const CallArguments& arguments);
int Balance(const CallArguments& arguments);
int Errors(const CallArguments& arguments, int64_t limit);
int Doctor(const DoctorArguments& arguments);
int Options(bool json);
int Version(bool json);

// Becomes failsoft-sim, with everything behind "sim"; returns only when that fails.
int Simulate(char** arguments);

}  // namespace failsoft::cli
