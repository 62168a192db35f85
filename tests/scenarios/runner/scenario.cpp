#include "tests/scenarios/runner/scenario.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "tests/scenarios/runner/handles.h"
#include "tests/scenarios/runner/outcome.h"
#include "tests/scenarios/runner/stage.h"

namespace failsoft::scenarios {
namespace {

using json::Document;
using json::Value;
using json::Writer;

constexpr std::string_view kDefaultRequest =
    R"({"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]})";
constexpr std::array<std::string_view, 12> kMembers = {
    "name", "about", "source",      "server",           "client", "before",
    "call", "count", "concurrency", "cancel_when_seen", "expect", "config_error"};
constexpr double kTimerGrainMs = 1;  // a monotonic clock of whole milliseconds may round by one
constexpr size_t kMaxFailures = 20;

failsoft_call_kind KindOf(const Value& call) {
  if (call["kind"].AsString() == "request") return FAILSOFT_CALL_REQUEST;
  if (call["kind"].AsString() == "account") return FAILSOFT_CALL_ACCOUNT;
  if (call["kind"].AsString() == "summarize") return FAILSOFT_CALL_SUMMARIZE;
  return call["kind"].AsString() == "stream" ? FAILSOFT_CALL_STREAM : FAILSOFT_CALL_CHAT;
}

failsoft_status StartCall(failsoft_client* client, const Value& call, failsoft_queue* queue,
                          uint64_t tag, Call& out, Error& error) {
  const Value request = call["request"];
  const std::string_view text = request ? request.raw() : kDefaultRequest;
  const failsoft_call_kind kind = KindOf(call);
  return Take(out, [&](failsoft_call** call_out) {
    return Take(error, [&](failsoft_error** why) {
      return failsoft_call_start(client, kind, text.data(), text.size(), queue, tag, call_out, why);
    });
  });
}

// Takes what has come of a stream, or waits for another call; true: it has ended.
bool Follow(failsoft_call* call, EventLog* events, int64_t timeout_ms) {
  if (!events) return failsoft_call_wait(call, timeout_ms) != FAILSOFT_AGAIN;
  Batch batch;
  const auto status =
      Take(batch, [&](failsoft_batch** out) { return failsoft_call_next(call, timeout_ms, out); });
  events->AddAll(batch.get());
  return status != FAILSOFT_AGAIN && status != FAILSOFT_OK;
}

// One call, on a queue of its own.
Outcome RunOne(failsoft_client* client, const Value& wanted, std::optional<int64_t> cancel_at,
               Stage& stage) {
  Call call;
  Error error;
  const auto started = StartCall(client, wanted, nullptr, 0, call, error);
  if (started != FAILSOFT_OK) return OutcomeOf(started, error.get());
  EventLog log;
  EventLog* const events = KindOf(wanted) == FAILSOFT_CALL_STREAM ? &log : nullptr;
  while (!Follow(call.get(), events, cancel_at ? 5 : -1)) {
    if (cancel_at && stage.simulator.SeenRequests(stage.world) >= *cancel_at) {
      failsoft_call_cancel(call.get());
    }
  }
  return OutcomeOf(call.get(), events);
}

// Many calls, on one queue.
class Crowd {
 public:
  Crowd(failsoft_client* client, const Value& scenario)
      : client_(client),
        call_(scenario["call"]),
        count_(scenario["count"].AsInt().value_or(1)),
        concurrency_(scenario["concurrency"].AsInt().value_or(1)) {
    Take(queue_, [](failsoft_queue** out) { return failsoft_queue_new(out); });
  }

  std::vector<Outcome> Run() {
    do {
      while (started_ < count_ && static_cast<int64_t>(running_.size()) < concurrency_) StartNext();
      if (!running_.empty()) TakeEvents();
    } while (started_ < count_ || !running_.empty());
    return std::move(outcomes_);
  }

 private:
  void StartNext() {
    const auto tag = static_cast<uint64_t>(started_++);
    Call call;
    Error error;
    const auto status = StartCall(client_, call_, queue_.get(), tag, call, error);
    if (status != FAILSOFT_OK) return outcomes_.push_back(OutcomeOf(status, error.get()));
    running_[tag].call = std::move(call);
  }

  void TakeEvents() {
    Batch batch;
    Take(batch,
         [&](failsoft_batch** out) { return failsoft_queue_drain(queue_.get(), 256, -1, out); });
    for (size_t i = 0; i < failsoft_batch_count(batch.get()); ++i) {
      failsoft_event_view event{};
      failsoft_batch_get(batch.get(), i, &event, sizeof event);
      Note(event);
    }
  }

  void Note(const failsoft_event_view& event) {
    EventLog& events = running_[event.tag].events;
    events.Add(event);
    if (!events.ended()) return;
    const bool streams = KindOf(call_) == FAILSOFT_CALL_STREAM;
    outcomes_.push_back(OutcomeOf(event.call, streams ? &events : nullptr));
    running_.erase(event.tag);
  }

  struct Running {
    Call call;
    EventLog events;
  };

  failsoft_client* client_;
  Value call_;
  int64_t count_;
  int64_t concurrency_;
  int64_t started_ = 0;
  Queue queue_;
  std::map<uint64_t, Running> running_;
  std::vector<Outcome> outcomes_;
};

