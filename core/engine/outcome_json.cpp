#include <utility>

#include "core/base/ids.h"
#include "core/engine/outcome.h"
#include "core/json/json.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;
using json::Writer;

std::string_view WaitReason(const Attempt& attempt) {
  if (attempt.wait_for_credentials) return "credentials";
  return attempt.wait_from_server ? "server" : "backoff";
}

namespace {

void Text(Writer& writer, std::string_view key, std::string_view value) {
  if (!value.empty()) writer.Key(key).String(value);
}

void Number(Writer& writer, std::string_view key, int64_t value, int64_t missing) {
  if (value != missing) writer.Key(key).Int(value);
}

// JSON stays JSON; anything else (HTML, plain text) becomes a string.
void Body(Writer& writer, std::string_view body) {
  if (body.empty()) return;
  auto document = json::Document::Parse(std::string(body), {.lenient = true});
  writer.Key("body");
  if (document) {
    writer.Raw(document->source());
  } else {
    writer.String(body);
  }
}

void WriteAttempt(Writer& writer, const Attempt& attempt) {
  writer.BeginObject().Key("attempt").Int(attempt.number);
  Text(writer, "model", attempt.model);
  Text(writer, "origin", attempt.origin);
  if (attempt.paced > 0) {
    writer.Key("before").BeginObject().Key("wait_ms").Int(attempt.paced);
    writer.Key("wait_reason").String("pacing").EndObject();
  }
  writer.Key("started_ms").Int(attempt.started).Key("duration_ms").Int(attempt.duration);
  writer.Key("sent").Bool(attempt.sent);
  Number(writer, "http_status", attempt.http_status, 0);
  writer.Key("class").String(base::CodeName(attempt.code));
  Text(writer, "code", attempt.error_code);
  Text(writer, "message", attempt.message);
  Text(writer, "request_id", attempt.request_id);
  if (attempt.wait != base::kNone) {
    writer.Key("wait_ms").Int(attempt.wait);
    writer.Key("wait_reason").String(WaitReason(attempt));
  }
  if (attempt.hedge) writer.Key("hedge").Bool(true);
  if (attempt.resume) writer.Key("resume").Bool(true);
  if (attempt.preflight) writer.Key("preflight").Raw(attempt.preflight->json);
  if (attempt.recovery) writer.Key("recovery").Raw(attempt.recovery->json);
  writer.EndObject();
}

// All of them in order, for whoever wants to know no more than whether something was left out.
void WriteRecoveries(Writer& writer, const std::vector<Attempt>& attempts) {
  bool has_any = false;
  for (const Attempt& attempt : attempts) {
    for (const SizeChange* change : {attempt.preflight.get(), attempt.recovery.get()}) {
      if (change == nullptr) continue;
      if (!std::exchange(has_any, true)) writer.Key("recoveries").BeginArray();
      writer.Raw(change->json);
    }
  }
  if (has_any) writer.EndArray();
}

void WriteAttempts(Writer& writer, const std::vector<Attempt>& attempts, int requests) {
  writer.Key("requests").Int(requests).Key("attempts").BeginArray();
  for (const Attempt& attempt : attempts) WriteAttempt(writer, attempt);
  writer.EndArray();
  WriteRecoveries(writer, attempts);
}

void WritePassedOver(Writer& writer, const std::vector<PassedOver>& targets) {
  writer.Key("passed_over").BeginArray();
  for (const PassedOver& one : targets) {
    writer.BeginObject().Key("model").String(one.model).Key("origin").String(one.origin);
    writer.Key("class").String(base::CodeName(one.code)).Key("message").String(one.message);
    Text(writer, "gave_up", policy::GaveUpName(one.gave_up));
    writer.Key("attempts").Int(one.attempts).EndObject();
  }
  writer.EndArray();
}

void WriteTargets(Writer& writer, const Outcome& outcome) {
  if (!outcome.has_chain) return;
  writer.Key("target").BeginObject().Key("model").String(outcome.attempts[outcome.answered].model);
  writer.Key("origin").String(outcome.origin).EndObject();
  WritePassedOver(writer, outcome.passed_over);
}

// That of the request where the answer names none, as of some servers.
void WriteModel(Writer& writer, const Outcome& outcome, std::string_view told) {
  Text(writer, "model", told.empty() ? outcome.attempts[outcome.answered].model : told);
}

void WriteReply(Writer& writer, const Outcome& outcome) {
  const wire::ChatReply& reply = outcome.reply;
  writer.Key("outcome").String(reply.confirmed ? "complete" : "complete_unconfirmed");
  writer.Key("text").String(reply.text);
  writer.Key("message").Raw(reply.message_json.empty() ? "null" : reply.message_json);
  WriteModel(writer, outcome, reply.model);
  Text(writer, "finish_reason", reply.finish_reason);
  writer.Key("usage").Raw(reply.usage_json.empty() ? "null" : reply.usage_json);
}

void WriteStream(Writer& writer, const Outcome& outcome) {
  const StreamResult& result = *outcome.stream;
  writer.Key("outcome").String(result.confirmed ? "complete" : "complete_unconfirmed");
  writer.Key("text").String(result.message.text());
  writer.Key("message").Raw(result.message.MessageJson(0, /*with_tool_calls=*/true));
  WriteModel(writer, outcome, result.model);
  Text(writer, "finish_reason", result.finish_reason());
  writer.Key("usage").Raw(result.usage_json.empty() ? "null" : result.usage_json);
  if (result.resumes.empty()) return;
  writer.Key("usages").BeginArray();
  for (const std::string& usage : result.usages) writer.Raw(usage);
  writer.EndArray().Key("usage_estimated").Bool(result.usage_estimated);
  writer.Key("resumes").BeginArray();
  for (const ResumeRecord& resume : result.resumes) WriteResume(writer, resume);
  writer.EndArray();
}

void WriteAnswer(Writer& writer, const Outcome& outcome) {
  if (outcome.kind == CallKind::kAccount) {
    writer.Key("outcome").String("complete").Key("result").Raw(outcome.account_json);
  } else if (outcome.summary) {
    WriteSummary(writer, *outcome.summary);
  } else if (outcome.stream) {
    WriteStream(writer, outcome);
  } else if (outcome.kind == CallKind::kRequest) {
    writer.Key("outcome").String("complete");
  } else {
    WriteReply(writer, outcome);
  }
}

void WriteBody(Writer& writer, const Outcome& outcome) {
  if (outcome.stream) {
    writer.Key("body").Raw(CompletionJson(*outcome.stream));
  } else if (outcome.answer) {
    writer.Key("body").Raw(outcome.answer->source());
  } else {
    Body(writer, outcome.other_answer);
  }
}

void WritePartial(Writer& writer, const CallError& error) {
  if (!error.has_partial) return;
  writer.Key("partial_text").String(error.partial_text);
  writer.Key("interrupted_by").String(base::CodeName(error.interrupted_by));
  Text(writer, "not_resumed", error.not_resumed);
}

void WriteService(Writer& writer, const CallError& error) {
  const wire::ErrorReply& reply = error.reply;
  Number(writer, "http_status", error.http_status, 0);
  Text(writer, "code", reply.code);
  Text(writer, "type", reply.type);
  Text(writer, "param", reply.param);
  Text(writer, "request_id", error.request_id);
  Text(writer, "provider", reply.provider);
  Number(writer, "upstream_status", reply.upstream_status, 0);
  Number(writer, "model_max_tokens", reply.model_max_tokens, -1);
  Number(writer, "request_tokens", reply.request_tokens, -1);
  if (!error.unfit_json.empty()) writer.Key("unfit").Raw(error.unfit_json);
  if (!error.summary_json.empty()) writer.Key("summary").Raw(error.summary_json);
  Text(writer, "balance_usdc", reply.balance_usdc);
  Text(writer, "top_up_url", reply.top_up_url);
}

}  // namespace

