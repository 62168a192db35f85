// A summary, put together: what failsoft_call_result tells of it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/json/json.h"
#include "core/text/summary_plan.h"

namespace failsoft::engine {

struct SummaryResult {
  std::shared_ptr<const text::SummaryPlan> plan;  // finished
  std::string usage_json;                         // the sum of all answers'; empty: none told
  std::string model;                              // of the last answer
  std::string finish_reason;                      // of the last answer
  bool confirmed = true;                          // every answer had a finish_reason
  int cut_short = 0;  // answers that reached their limit of tokens, those asked for again too

  std::string_view text() const { return plan->result(); }
};

// Members of an object: "outcome", "text", "parts", ...
void WriteSummary(json::Writer& writer, const SummaryResult& result);

// What is done of a plan that failed: {"stage", "level", "done", "total", "calls", "truncated",
// "parts": [...]}.
std::string UnfinishedJson(const text::SummaryPlan& plan);

// {"stage", "level", "done", "total", "running", "calls", "planned_calls", "most_calls",
// "truncated"}
struct SummaryProgress {
  int level = 0;
  size_t done = 0;
  size_t total = 0;
  size_t running = 0;
};
std::string ProgressJson(const text::SummaryPlan& plan, const SummaryProgress& progress);

}  // namespace failsoft::engine
