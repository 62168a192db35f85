#include "core/engine/texts.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/engine/failure.h"
#include "core/json/json.h"
#include "core/text/chunk.h"
#include "core/text/trim_history.h"
#include "core/text/trim_json.h"

namespace failsoft::engine {

using base::Code;
using base::Failure;
using base::Result;

namespace {

Failure Wrong(Code code, std::string field, std::string message) {
  return Failure{code, std::move(message), std::move(field)};
}

text::TokenCounter::Exact ExactOf(const Tokenizer* tokenizer) {
  if (tokenizer == nullptr) return {};
  return [bpe = tokenizer->bpe](std::string_view text) { return bpe->Count(text); };
}

Result<json::Document> ParseOptions(std::string_view options) {
  // A NaN is told by the name of its option, not by where it stands.
  auto parsed = json::Document::Parse(std::string(options.empty() ? "{}" : options),
                                      {.allow_nan = true, .lenient = false});
  if (!parsed) return Wrong(parsed.failure().code, "", "options: " + parsed.failure().message);
  if (!parsed->root().IsObject()) return Wrong(Code::kRequest, "", "options: expected an object");
  return parsed;
}

Result<std::string> ReadWhole(const std::string& path) {
  std::error_code error;
  const bool is_file = std::filesystem::is_regular_file(path, error);
  std::ifstream file(path, std::ios::binary);
  if (!is_file || !file) return Wrong(Code::kConfig, "/path", "there is no such file to be read");
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return Wrong(Code::kConfig, "/path", "the file cannot be read");
  return bytes;
}

base::MaybeFailure CheckTokenizerOptions(const json::Value& options) {
  for (const json::Value member : options) {
    const std::string_view name = member.key();
    if (name != "path" && name != "sha256" && name != "pattern") {
      return Wrong(Code::kConfig, "/" + std::string(name), "there is no such option");
    }
    if (!member.IsString() && !member.IsNull()) {
      return Wrong(Code::kConfig, "/" + std::string(name), "expected a text");
    }
  }
  if (options["path"].AsString().empty()) {
    return Wrong(Code::kConfig, "/path", "missing: name a rank file");
  }
  return {};
}

Result<std::shared_ptr<const text::Bpe>> Load(std::string_view options_json) {
  const auto options = ParseOptions(options_json);
  if (!options) return options.failure();
  const json::Value root = options->root();
  if (auto failure = CheckTokenizerOptions(root)) return *std::move(failure);
  const auto bytes = ReadWhole(std::string(root["path"].AsString()));
  if (!bytes) return bytes.failure();
  return text::MakeBpe({*bytes, root["sha256"].AsString(), root["pattern"].AsString()});
}

CallError UnfitError(const text::UnfitReport& unfit) {
  CallError error = MakeError(Code::kContextLength, unfit.message);
  error.reply.request_tokens = unfit.needed;
  error.unfit_json = unfit.json;
  return error;
}

// What is given as {"input": "text"} is a text as it is; anything else is JSON.
Result<bool> TakePlainOption(const json::Value& options, std::string& rest) {
  json::Writer writer;
  writer.BeginObject();
  bool plain = false;
  for (const json::Value member : options) {
    if (member.key() != "input") {
      writer.Key(member.key()).Raw(member.raw());
      continue;
    }
    plain = member.AsString() == "text";
    if (!plain && member.AsString() != "json") {
      return Wrong(Code::kRequest, "/input", "expected \"json\" or \"text\"");
    }
  }
  writer.EndObject();
  rest = std::move(writer).Take();
  return plain;
}

Result<std::string> Count(const Tokenizer* tokenizer, std::string_view input,
                          std::string_view options_json) {
  const auto given = ParseOptions(options_json);
  if (!given) return given.failure();
  std::string rest;
  const auto plain = TakePlainOption(given->root(), rest);
  if (!plain) return plain.failure();
  const auto options = ParseOptions(rest);
  if (!options) return options.failure();
  const auto exact = ExactOf(tokenizer);
  if (*plain) {
    if (const auto bad = text::CheckUtf8(input)) return Wrong(Code::kRequest, "", bad->message);
    return text::CountTextToJson(input, options->root(), exact);
  }
  const auto request = json::Document::Parse(std::string(input));
  if (!request) return request.failure();
  return text::CountToJson(request->root(), options->root(), exact);
}

}  // namespace

std::variant<Tokenizer, CallError> LoadTokenizer(std::string_view options_json) {
  auto bpe = Load(options_json);
  if (!bpe) return UsageError(bpe.failure());
  return Tokenizer{*std::move(bpe)};
}

std::variant<size_t, CallError> TrimHistory(std::span<const int64_t> sizes,
                                            std::span<const uint8_t> is_system,
                                            int64_t max_characters, size_t* kept) {
  const auto indices = text::KeepHistory(sizes, is_system, max_characters);
  if (!indices) return UsageError(indices.failure());
  std::copy(indices->begin(), indices->end(), kept);
  return indices->size();
}

TextOrError TrimMessages(const Tokenizer* tokenizer, std::string_view messages_json,
                         std::string_view options_json) {
  const auto options = ParseOptions(options_json);
  if (!options) return UsageError(options.failure());
  const auto messages = json::Document::Parse(std::string(messages_json));
  if (!messages) return UsageError(messages.failure());
  auto trimmed = text::TrimToJson(messages->root(), options->root(), ExactOf(tokenizer));
  if (!trimmed) return UsageError(trimmed.failure());
  if (auto* json = std::get_if<std::string>(&*trimmed)) return std::move(*json);
  return UnfitError(std::get<text::UnfitReport>(*trimmed));
}

TextOrError CountTokens(const Tokenizer* tokenizer, std::string_view input,
                        std::string_view options_json) {
  auto counted = Count(tokenizer, input, options_json);
  if (!counted) return UsageError(counted.failure());
  return *std::move(counted);
}

}  // namespace failsoft::engine
