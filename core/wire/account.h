// The account's answers, whatever form a service gives them, in the one form that failsoft hands
// out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/json/json.h"

namespace failsoft::wire {

enum class AccountAnswer : uint8_t {
  kModels,
  kProviderStatus,
  kVerifiedKey,
  kCreatedKey,
  kBalance,
  kAutoTopup,
  kErrors,
};

// The answer's JSON in failsoft's form: `capi/ACCOUNT.md`. Amounts are exact: text stays as it is,
// and a number's digits become text. Failure kBadResponse: it is something else.
base::Result<std::string> DecodeAccountAnswer(AccountAnswer kind, const json::Value& root);

struct ModelInfo {
  std::string id;
  std::string provider;         // empty: not told
  int64_t context_window = -1;  // tokens; -1: not told
  std::string status;           // "available"; empty: not told

  bool available() const { return status.empty() || status == "available"; }
};

// Of an answer in failsoft's form.
std::vector<ModelInfo> ReadModels(const json::Value& models);

// What a service says of a provider ("operational", "major_outage", ...): kUnsure is anything in
// between, such as "degraded", or not known.
enum class Health : uint8_t { kUp, kDown, kUnsure };
Health HealthOf(std::string_view status);

// Whether `text` is a decimal such as "4.2300": digits, perhaps with a sign and a point.
bool IsDecimal(std::string_view text);
// Below, at or above: -1, 0 or 1. Both are decimals.
int CompareDecimals(std::string_view a, std::string_view b);

}  // namespace failsoft::wire
