#include "core/text/trim_json.h"

#include <algorithm>
#include <vector>

#include "core/text/trim_history.h"
#include "core/text/trim_options.h"

namespace failsoft::text {

using base::Code;
using base::Failure;
using base::MaybeFailure;
using base::Result;

namespace {

using Outcome = std::variant<std::string, UnfitReport>;

// What is left free for what the estimate misses; a counted text needs none.
double MarginOf(const TrimRequest& trim, const CounterRequest& counter, bool is_exact) {
  if (trim.margin >= 0) return trim.margin;
  if (trim.max_tokens >= 0) return 0;
  return is_exact || counter.ratio != 1.0 ? 0.03 : 0.10;
}

int64_t BudgetOf(const TrimRequest& trim, double margin, int64_t tools) {
  const int64_t room = trim.max_tokens >= 0 ? trim.max_tokens : trim.window;
  const auto usable = static_cast<double>(std::max<int64_t>(0, room - trim.reserve));
  return static_cast<int64_t>(usable * (1.0 - margin)) - tools;
}

void WriteIndices(json::Writer& writer, std::string_view name, const std::vector<size_t>& indices) {
  writer.Key(name).BeginArray();
  for (const size_t index : indices) writer.Int(static_cast<int64_t>(index));
  writer.EndArray();
}

void WriteEdits(json::Writer& writer, const Trimmed& trimmed) {
  writer.Key("edits").BeginArray();
  for (const auto& [index, content] : trimmed.contents) {
    writer.BeginObject().Key("index").Int(static_cast<int64_t>(index));
    writer.Key("content").Raw(content).EndObject();
  }
  writer.EndArray();
}

void WriteReport(json::Writer& writer, const Trimmed& trimmed, int64_t budget, int64_t tools) {
  writer.Key("report").BeginObject();
  writer.Key("changed").Bool(trimmed.changed);
  writer.Key("budget").Int(budget);
  writer.Key("tokens_before").Int(trimmed.tokens_before);
  writer.Key("tokens_after").Int(trimmed.tokens_after);
  writer.Key("pinned_tokens").Int(trimmed.pinned_tokens);
  writer.Key("tools_tokens").Int(tools);
  WriteIndices(writer, "dropped", trimmed.dropped);
  WriteIndices(writer, "cleared", trimmed.cleared);
  writer.Key("cut").BeginArray();
  for (const TrimCut& cut : trimmed.cuts) {
    writer.BeginObject().Key("index").Int(static_cast<int64_t>(cut.index));
    writer.Key("characters_before").Int(static_cast<int64_t>(cut.characters_before));
    writer.Key("characters_after").Int(static_cast<int64_t>(cut.characters_after)).EndObject();
  }
  writer.EndArray().EndObject();
}

Result<Outcome> TrimByGuide(const json::Value& messages, const TrimRequest& trim) {
  auto kept = KeepHistory(messages, trim.max_characters);
  if (!kept) return std::move(kept).failure();
  std::vector<json::Value> values;
  values.reserve(messages.size());
  for (const json::Value message : messages) values.push_back(message);
  json::Writer writer;
  writer.BeginObject();
  if (trim.with_messages) {
    writer.Key("messages").BeginArray();
    for (const size_t index : *kept) writer.Raw(values[index].raw());
    writer.EndArray();
  }
  WriteIndices(writer, "kept", *kept);
  writer.EndObject();
  return Outcome(std::move(writer).Take());
}

Result<Outcome> TrimByTurns(const json::Value& messages, TrimRequest& trim,
                            const CounterRequest& wanted, const TokenCounter::Exact& exact) {
  const TokenCounter counter = wanted.Make(exact);
  const int64_t tools = ToolTokens(trim.tools, counter);
  trim.options.budget = BudgetOf(trim, MarginOf(trim, wanted, counter.is_exact()), tools);
  const Trimmed trimmed = TrimMessages(messages, counter, trim.options);
  if (trimmed.unfit) return Outcome(ReportUnfit(*trimmed.unfit, tools, trim.reserve));
  json::Writer writer;
  writer.BeginObject();
  if (trim.with_messages) writer.Key("messages").Raw(MessagesLeft(messages, trimmed));
  WriteIndices(writer, "kept", trimmed.kept);
  WriteEdits(writer, trimmed);
  WriteReport(writer, trimmed, trim.options.budget, tools);
  writer.EndObject();
  return Outcome(std::move(writer).Take());
}

MaybeFailure CheckPinned(const TrimOptions& options, const json::Value& messages) {
  for (const size_t index : options.pinned) {
    if (index < messages.size()) continue;
    return Failure{Code::kRequest,
                   "there is no message " + std::to_string(index) + ": there are " +
                       std::to_string(messages.size()),
                   "/pinned"};
  }
  return {};
}

// A request names its model itself.
void UseModelOf(const json::Value& request, const json::Value& options, CounterRequest& wanted) {
  const std::string_view model = request["model"].AsString();
  if (!wanted.model.empty() || model.empty()) return;
  wanted.model = model;
  if (!options["family"]) wanted.family = FamilyOfModel(model);
}

struct Counted {
  int64_t text = 0;
  int64_t messages = 0;
  int64_t tools = 0;
};

std::string CountedJson(const Counted& counted, const TokenCounter& counter) {
  json::Writer writer;
  writer.BeginObject().Key("tokens").Int(counted.text + counted.messages + counted.tools);
  writer.Key("messages").Int(counted.messages).Key("tools").Int(counted.tools);
  writer.Key("exact").Bool(counter.is_exact());
  writer.Key("family").String(FamilyName(counter.family())).EndObject();
  return std::move(writer).Take();
}

MaybeFailure CheckMessages(const json::Value& messages) {
  size_t index = 0;
  for (const json::Value message : messages) {
    if (!message.IsObject()) {
      return Failure{
          Code::kRequest,
          "a message must be an object, not " + std::string(json::TypeName(message.type())),
          "/messages/" + std::to_string(index)};
    }
    ++index;
  }
  return {};
}

}  // namespace

std::string MessagesLeft(const json::Value& messages, const Trimmed& trimmed) {
  if (!trimmed.changed) return std::string(messages.raw());
  json::Writer writer;
  writer.BeginArray();
  size_t index = 0;
  auto kept = trimmed.kept.begin();
  for (const json::Value message : messages) {
    if (kept == trimmed.kept.end()) break;
    if (*kept != index++) continue;
    const auto edit = trimmed.contents.find(*kept++);
    if (edit == trimmed.contents.end()) {
      writer.Raw(message.raw());
    } else {
      writer.Raw(WithContent(message, edit->second));
    }
  }
  return std::move(writer.EndArray()).Take();
}

UnfitReport ReportUnfit(const TrimUnfit& unfit, int64_t tools, int64_t reserve) {
  UnfitReport report;
  const int64_t over = unfit.needed - unfit.budget;
  report.needed = unfit.needed;
  report.message =
      "what must be kept needs " + std::to_string(unfit.needed) + " tokens, " +
      std::to_string(over) + " more than the " +
      std::to_string(std::max<int64_t>(0, unfit.budget)) +
      " there are for messages (system and developer messages: " + std::to_string(unfit.fixed) +
      ", tools: " + std::to_string(tools) +
      ", reserved for the answer: " + std::to_string(reserve) + ")";
  json::Writer writer;
  writer.BeginObject().Key("needed").Int(unfit.needed).Key("budget").Int(unfit.budget);
  writer.Key("over").Int(over).Key("system").Int(unfit.fixed);
  writer.Key("tools").Int(tools).Key("reserve").Int(reserve).EndObject();
  report.json = std::move(writer).Take();
  return report;
}

Result<Outcome> TrimToJson(const json::Value& messages, const json::Value& options,
                           const TokenCounter::Exact& exact) {
  TrimRequest trim;
  CounterRequest counter;
  if (MaybeFailure failure = ReadTrimOptions(options, trim, counter)) return *std::move(failure);
  if (!messages.IsArray()) {
    return Failure{Code::kRequest, "expected a list of messages", "/messages"};
  }
  if (MaybeFailure failure = CheckMessages(messages)) return *std::move(failure);
  if (trim.guide_rule) return TrimByGuide(messages, trim);
  if (MaybeFailure failure = CheckPinned(trim.options, messages)) return *std::move(failure);
  return TrimByTurns(messages, trim, counter, exact);
}

Result<std::string> CountToJson(const json::Value& request, const json::Value& options,
                                const TokenCounter::Exact& exact) {
  CounterRequest wanted;
  if (MaybeFailure failure = ReadCountOptions(options, wanted)) return *std::move(failure);
  if (request.IsString()) return CountTextToJson(request.AsString(), options, exact);
  UseModelOf(request, options, wanted);
  const json::Value messages = request.IsArray() ? request : request["messages"];
  if (!messages.IsArray()) {
    return Failure{Code::kRequest, "expected a text, a list of messages, or a request",
                   "/messages"};
  }
  if (MaybeFailure failure = CheckMessages(messages)) return *std::move(failure);
  const TokenCounter counter = wanted.Make(exact);
  const Counted counted{.messages = ConversationTokens(messages, counter),
                        .tools = RequestToolTokens(request, counter)};
  return CountedJson(counted, counter);
}

Result<std::string> CountTextToJson(std::string_view text, const json::Value& options,
                                    const TokenCounter::Exact& exact) {
  CounterRequest wanted;
  if (MaybeFailure failure = ReadCountOptions(options, wanted)) return *std::move(failure);
  const TokenCounter counter = wanted.Make(exact);
  return CountedJson({counter.Text(text), 0, 0}, counter);
}

}  // namespace failsoft::text