std::string ResultJson(const Outcome& outcome) {
  Writer writer;
  writer.Reserve(512 + 2 * (outcome.body().size() + outcome.text().size()));
  writer.BeginObject();
  WriteAnswer(writer, outcome);
  Number(writer, "http_status", outcome.http_status, 0);
  Text(writer, "request_id", outcome.request_id());
  writer.Key("duration_ms").Int(outcome.duration);
  WriteTargets(writer, outcome);
  WriteAttempts(writer, outcome.attempts, outcome.requests);
  WriteBody(writer, outcome);
  return std::move(writer.EndObject()).Take();
}

std::string AttemptJson(const Attempt& attempt) {
  Writer writer;
  WriteAttempt(writer, attempt);
  return std::move(writer).Take();
}

std::string ErrorJson(const CallError& error, const std::vector<Attempt>& attempts, int requests) {
  Writer writer;
  writer.BeginObject();
  writer.Key("class").String(base::CodeName(error.code));
  writer.Key("status").Int(static_cast<int>(error.code));
  writer.Key("message").String(error.message);
  writer.Key("cause").String(error.cause);
  writer.Key("fix").String(FixOf(error));
  Text(writer, "field", error.field);
  WriteService(writer, error);
  if (!error.nearest_models.empty()) {
    writer.Key("nearest_models").BeginArray();
    for (const std::string& model : error.nearest_models) writer.String(model);
    writer.EndArray();
  }
  Number(writer, "retry_after_ms", error.retry_after, base::kNone);
  if (error.retry_at != base::kNone) {
    writer.Key("retry_at").String(base::FormatRfc3339(error.retry_at));
  }
  if (error.gave_up != policy::GaveUp::kNotGivenUp) {
    writer.Key("gave_up").String(policy::GaveUpName(error.gave_up));
  }
  WritePartial(writer, error);
  if (error.has_chain) WritePassedOver(writer, error.passed_over);
  WriteAttempts(writer, attempts, requests);
  Body(writer, error.body);
  return std::move(writer.EndObject()).Take();
}

}  // namespace failsoft::engine
