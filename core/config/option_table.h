// One row an option: how it is spelt, checked, stored and described. Nothing else knows options.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/config/options.h"

namespace failsoft::config {

inline constexpr std::string_view kDefaultBaseUrl = "https://api.moltbotden.com/v1/hosting/llm";

// The largest duration: ten years.
inline constexpr base::Millis kLongestDuration = base::Millis{3650} * 24 * 60 * 60 * 1'000;

enum class OptionType : uint8_t {
  kString,
  kBoolean,
  kInteger,
  kNumber,    // above `min`, up to `max`
  kDuration,  // stored in milliseconds
  kChoice,
  kHeaders,
  kTargets,  // models, or objects of what is other there
};
std::string_view OptionTypeName(OptionType type);

enum class OptionScope : uint8_t {
  kClient,  // of the client alone
  kCall,    // of the client, and a call may override it
};

// The text to store, or why it is refused ("expected ..."; the caller adds the field).
using TextCheck = base::Result<std::string> (*)(std::string_view text);

// The member of the option structs that an option is stored in.
using ClientField =
    std::variant<std::string ClientOptions::*, std::optional<std::string> ClientOptions::*,
                 bool ClientOptions::*, int ClientOptions::*, int64_t ClientOptions::*,
                 double ClientOptions::*, Auth ClientOptions::*, Plan ClientOptions::*,
                 CircuitBreaker ClientOptions::*>;
using CallField =
    std::variant<std::string CallOptions::*, Attempts CallOptions::*, int CallOptions::*,
                 int64_t CallOptions::*, bool CallOptions::*, Jitter CallOptions::*,
                 Resume CallOptions::*, ContextOverflow CallOptions::*,
                 std::vector<Header> CallOptions::*, Fallbacks CallOptions::*>;

struct Option {
  std::string_view name;
  OptionType type = OptionType::kString;
  std::variant<ClientField, CallField> field;
  std::string_view doc;  // one sentence
  double min = 0;        // integers and numbers
  double max = 0;
  std::span<const std::string_view> choices = {};  // in the order of the enumeration
  TextCheck check = nullptr;                       // strings
  std::string_view unit = "";
  bool nullable = false;  // a duration that null (or -1) turns off
  bool secret = false;
  bool private_text = false;  // may hold a secret inside: never shown
  std::string_view since = "0.1";

  OptionScope scope() const {
    return std::holds_alternative<ClientField>(field) ? OptionScope::kClient : OptionScope::kCall;
  }
};

std::span<const Option> OptionTable();
const Option* FindOption(std::string_view name);        // nullptr when there is none
std::string_view NearestOption(std::string_view name);  // empty when none is near

}  // namespace failsoft::config
