#include "core/engine/summary_request.h"

#include <algorithm>
#include <set>

#include "core/config/parse.h"
#include "core/engine/token_need.h"
#include "core/wire/body.h"
#include "core/wire/request_field.h"

namespace failsoft::engine {

using base::Code;
using base::Failure;
using base::MaybeFailure;
using base::Result;
using json::Value;

namespace {

// The guide's.
constexpr std::string_view kModel = "gpt-4o-mini";
constexpr std::string_view kReduceModel = "claude-3-5-sonnet";
constexpr std::string_view kPrompt = "Summarize the following text concisely.";
constexpr std::string_view kReducePrompt = "Combine these summaries into one coherent summary.";
constexpr int64_t kChunkCharacters = 50'000;

constexpr int64_t kMostAtATime = 256;
constexpr int64_t kMostCalls = 1'000'000;

Failure Wrong(std::string_view name, std::string message) {
  return Failure{Code::kRequest, std::move(message), "/" + std::string(name)};
}

// What the caller said, before the document is cut.
struct Draft {
  bool has_document = false;
  std::string document;
  std::string model, reduce_model;
  std::string prompt = std::string(kPrompt);
  std::string reduce_prompt = std::string(kReducePrompt);
  Value chunk;
  text::SummaryOptions options;
  int64_t concurrency = 4;
  std::vector<std::pair<std::string, std::string>> fields;
  int64_t answer_limit = 0;
};

MaybeFailure TakeText(const Value& value, std::string& to) {
  if (value.AsString().empty()) return Wrong(value.key(), "expected a text that is not empty");
  to = value.AsString();
  return {};
}

MaybeFailure TakeNumber(const Value& value, int64_t most, int64_t& to) {
  const auto number = value.AsInt();
  if (!number || *number < 1 || *number > most) {
    return Wrong(value.key(), "expected a whole number from 1 to " + std::to_string(most));
  }
  to = *number;
  return {};
}

MaybeFailure TakeDocument(const Value& value, Draft& draft) {
  if (!value.IsString()) return Wrong("document", "expected the text to summarise");
  draft.has_document = true;
  draft.document = value.AsString();
  return {};
}

MaybeFailure TakeFlag(const Value& value, bool& to) {
  if (!value.IsBool()) return Wrong(value.key(), "expected true or false");
  to = value.AsBool();
  return {};
}

bool IsOurs(std::string_view name) {
  static const std::set<std::string_view> kOurs = {"messages", "stream", "stream_options", "n"};
  return kOurs.contains(name);
}

int64_t AnswerLimitIn(const Value& field) {
  if (wire::IsTokenLimit(field.key())) {
    return std::clamp<int64_t>(field.AsInt().value_or(0), 0, kMostTokens);
  }
  int64_t limit = 0;
  if (field.key() == "extra_body") {
    for (const Value member : field) limit = std::max(limit, AnswerLimitIn(member));
  }
  return limit;
}

// A field as it is sent when answers may have `limit` tokens.
void WriteField(json::Writer& writer, const std::string& name, const std::string& json,
                int64_t limit) {
  writer.Key(name);
  if (limit > 0 && wire::IsTokenLimit(name)) {
    writer.Int(limit);
  } else if (limit > 0 && name == "extra_body") {
    const auto body = json::Document::Parse(json);
    writer.BeginObject();
    for (const Value member : body->root()) {
      WriteField(writer, std::string(member.key()), std::string(member.raw()), limit);
    }
    writer.EndObject();
  } else {
    writer.Raw(json);
  }
}

MaybeFailure TakeField(const Value& value, const config::ClientOptions& client, Draft& draft,
                       CallRequest& call) {
  const std::string_view name = value.key();
  if (IsOurs(name)) return Wrong(name, "a summary makes its own chats; leave it out");
  auto taken = config::ApplyCallOption(name, value, client.time_unit_ms, call.options);
  if (!taken) return std::move(taken).failure();
  if (*taken != config::CallMember::kNotAnOption) return {};
  if (MaybeFailure failure = wire::CheckFieldName(name)) return failure;
  draft.answer_limit = std::max(draft.answer_limit, AnswerLimitIn(value));
  draft.fields.emplace_back(name, value.raw());
  return {};
}

MaybeFailure TakeMember(const Value& value, const config::ClientOptions& client, Draft& draft,
                        CallRequest& call) {
  const std::string_view name = value.key();
  if (name == "document") return TakeDocument(value, draft);
  if (value.IsNull() && name != "deadline") return {};  // not given
  if (name == "model") return TakeText(value, draft.model);
  if (name == "reduce_model") return TakeText(value, draft.reduce_model);
  if (name == "prompt") return TakeText(value, draft.prompt);
  if (name == "reduce_prompt") return TakeText(value, draft.reduce_prompt);
  if (name == "concurrency") return TakeNumber(value, kMostAtATime, draft.concurrency);
  if (name == "max_calls") return TakeNumber(value, kMostCalls, draft.options.max_calls);
  if (name == "always_combine") return TakeFlag(value, draft.options.always_combine);
  if (name == "chunk") {
    draft.chunk = value;
    return {};
  }
  return TakeField(value, client, draft, call);
}

MaybeFailure TakeMembers(const Value& root, const config::ClientOptions& client, Draft& draft,
                         CallRequest& call) {
  std::set<std::string_view> seen;
  for (const Value member : root) {
    if (!seen.insert(member.key()).second) return Wrong(member.key(), "given twice");
    if (MaybeFailure failure = TakeMember(member, client, draft, call)) return failure;
  }
  if (!draft.has_document) return Wrong("document", "missing: the text to summarise");
  return {};
}

// What the caller named, else what the client has, else the guide's.
void SettleModels(const config::ClientOptions& client, Draft& draft) {
  const std::string usual = draft.model.empty() ? client.call.model : draft.model;
  if (draft.reduce_model.empty()) draft.reduce_model = usual.empty() ? kReduceModel : usual;
  draft.model = usual.empty() ? kModel : usual;
}

MaybeFailure SettleChunk(Draft& draft) {
  text::ChunkOptions defaults;
  defaults.max = kChunkCharacters;
  defaults.trim = true;
  defaults.family = text::FamilyOfModel(draft.model);
  const std::string_view json = draft.chunk ? draft.chunk.raw() : std::string_view();
  auto chunk = text::ParseChunkOptions(json, defaults);
  if (!chunk) {
    Failure failure = std::move(chunk).failure();
    return Failure{Code::kRequest, std::move(failure.message), "/chunk" + failure.field};
  }
  if (chunk->close_fences) {
    return Failure{Code::kRequest, "is not for summaries: a part is sent as it stands",
                   "/chunk/close_fences"};
  }
  draft.options.chunk = *chunk;
  return {};
}

// What is wrong with the fields, before anything is sent.
MaybeFailure CheckChats(const SummaryRequest& summary, const config::ClientOptions& client) {
  for (const bool combines : {false, true}) {
    auto chat = DecodeCall(CallKind::kChat, summary.ChatJson({0, combines, "text"}), client);
    if (!chat) return std::move(chat).failure();
  }
  return {};
}

}  // namespace

std::string SummaryRequest::ChatJson(const text::SummaryAsk& ask, int64_t limit) const {
  json::Writer writer;
  writer.Reserve(ask.text.size() + 512);
  writer.BeginObject().Key("model").String(ModelFor(ask));
  writer.Key("messages").BeginArray().BeginObject().Key("role").String("system");
  writer.Key("content").String(ask.combines ? reduce_prompt : prompt).EndObject();
  writer.BeginObject().Key("role").String("user").Key("content").String(ask.text).EndObject();
  writer.EndArray();
  for (const auto& [name, json] : fields) WriteField(writer, name, json, limit);
  return std::move(writer.EndObject()).Take();
}

MaybeFailure DecodeSummaryRequest(const Value& root, const config::ClientOptions& client,
                                  CallRequest& call) {
  Draft draft;
  if (MaybeFailure failure = TakeMembers(root, client, draft, call)) return failure;
  SettleModels(client, draft);
  if (MaybeFailure failure = SettleChunk(draft)) return failure;
  auto plan = text::SummaryPlan::Make(std::move(draft.document), draft.options);
  if (!plan) return std::move(plan).failure();
  auto summary = std::make_shared<SummaryRequest>(*std::move(plan));
  summary->concurrency = static_cast<int>(draft.concurrency);
  summary->model = std::move(draft.model);
  summary->reduce_model = std::move(draft.reduce_model);
  summary->prompt = std::move(draft.prompt);
  summary->reduce_prompt = std::move(draft.reduce_prompt);
  summary->fields = std::move(draft.fields);
  summary->answer_limit = draft.answer_limit;
  call.model = summary->model;
  call.summary = summary;
  return CheckChats(*summary, client);
}

}  // namespace failsoft::engine
