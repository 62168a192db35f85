// Trimming and counting as JSON in and out: what the C interface gives.
#pragma once

#include <string>
#include <variant>

#include "core/base/result.h"
#include "core/json/json.h"
#include "core/text/tokens_count.h"
#include "core/text/trim.h"

namespace failsoft::text {

// What does not fit, in numbers: {"needed", "budget", "over", "system", "tools", "reserve"}.
struct UnfitReport {
  std::string message;  // for a person
  std::string json;
  int64_t needed = 0;
};

UnfitReport ReportUnfit(const TrimUnfit& unfit, int64_t tools, int64_t reserve);

// The list of messages that is left, as JSON: each byte as it was but for edited contents.
std::string MessagesLeft(const json::Value& messages, const Trimmed& trimmed);

// The options are those of failsoft_messages_trim in texts.h, which also has the result's form.
// `exact` counts texts where there is a tokenizer. Failure: kRequest with the option's pointer, or
// that of a message.
base::Result<std::variant<std::string, UnfitReport>> TrimToJson(
    const json::Value& messages, const json::Value& options, const TokenCounter::Exact& exact = {});

// The same for failsoft_tokens_count.
base::Result<std::string> CountToJson(const json::Value& request, const json::Value& options,
                                      const TokenCounter::Exact& exact = {});

// The same of a text as it is, no JSON.
base::Result<std::string> CountTextToJson(std::string_view text, const json::Value& options,
                                          const TokenCounter::Exact& exact = {});

}  // namespace failsoft::text
