// Reading the options of trimming and counting.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/json/json.h"
#include "core/text/tokens_count.h"
#include "core/text/trim.h"
#include "core/text/trim_history.h"

namespace failsoft::text {

struct TrimRequest {
  bool guide_rule = false;
  int64_t max_characters = HistoryBudget(100'000);  // the guide's default
  TrimOptions options;                              // its budget not yet known
  int64_t max_tokens = -1;
  int64_t window = -1;
  int64_t reserve = 0;
  double margin = -1;
  json::Value tools;
  bool with_messages = true;  // in the result
};

// Which counter the members "model", "family" and "ratio" ask for.
struct CounterRequest {
  std::string_view model;
  Family family = Family::kUnknown;
  double ratio = 1.0;

  TokenCounter Make(const TokenCounter::Exact& exact) const;
};

// A failure names the member ("/low_water"). What is no option is refused, with the nearest name.
base::MaybeFailure ReadTrimOptions(const json::Value& options, TrimRequest& trim,
                                   CounterRequest& counter);
base::MaybeFailure ReadCountOptions(const json::Value& options, CounterRequest& counter);

}  // namespace failsoft::text
