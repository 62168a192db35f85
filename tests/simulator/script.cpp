#include "tests/simulator/script.h"

#include <array>

#include "tests/simulator/script_account.h"
#include "tests/simulator/script_reader.h"
#include "tests/simulator/script_reply.h"

namespace failsoft::sim {
namespace {

constexpr int64_t kMost = int64_t{1} << 53;

struct NamedPlan {
  std::string_view name;
  PlanLimits limits;
};

// The guide's table of plans.
constexpr std::array kPlans = {
    NamedPlan{"free", {10, 50'000, 2}},
    NamedPlan{"starter", {60, 200'000, 5}},
    NamedPlan{"growth", {300, 1'000'000, 20}},
    NamedPlan{"pro", {1'000, 5'000'000, 100}},
};

constexpr MemberRule<PlanLimits> kPlanMembers[] = {
    {"requests_per_minute",
     [](const Place& at, PlanLimits& plan) { plan.requests_per_minute = at.Int(0, kMost); }},
    {"tokens_per_minute",
     [](const Place& at, PlanLimits& plan) { plan.tokens_per_minute = at.Int(0, kMost); }},
    {"concurrent", [](const Place& at, PlanLimits& plan) { plan.concurrent = at.Int(0, kMost); }},
    {"minute_ms", [](const Place& at, PlanLimits& plan) { plan.minute_ms = at.Int(1, 3'600'000); }},
};

void ReadPlan(const Place& at, Script& script) {
  if (!at.value().IsString()) return ReadObject(at, kPlanMembers, script.plan);
  for (const NamedPlan& plan : kPlans) {
    if (plan.name != at.value().AsString()) continue;
    script.plan = plan.limits;
    return;
  }
  at.Fail("must be an object or one of: free, starter, growth, pro");
}

void ReadReplies(const Place& at, Script& script) {
  ReadArray(at, [&](const Place& element) { script.replies.push_back(ReadReply(element)); });
}

constexpr MemberRule<Script> kScriptMembers[] = {
    {"replies", ReadReplies},
    {"plan", ReadPlan},
    {"keys", ReadKeys},
    {"account", ReadAccount},
    {"answer_delay_ms",
     [](const Place& at, Script& script) { script.answer_delay_ms = at.Int(0); }},
    {"record_limit", [](const Place& at, Script& script) { script.record_limit = at.Int(0); }},
};

}  // namespace

base::Result<Script> ParseScript(std::string_view text) {
  json::ParseOptions options;
  options.allow_nan = true;  // a number that is none is named by its member, or sent as it is
  auto document = json::Document::Parse(std::string(text), options);
  if (!document) return document.failure();
  Script script;
  base::MaybeFailure failure;
  ReadObject(Place(document->root(), "", failure), kScriptMembers, script);
  if (failure) return *std::move(failure);
  return script;
}

}  // namespace failsoft::sim
