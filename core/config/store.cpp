#include "core/config/store.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"
#include "core/config/fallback.h"
#include "core/config/text_checks.h"
#include "core/config/wrong_value.h"

namespace failsoft::config {
namespace {

using base::MaybeFailure;
using base::Millis;
using base::Result;

constexpr size_t kMaxHeaders = 256;
constexpr std::string_view kHeadersForm = "an object of header names and texts";

// ------------------------------------------------------------------------------- reading a value

Result<std::string> ReadText(const Option& option, const json::Value& value) {
  if (!value.IsString()) return WrongValue(option, "a string", value);
  auto checked = option.check(value.AsString());
  if (!checked) return WrongAt(Pointer(option.name), checked.failure().message);
  return checked;
}

Result<bool> ReadBoolean(const Option& option, const json::Value& value) {
  if (!value.IsBool()) return WrongValue(option, "true or false", value);
  return value.AsBool();
}

Result<int64_t> ReadInteger(const Option& option, const json::Value& value) {
  const std::optional<int64_t> number = value.AsInt();
  const auto min = static_cast<int64_t>(option.min);
  const auto max = static_cast<int64_t>(option.max);
  if (number && *number >= min && *number <= max) return *number;
  return WrongValue(
      option, "a whole number from " + std::to_string(min) + " to " + std::to_string(max), value);
}

Result<double> ReadNumber(const Option& option, const json::Value& value) {
  const std::optional<double> number = value.AsDouble();
  if (number && *number > option.min && *number <= option.max) return *number;
  return WrongValue(option, "a number above 0, up to 1", value);
}

// In milliseconds, rounded up, so that a fraction never shortens a wait; but 16.1 s are 16,100 ms,
// although the nearest double is a little more.
Millis RoundUp(double milliseconds) {
  constexpr double kPrecision = 1e-12;
  const double nearest = std::round(milliseconds);
  const bool whole = std::abs(milliseconds - nearest) <= nearest * kPrecision;
  return static_cast<Millis>(whole ? nearest : std::ceil(milliseconds));
}

Result<Millis> ReadDuration(const Option& option, const json::Value& value, double time_unit_ms) {
  const double number = value.AsDouble().value_or(std::numeric_limits<double>::quiet_NaN());
  if (option.nullable && (value.IsNull() || number == -1)) return base::kNone;
  if (!(number >= 0)) {
    std::string expected = "a number of ";
    expected += time_unit_ms == 1 ? "milliseconds" : "seconds";
    expected += option.nullable ? ", 0 or more, or null" : ", 0 or more";
    return WrongValue(option, expected, value);
  }
  const double milliseconds = number * time_unit_ms;
  if (milliseconds > static_cast<double>(kLongestDuration)) {
    return WrongValue(option, "at most 10 years", value);
  }
  return RoundUp(milliseconds);
}

Result<size_t> ReadChoice(const Option& option, const json::Value& value) {
  const auto found = std::find(option.choices.begin(), option.choices.end(), value.AsString());
  if (value.IsString() && found != option.choices.end()) {
    return static_cast<size_t>(found - option.choices.begin());
  }
  std::string expected = "one of ";
  for (const std::string_view choice : option.choices) {
    if (choice != option.choices.front()) expected += ", ";
    expected.append("\"").append(choice).append("\"");
  }
  return WrongValue(option, expected, value);
}

Result<Header> ReadHeader(const std::string& whole, const json::Value& member) {
  const std::string pointer = whole + Pointer(member.key());
  auto name = CheckHeaderName(member.key());
  if (!name) return WrongAt(pointer, name.failure().message);
  if (member.IsNull()) return Header(*std::move(name), std::nullopt);
  if (!member.IsString()) return WrongAt(pointer, "expected a string or null");
  auto value = CheckHeaderValue(member.AsString());
  if (!value) return WrongAt(pointer, value.failure().message);
  return Header(*std::move(name), *std::move(value));
}

// A later header of the same name replaces an earlier one.
void Merge(Header header, std::vector<Header>& headers) {
  for (Header& known : headers) {
    if (!base::EqualsIgnoreCase(known.first, header.first)) continue;
    known = std::move(header);
    return;
  }
  headers.push_back(std::move(header));
}

// --------------------------------------------------------------------------------------- storing

template <typename From, typename To>
MaybeFailure Keep(Result<From> read, To& member) {
  if (!read) return std::move(read).failure();
  member = static_cast<To>(*std::move(read));
  return std::nullopt;
}

// What one option's value goes through: the type of the member decides, together with the row.
struct Store {
  const Option& option;
  const json::Value& value;
  double time_unit_ms;