// What is true of all calls together: {"statuses", "requests", "sent"}.
std::string Summary(const std::vector<Outcome>& outcomes, const Value& sent) {
  std::map<std::string, int64_t> statuses;
  for (const Outcome& outcome : outcomes) ++statuses[failsoft_status_name(outcome.status)];
  Writer writer;
  writer.BeginObject().Key("statuses").BeginObject();
  for (const auto& [name, count] : statuses) writer.Key(name).Int(count);
  writer.EndObject().Key("requests").Int(static_cast<int64_t>(sent.size()));
  writer.Key("sent").Raw(sent.raw()).EndObject();
  return std::move(writer).Take();
}

// No request reached the server earlier than the wait before it, and none did that the timeline
// does not tell of, whatever the client says.
void CheckTimeline(const Value& attempts, const Value& sent, double time_scale,
                   Failures& failures) {
  size_t next = 0;
  for (const Value& attempt : attempts) {
    if (attempt["sent"].AsBool()) ++next;
    const double wait = attempt["wait_ms"].AsDouble().value_or(0) * time_scale;
    if (next == 0 || next >= sent.size()) continue;
    const double gap = *sent.At(next)["at_ms"].AsDouble() - *sent.At(next - 1)["at_ms"].AsDouble();
    if (gap + kTimerGrainMs >= wait) continue;
    failures.push_back("/sent/" + std::to_string(next) + ": came after " + std::to_string(gap) +
                       " ms, expected at least " + std::to_string(wait));
  }
  if (next == sent.size()) return;
  failures.push_back("/sent: the timeline tells of " + std::to_string(next) +
                     " requests, the server saw " + std::to_string(sent.size()));
}

void CheckAbsent(std::string_view text, const std::string& story, Failures& failures) {
  if (text.empty() || story.find(text) == std::string::npos) return;
  failures.push_back("/absent: the outcome holds \"" + std::string(text) + '"');
}

void CheckOutcome(const Value& scenario, const Stage& stage, const Outcome& outcome,
                  Failures& failures) {
  const auto document = Document::Parse(outcome.json);
  for (const Value& member : scenario["expect"]) {
    const std::string name(member.key());
    if (name == "absent") {
      for (const Value& text : member) CheckAbsent(text.AsString(), outcome.json, failures);
    } else if (name != "requests" && name != "sent" && name != "statuses") {
      Match(member, document->root()[name], "/" + name, failures);
    }
  }
  if (stage.key.size() >= 8) CheckAbsent(stage.key, outcome.json, failures);
  failures.insert(failures.end(), outcome.contradictions.begin(), outcome.contradictions.end());
}

void CheckSummary(const Value& scenario, const std::vector<Outcome>& outcomes, Stage& stage,
                  Failures& failures) {
  const Document record = stage.simulator.Requests(stage.world);
  const Value sent = record.root()["requests"];
  const auto summary = Document::Parse(Summary(outcomes, sent));
  for (const char* name : {"statuses", "requests", "sent"}) {
    const Value expected = scenario["expect"][name];
    if (expected) Match(expected, summary->root()[name], std::string("/") + name, failures);
  }
  if (outcomes.size() != 1 || scenario["before"]) return;
  const auto document = Document::Parse(outcomes[0].json);
  CheckTimeline(AttemptsOf(document->root()), sent, stage.time_scale, failures);
}

Failures CheckConfigError(const Value& pattern, const Stage& stage, failsoft_status status,
                          const failsoft_error* error) {
  if (status == FAILSOFT_OK) return {"/config_error: the client was made"};
  Failures failures;
  const auto document = Document::Parse(failsoft_error_json(error));
  Match(pattern, document->root(), "/config_error", failures);
  if (stage.key.size() >= 8) CheckAbsent(stage.key, failsoft_error_json(error), failures);
  return failures;
}

Failures UnknownMembers(const Value& scenario) {
  Failures failures;
  for (const Value& member : scenario) {
    if (std::count(kMembers.begin(), kMembers.end(), member.key()) == 0) {
      failures.push_back("/" + std::string(member.key()) + ": no such member");
    }
  }
  return failures;
}

}  // namespace

Simulator& Simulators::Get(Wire wire) {
  std::unique_ptr<Simulator>& simulator = simulators_[static_cast<size_t>(wire)];
  if (!simulator) simulator = std::make_unique<Simulator>(program_, wire);
  return *simulator;
}

Failures RunScenario(const Value& scenario, Simulators& simulators) {
  Failures failures = UnknownMembers(scenario);
  Stage stage(scenario, simulators);
  Client client;
  Error error;
  const failsoft_status made = Take(client, [&](failsoft_client** out) {
    return Take(error, [&](failsoft_error** why) {
      return failsoft_client_new(stage.config.data(), stage.config.size(), out, why);
    });
  });
  if (const Value pattern = scenario["config_error"]) {
    return CheckConfigError(pattern, stage, made, error.get());
  }
  if (made != FAILSOFT_OK) return {std::string("no client: ") + failsoft_error_report(error.get())};
  for (const Value call : scenario["before"]) RunOne(client.get(), call, std::nullopt, stage);
  std::vector<Outcome> outcomes;
  if (scenario["count"]) outcomes = Crowd(client.get(), scenario).Run();
  if (!scenario["count"]) {
    const auto cancel_at = scenario["cancel_when_seen"].AsInt();
    outcomes.push_back(RunOne(client.get(), scenario["call"], cancel_at, stage));
  }
  for (const Outcome& outcome : outcomes) {
    if (failures.size() < kMaxFailures) CheckOutcome(scenario, stage, outcome, failures);
  }
  CheckSummary(scenario, outcomes, stage, failures);
  return failures;
}

}  // namespace failsoft::scenarios
