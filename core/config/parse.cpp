#include "core/config/parse.h"

#include <cstdlib>
#include <vector>

#include "core/base/text.h"
#include "core/config/credentials.h"
#include "core/config/option_table.h"
#include "core/config/store.h"
#include "core/config/wrong_value.h"

namespace failsoft::config {
namespace {

using base::Code;
using base::Failure;
using base::MaybeFailure;
using base::Result;

constexpr size_t kMaxConfig = 16 << 20;

Failure WholeIsWrong(std::string message) {
  return {Code::kConfig, "the configuration " + std::move(message), ""};
}

Result<json::Document> ParseText(std::string_view json) {
  if (json.size() > kMaxConfig) {
    return WholeIsWrong("is " + std::to_string(json.size()) + " bytes, expected at most " +
                        std::to_string(kMaxConfig));
  }
  if (base::Trim(json).empty()) json = "{}";
  auto document = json::Document::Parse(std::string(json), {.allow_nan = true});
  if (!document) return WholeIsWrong("is " + document.failure().message);
  if (!document->root().IsObject()) {
    return WholeIsWrong("is not a JSON object but " +
                        std::string(json::TypeName(document->root().type())));
  }
  return document;
}

Failure UnknownOption(std::string_view name) {
  const std::string_view nearest = NearestOption(name);
  std::string message = "unknown option";
  if (!nearest.empty()) message.append("; did you mean ").append(nearest).append("?");
  return WrongAt(Pointer(name), message);
}

struct Given {
  const Option* option;
  json::Value value;
};

// The members of the configuration with their rows, each at most once.
Result<std::vector<Given>> FindOptions(const json::Value& root) {
  std::vector<Given> given;
  for (const json::Value value : root) {
    const Option* option = FindOption(value.key());
    if (option == nullptr) return UnknownOption(value.key());
    for (const Given& earlier : given) {
      if (earlier.option == option) return WrongAt(Pointer(option->name), "given twice");
    }
    given.push_back({option, value});
  }
  return given;
}

// The unit of the durations comes first, wherever it stands.
MaybeFailure StoreAll(const std::vector<Given>& given, ClientOptions& options) {
  const Option* unit = FindOption("time_unit");
  for (const bool first : {true, false}) {
    for (const auto& [option, value] : given) {
      if ((option == unit) != first) continue;
      if (auto failure = StoreClientOption(*option, value, options)) return failure;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view ProcessEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

Result<ClientOptions> ParseClientOptions(std::string_view json, Environment environment) {
  auto document = ParseText(json);
  if (!document) return std::move(document).failure();
  auto given = FindOptions(document->root());
  if (!given) return std::move(given).failure();
  ClientOptions options;
  if (auto failure = StoreAll(*given, options)) return *std::move(failure);
  if (auto failure = CompleteCredentials(options, environment)) return *std::move(failure);
  return options;
}

Result<CallMember> ApplyCallOption(std::string_view name, const json::Value& value,
                                   double time_unit_ms, CallOptions& options) {
  const Option* option = FindOption(name);
  if (option == nullptr) return CallMember::kNotAnOption;
  MaybeFailure failure;
  if (option->scope() == OptionScope::kClient) {
    failure =
        WrongAt(Pointer(name), std::string(name) + " is an option of the client, not of a call");
  } else {
    failure = StoreCallOption(*option, value, time_unit_ms, options);
  }
  if (!failure) return CallMember::kApplied;
  failure->code = Code::kRequest;
  return *std::move(failure);
}

}  // namespace failsoft::config
