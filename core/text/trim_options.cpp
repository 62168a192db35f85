#include "core/text/trim_options.h"

#include <array>
#include <string>

#include "core/base/text.h"

namespace failsoft::text {

using base::Code;
using base::Failure;
using base::MaybeFailure;

namespace {

constexpr int64_t kMostTokens = int64_t{1} << 40;

Failure Wrong(std::string_view name, std::string message) {
  return Failure{Code::kRequest, std::move(message), "/" + std::string(name)};
}

MaybeFailure TakeCount(const json::Value& member, int64_t least, int64_t& count) {
  const auto number = member.AsInt();
  if (!number || *number < least || *number > kMostTokens) {
    return Wrong(member.key(), "expected a whole number from " + std::to_string(least) + " to " +
                                   std::to_string(kMostTokens));
  }
  count = *number;
  return {};
}

MaybeFailure TakeShare(const json::Value& member, double least, double most, double& share) {
  const auto number = member.AsDouble();
  if (!number || *number < least || *number > most) {
    return Wrong(member.key(), "expected a number from " + std::to_string(least).substr(0, 4) +
                                   " to " + std::to_string(most).substr(0, 4));
  }
  share = *number;
  return {};
}

MaybeFailure TakeBool(const json::Value& member, bool& flag) {
  if (!member.IsBool()) return Wrong(member.key(), "expected true or false");
  flag = member.AsBool();
  return {};
}

MaybeFailure TakePinned(const json::Value& member, std::vector<size_t>& pinned) {
  if (!member.IsArray()) return Wrong(member.key(), "expected a list of indices of messages");
  for (const json::Value index : member) {
    int64_t number = 0;
    if (TakeCount(index, 0, number)) {
      return Wrong(member.key(), "expected indices of messages, counted from 0");
    }
    pinned.push_back(static_cast<size_t>(number));
  }
  return {};
}

MaybeFailure TakeRule(const json::Value& member, bool& guide) {
  guide = member.AsString() == "guide";
  if (guide || member.AsString() == "turns") return {};
  return Wrong(member.key(), "expected \"turns\" or \"guide\"");
}

MaybeFailure TakeKeptResults(const json::Value& member, size_t& kept) {
  int64_t count = 0;
  if (MaybeFailure failure = TakeCount(member, 0, count)) return failure;
  kept = static_cast<size_t>(count);
  return {};
}

MaybeFailure TakeTools(const json::Value& member, json::Value& tools) {
  if (!member.IsArray()) return Wrong(member.key(), "expected a list of tools, as in a request");
  tools = member;
  return {};
}

MaybeFailure TakeModel(const json::Value& member, CounterRequest& counter) {
  if (!member.IsString()) return Wrong(member.key(), "expected the name of a model");
  counter.model = member.AsString();
  return {};
}

MaybeFailure TakeFamily(const json::Value& member, CounterRequest& counter) {
  const auto family = FamilyNamed(member.AsString());
  if (!family) {
    return Wrong(member.key(),
                 "expected one of o200k, cl100k, llama3, deepseek, gemma, qwen, unknown");
  }
  counter.family = *family;
  return {};
}

MaybeFailure TakeEstimate(const json::Value& member, int64_t& characters) {
  const auto whole = member.AsInt();
  const auto number = member.AsDouble();
  if (!whole && !number) return Wrong(member.key(), "expected a number of tokens");
  characters = whole ? HistoryBudget(*whole) : FractionalHistoryBudget(*number);
  return {};
}

constexpr std::string_view kCounterNames[] = {"model", "family", "ratio"};
constexpr std::string_view kTrimNames[] = {"model",
                                           "family",
                                           "ratio",
                                           "rule",
                                           "max_tokens_estimate",
                                           "max_tokens",
                                           "window",
                                           "reserve",
                                           "margin",
                                           "tools",
                                           "low_water",
                                           "clear_tool_results",
                                           "keep_tool_results",
                                           "keep_first_user",
                                           "start_on_user",
                                           "cut",
                                           "pinned",
                                           "with_messages"};

template <size_t N>
Failure Unknown(std::string_view name, const std::string_view (&names)[N]) {
  const std::string_view nearest = base::Nearest(name, names, N);
  return Wrong(name, nearest.empty() ? "there is no such option"
                                     : "there is no such option; did you mean \"" +
                                           std::string(nearest) + "\"?");
}

// Whether the member was one of these.
bool TakeCounterOption(const json::Value& member, CounterRequest& counter, MaybeFailure& failure) {
  const std::string_view name = member.key();
  if (name == "model") {
    failure = TakeModel(member, counter);
  } else if (name == "family") {
    failure = TakeFamily(member, counter);
  } else if (name == "ratio") {
    failure = TakeShare(member, 0.01, 100, counter.ratio);
  } else {
    return false;
  }
  return true;
}

MaybeFailure TakeBudgetOption(const json::Value& member, TrimRequest& trim) {
  const std::string_view name = member.key();
  if (name == "rule") return TakeRule(member, trim.guide_rule);
  if (name == "max_tokens_estimate") return TakeEstimate(member, trim.max_characters);
  if (name == "max_tokens") return TakeCount(member, 0, trim.max_tokens);
  if (name == "window") return TakeCount(member, 1, trim.window);
  if (name == "reserve") return TakeCount(member, 0, trim.reserve);
  if (name == "margin") return TakeShare(member, 0, 0.9, trim.margin);
  if (name == "tools") return TakeTools(member, trim.tools);
  if (name == "with_messages") return TakeBool(member, trim.with_messages);
  return Unknown(name, kTrimNames);
}

MaybeFailure TakeTrimOption(const json::Value& member, TrimRequest& trim) {
  const std::string_view name = member.key();
  TrimOptions& options = trim.options;
  if (name == "low_water") return TakeShare(member, 0.1, 1, options.low_water);
  if (name == "clear_tool_results") return TakeBool(member, options.clear_tool_results);
  if (name == "keep_tool_results") return TakeKeptResults(member, options.keep_tool_results);
  if (name == "keep_first_user") return TakeBool(member, options.keep_first_user);
  if (name == "start_on_user") return TakeBool(member, options.start_on_user);
  if (name == "cut") return TakeBool(member, options.cut);
  if (name == "pinned") return TakePinned(member, options.pinned);
  return TakeBudgetOption(member, trim);
}

void ChooseFamily(const json::Value& options, CounterRequest& counter) {
  if (!options["family"]) counter.family = FamilyOfModel(counter.model);
}

MaybeFailure CheckObject(const json::Value& options) {
  if (options.IsObject()) return {};
  return Failure{Code::kRequest, "the options are no JSON object", ""};
}

MaybeFailure CheckBudget(const TrimRequest& trim) {
  if (trim.guide_rule) return {};
  if (trim.max_tokens < 0 && trim.window < 0) {
    return Wrong("max_tokens",
                 "missing: say what to fit into, in tokens, or the model's \"window\"");
  }
  if (trim.max_tokens >= 0 && trim.window >= 0) {
    return Wrong("max_tokens", "give either \"max_tokens\" or \"window\"");
  }
  return {};
}

}  // namespace

TokenCounter CounterRequest::Make(const TokenCounter::Exact& exact) const {
  return exact ? TokenCounter(model, exact) : TokenCounter(model, family, ratio);
}

MaybeFailure ReadTrimOptions(const json::Value& options, TrimRequest& trim,
                             CounterRequest& counter) {
  if (MaybeFailure failure = CheckObject(options)) return failure;
  for (const json::Value member : options) {
    MaybeFailure failure;
    if (!TakeCounterOption(member, counter, failure)) failure = TakeTrimOption(member, trim);
    if (failure) return failure;
  }
  ChooseFamily(options, counter);
  return CheckBudget(trim);
}

MaybeFailure ReadCountOptions(const json::Value& options, CounterRequest& counter) {
  if (MaybeFailure failure = CheckObject(options)) return failure;
  for (const json::Value member : options) {
    MaybeFailure failure;
    if (!TakeCounterOption(member, counter, failure)) {
      return Unknown(member.key(), kCounterNames);
    }
    if (failure) return failure;
  }
  ChooseFamily(options, counter);
  return {};
}

}  // namespace failsoft::text
