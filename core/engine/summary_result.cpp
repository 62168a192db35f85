#include "core/engine/summary_result.h"

namespace failsoft::engine {

namespace {

void Range(json::Writer& writer, std::string_view measure, uint64_t begin, uint64_t end) {
  writer.Key(std::string(measure) + "_begin").Int(static_cast<int64_t>(begin));
  writer.Key(std::string(measure) + "_end").Int(static_cast<int64_t>(end));
}

void WriteParts(json::Writer& writer, const text::SummaryPlan& plan) {
  writer.Key("parts").BeginArray();
  for (const text::SummaryPart& part : plan.Parts()) {
    writer.BeginObject();
    Range(writer, "byte", part.begin.bytes, part.end.bytes);
    Range(writer, "char", part.begin.chars, part.end.chars);
    Range(writer, "utf16", part.begin.utf16, part.end.utf16);
    writer.Key("summary");
    if (part.summary == nullptr) {
      writer.Null();
    } else {
      writer.String(*part.summary);
    }
    writer.Key("truncated").Bool(part.truncated).EndObject();
  }
  writer.EndArray();
}

std::string_view StageOf(int level) { return level == 0 ? "parts" : "combine"; }

}  // namespace

void WriteSummary(json::Writer& writer, const SummaryResult& result) {
  const text::SummaryPlan& plan = *result.plan;
  writer.Key("outcome").String(result.confirmed ? "complete" : "complete_unconfirmed");
  writer.Key("text").String(result.text()).Key("model").String(result.model);
  if (!result.finish_reason.empty()) writer.Key("finish_reason").String(result.finish_reason);
  writer.Key("usage").Raw(result.usage_json.empty() ? "null" : result.usage_json);
  writer.Key("calls").Int(plan.calls()).Key("planned_calls").Int(plan.planned_calls());
  writer.Key("levels").Int(plan.level()).Key("cut_short").Int(result.cut_short);
  writer.Key("truncated").Int(static_cast<int64_t>(plan.truncated()));
  WriteParts(writer, plan);
}

std::string UnfinishedJson(const text::SummaryPlan& plan) {
  json::Writer writer;
  writer.BeginObject().Key("stage").String(StageOf(plan.level())).Key("level").Int(plan.level());
  writer.Key("done").Int(static_cast<int64_t>(plan.done_in_level()));
  writer.Key("total").Int(static_cast<int64_t>(plan.total_in_level()));
  writer.Key("calls").Int(plan.calls());
  writer.Key("truncated").Int(static_cast<int64_t>(plan.truncated()));
  WriteParts(writer, plan);
  return std::move(writer.EndObject()).Take();
}

std::string ProgressJson(const text::SummaryPlan& plan, const SummaryProgress& progress) {
  json::Writer writer;
  writer.BeginObject().Key("stage").String(StageOf(progress.level));
  writer.Key("level").Int(progress.level).Key("done").Int(static_cast<int64_t>(progress.done));
  writer.Key("total").Int(static_cast<int64_t>(progress.total));
  writer.Key("running").Int(static_cast<int64_t>(progress.running));
  writer.Key("calls").Int(plan.calls()).Key("planned_calls").Int(plan.planned_calls());
  writer.Key("most_calls").Int(plan.most_calls());
  writer.Key("truncated").Int(static_cast<int64_t>(plan.truncated()));
  return std::move(writer.EndObject()).Take();
}

}  // namespace failsoft::engine
