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

  // The chat that a question of the plan becomes. `limit`: of its answer, in place of the one
  // given.
  std::string ChatJson(const text::SummaryAsk& ask, int64_t limit = 0) const;
  const std::string& ModelFor(const text::SummaryAsk& ask) const {
    return ask.combines ? reduce_model : model;
  }

  text::SummaryPlan plan;
  int concurrency = 4;
  // Of the parts, and of what combines their summaries:
  std::string model, reduce_model;
  std::string prompt, reduce_prompt;
  std::vector<std::pair<std::string, std::string>> fields;  // of every chat: name, JSON
  int64_t answer_limit = 0;  // tokens of an answer, as they say; 0: nothing
};

// {"document", "model", "reduce_model", "prompt", "reduce_prompt", "chunk": {...}, "concurrency",
// "always_combine", "max_calls", any field of a chat, any call option}. Failure: kRequest, naming
// the field.
base::MaybeFailure DecodeSummaryRequest(const json::Value& root,
                                        const config::ClientOptions& client, CallRequest& call);

}  // namespace failsoft::engine