  MaybeFailure operator()(std::string& member) const {
    return Keep(ReadText(option, value), member);
  }
  MaybeFailure operator()(std::optional<std::string>& member) const {
    return Keep(ReadText(option, value), member);
  }
  MaybeFailure operator()(bool& member) const { return Keep(ReadBoolean(option, value), member); }
  MaybeFailure operator()(int& member) const { return Keep(ReadInteger(option, value), member); }
  MaybeFailure operator()(Attempts& member) const {
    MaybeFailure failure = Keep(ReadInteger(option, value), member.most);
    member.is_said = member.is_said || !failure;
    return failure;
  }
  MaybeFailure operator()(Auth& member) const { return Keep(ReadChoice(option, value), member); }
  MaybeFailure operator()(Plan& member) const { return Keep(ReadChoice(option, value), member); }
  MaybeFailure operator()(CircuitBreaker& member) const {
    return Keep(ReadChoice(option, value), member);
  }
  MaybeFailure operator()(Jitter& member) const { return Keep(ReadChoice(option, value), member); }
  MaybeFailure operator()(Resume& member) const { return Keep(ReadChoice(option, value), member); }
  MaybeFailure operator()(ContextOverflow& member) const {
    return Keep(ReadChoice(option, value), member);
  }
  MaybeFailure operator()(int64_t& member) const {
    if (option.type == OptionType::kInteger) return Keep(ReadInteger(option, value), member);
    return Keep(ReadDuration(option, value, time_unit_ms), member);
  }
  MaybeFailure operator()(double& member) const {
    if (option.type == OptionType::kNumber) return Keep(ReadNumber(option, value), member);
    auto unit = ReadChoice(option, value);  // of time_unit: "ms", "s"
    if (!unit) return std::move(unit).failure();
    member = *unit == 0 ? 1 : 1'000;
    return std::nullopt;
  }
  MaybeFailure operator()(std::vector<Header>& member) const {
    if (!value.IsObject()) return WrongValue(option, kHeadersForm, value);
    return Keep(ReadHeaders(Pointer(option.name), value, member), member);
  }
  MaybeFailure operator()(Fallbacks& member) const {
    return Keep(ReadFallbacks(Pointer(option.name), value), member);
  }
};

template <typename Field, typename Options>
MaybeFailure StoreIn(const Option& option, const json::Value& value, double time_unit_ms,
                     Options& options) {
  if (value.IsNull() && !option.nullable) return std::nullopt;
  return std::visit(
      [&](auto member) {
        return Store{option, value, time_unit_ms}(options.*member);
      },
      std::get<Field>(option.field));
}

}  // namespace

Result<std::vector<Header>> ReadHeaders(const std::string& pointer, const json::Value& value,
                                        std::vector<Header> headers) {
  if (!value.IsObject()) return WrongAt(pointer, "expected " + std::string(kHeadersForm));
  for (const json::Value member : value) {
    auto header = ReadHeader(pointer, member);
    if (!header) return std::move(header).failure();
    Merge(*std::move(header), headers);
    if (headers.size() > kMaxHeaders) {
      return WrongAt(pointer, "expected at most " + std::to_string(kMaxHeaders) + " headers");
    }
  }
  return headers;
}

MaybeFailure StoreClientOption(const Option& option, const json::Value& value,
                               ClientOptions& options) {
  if (option.scope() == OptionScope::kCall) {
    return StoreCallOption(option, value, options.time_unit_ms, options.call);
  }
  return StoreIn<ClientField>(option, value, options.time_unit_ms, options);
}

MaybeFailure StoreCallOption(const Option& option, const json::Value& value, double time_unit_ms,
                             CallOptions& options) {
  return StoreIn<CallField>(option, value, time_unit_ms, options);
}

}  // namespace failsoft::config
