// What providers' errors mean, as data.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/base/status.h"

namespace failsoft::policy {

struct Meaning {
  base::Code code = base::Code::kInternal;
  bool may_retry = true;  // false: this one never goes away by waiting, whatever its class
};

// A name found in error.code or error.type. `name` is written in lower case without separators:
// "rate_limit_exceeded", "RateLimitExceeded" and "rate-limit-exceeded" are the same name.
struct NameRow {
  std::string_view name;
  Meaning meaning;
  std::string_view wording = "";  // lower case; must also stand in the message
};

// Wording and status together; an empty wording, and a whole range of statuses, match anything.
struct RuleRow {
  std::string_view wording;  // lower case
  std::string_view also;     // lower case; a second wording
  int first_status;
  int last_status;
  Meaning meaning;
};

// A name too vague to decide anything when there is an error status. Without one (an error inside
// a 200) it stands for this status.
struct VagueRow {
  std::string_view name;
  int status;
};

// In each table the first row that matches counts. The last rule matches everything.
std::span<const NameRow> ErrorNames();
std::span<const RuleRow> ErrorRules();
std::span<const VagueRow> VagueNames();

}  // namespace failsoft::policy
