// A summary as its caller described it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/config/options.h"
#include "core/engine/call_request.h"
#include "core/json/json.h"
#include "core/text/summary_plan.h"

namespace failsoft::engine {

struct SummaryRequest {
  explicit SummaryRequest(text::SummaryPlan what) : plan(std::move(what)) {}

  // The chat that a question of the plan becomes.
  std::string ChatJson(const text::SummaryAsk& ask) const;

  text::SummaryPlan plan;
  int concurrency = 4;
  // Of the parts, and of what combines their summaries:
  std::string model, reduce_model;
  std::string prompt, reduce_prompt;
  std::vector<std::pair<std::string, std::string>> fields;  // of every chat: name, JSON
};

// {"document", "model", "reduce_model", "prompt", "reduce_prompt", "chunk": {...}, "concurrency",
// "always_combine", "max_calls", any field of a chat, any call option}. Failure: kRequest, naming
// the field.
base::MaybeFailure DecodeSummaryRequest(const json::Value& root,
                                        const config::ClientOptions& client, CallRequest& call);

}  // namespace failsoft::engine
