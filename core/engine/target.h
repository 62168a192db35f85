// Whom a request goes to: what budgets, circuits and limits are kept for.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "core/config/options.h"

namespace failsoft::engine {

struct Account {
  std::string origin;
  // The credentials, as a number that says nothing of them: good for comparing within this
  // process, and another in the next.
  uint64_t key_id = 0;
  auto operator<=>(const Account&) const = default;
};
Account AccountOf(const config::ClientOptions& options);

struct Target {
  Account account;
  std::string model;  // empty: the request names none
  auto operator<=>(const Target&) const = default;
};

}  // namespace failsoft::engine
