#include <algorithm>
#include <optional>
#include <string>

#include "core/json/json.h"
#include "core/text/chunk.h"

namespace failsoft::text {
namespace {

// Large enough for any text, small enough for any arithmetic.
constexpr int64_t kLargestMax = int64_t{1} << 53;
constexpr int64_t kLongestCharacter = 4;  // bytes

base::Failure Wrong(std::string_view name, const std::string& why) {
  return {base::Code::kArgument, "\"" + std::string(name) + "\" " + why, "/" + std::string(name)};
}

base::MaybeFailure ReadSize(json::Value value, std::string_view name, int64_t least, int64_t& to) {
  const auto number = value.AsInt();
  if (!number || *number < least || *number > kLargestMax) {
    return Wrong(name, "must be an integer from " + std::to_string(least) + " to " +
                           std::to_string(kLargestMax));
  }
  to = *number;
  return std::nullopt;
}

base::MaybeFailure ReadUnit(json::Value value, ChunkOptions& to) {
  const std::string_view name = value.AsString();
  if (name == "chars") {
    to.unit = Unit::kChars;
  } else if (name == "bytes") {
    to.unit = Unit::kBytes;
  } else if (name == "tokens") {
    to.unit = Unit::kTokens;
  } else {
    return Wrong("unit", R"(must be "chars", "bytes" or "tokens")");
  }
  return std::nullopt;
}

base::MaybeFailure ReadFill(json::Value value, double& to) {
  const auto fill = value.AsDouble();
  if (!fill || *fill < 0 || *fill > 0.5) return Wrong("min_fill", "must be from 0 to 0.5");
  to = *fill;
  return std::nullopt;
}

base::MaybeFailure ReadFlag(json::Value value, std::string_view name, bool& to) {
  if (!value.IsBool()) return Wrong(name, "must be true or false");
  to = value.AsBool();
  return std::nullopt;
}

base::MaybeFailure ReadFamily(json::Value value, Family& to) {
  const auto family = FamilyNamed(value.AsString());
  if (!family) {
    return Wrong("family",
                 "must be o200k, cl100k, llama3, deepseek, gemma, qwen or unknown; \"model\" "
                 "takes a model's id");
  }
  to = *family;
  return std::nullopt;
}

base::MaybeFailure ReadModel(json::Value value, Family& to) {
  if (!value.IsString()) return Wrong("model", "must be a string");
  to = FamilyOfModel(value.AsString());
  return std::nullopt;
}

base::MaybeFailure ReadOption(json::Value value, ChunkOptions& to) {
  const std::string_view name = value.key();
  if (name == "max") return ReadSize(value, name, 1, to.max);
  if (name == "unit") return ReadUnit(value, to);
  if (name == "overlap") return ReadSize(value, name, 0, to.overlap);
  if (name == "min_fill") return ReadFill(value, to.min_fill);
  if (name == "markdown") return ReadFlag(value, name, to.markdown);
  if (name == "close_fences") return ReadFlag(value, name, to.close_fences);
  if (name == "trim") return ReadFlag(value, name, to.trim);
  if (name == "family") return ReadFamily(value, to.family);
  if (name == "model") return ReadModel(value, to.family);
  return Wrong(name, "is no option of chunks");
}

base::MaybeFailure CheckTogether(const ChunkOptions& options) {
  if (options.max == 0) return Wrong("max", "is missing: the largest size of a chunk");
  if (options.unit == Unit::kBytes && options.max < kLongestCharacter) {
    return Wrong("max", "must be at least 4 bytes: a character may have as many");
  }
  if (options.close_fences && !options.markdown) {
    return Wrong("close_fences", "needs \"markdown\"");
  }
  if (options.overlap > (options.max - 1) / 2) {
    return Wrong("overlap", "must be less than half of \"max\"");
  }
  return std::nullopt;
}

}  // namespace

base::Result<ChunkOptions> ParseChunkOptions(std::string_view json, ChunkOptions defaults) {
  auto document =
      json::Document::Parse(std::string(json.empty() ? "{}" : json), {.allow_nan = true});
  if (!document) return base::Failure{base::Code::kArgument, document.failure().message, ""};
  if (!document->root().IsObject()) {
    return base::Failure{base::Code::kArgument, "the options must be a JSON object", ""};
  }
  ChunkOptions options = defaults;
  for (const json::Value member : document->root()) {
    if (auto failure = ReadOption(member, options)) return *std::move(failure);
  }
  if (auto failure = CheckTogether(options)) return *std::move(failure);
  return options;
}

}  // namespace failsoft::text
