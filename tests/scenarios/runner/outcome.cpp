#include "tests/scenarios/runner/outcome.h"

#include <utility>

namespace failsoft::scenarios {
namespace {

using json::Document;
using json::Value;
using json::Writer;

void WriteWaits(const Value& attempts, Writer& writer) {
  writer.Key("waits_ms").BeginArray();
  for (const Value& attempt : attempts) {
    if (const Value wait = attempt["wait_ms"]) writer.Raw(wait.raw());
  }
  writer.EndArray();
}

// `story` is the result's or the error's JSON; what is no JSON stands as a string, and so matches
// no pattern.
Outcome Describe(failsoft_status status, std::string story, std::string_view report,
                 const EventLog* events) {
  const auto document = Document::Parse(std::move(story));
  Writer writer;
  writer.BeginObject().Key("status").String(failsoft_status_name(status));
  writer.Key(status == FAILSOFT_OK ? "result" : "error");
  if (document) {
    writer.Raw(document->source());
    if (const Value text = document->root()["text"]) writer.Key("text").Raw(text.raw());
    WriteWaits(document->root()["attempts"], writer);
  } else {
    writer.String(document.failure().message);
  }
  if (events) writer.Key("events").Raw(events->Json());
  writer.Key("report").String(report).EndObject();
  return {status, std::move(writer).Take()};
}

}  // namespace

Outcome OutcomeOf(failsoft_call* ended, const EventLog* events) {
  Buf result;
  Buf report;
  Error error;
  const failsoft_status status = Take(result, [&](failsoft_buf** out) {
    return Take(error, [&](failsoft_error** why) { return failsoft_call_result(ended, out, why); });
  });
  Take(report, [&](failsoft_buf** out) { return failsoft_call_report(ended, out); });
  const char* story =
      status == FAILSOFT_OK ? failsoft_buf_data(result.get()) : failsoft_error_json(error.get());
  Outcome outcome = Describe(status, story, failsoft_buf_data(report.get()), events);
  if (!events) return outcome;
  const auto document = Document::Parse(outcome.json);
  outcome.contradictions = events->Contradictions(document->root());
  return outcome;
}

Outcome OutcomeOf(failsoft_status refused, const failsoft_error* error) {
  return Describe(refused, failsoft_error_json(error), failsoft_error_report(error), nullptr);
}

Value AttemptsOf(const Value& outcome) {
  const Value error = outcome["error"];
  return (error ? error : outcome["result"])["attempts"];
}

}  // namespace failsoft::scenarios
