#include "core/engine/doctor_findings.h"

#include <cstdio>

#include "core/base/text.h"
#include "core/json/json.h"

namespace failsoft::engine {

using base::Code;

namespace {

const char* NameOf(Health health) {
  static constexpr const char* kNames[] = {"ok", "warn", "fail", "skip"};
  return kNames[static_cast<size_t>(health)];
}

bool IsNotOffered(const CallError& error) {
  return error.http_status == 404 || error.http_status == 405 || error.http_status == 501;
}

// After these nothing else can be learnt from the service.
bool Blocks(Code code) {
  const int band = -static_cast<int>(code) / 100;
  return band == 2 || code == Code::kAuthentication || code == Code::kDeadline;
}

std::string Sentence(std::string_view text) {
  std::string sentence(text);
  if (!sentence.empty() &&
      std::string_view(".!?").find(sentence.back()) == std::string_view::npos) {
    sentence += '.';
  }
  return sentence;
}

void WriteFinding(json::Writer& writer, const Finding& finding) {
  writer.BeginObject().Key("check").String(finding.check);
  writer.Key("state").String(NameOf(finding.health));
  writer.Key("meaning").String(finding.meaning);
  writer.Key("fix");
  finding.fix.empty() ? writer.Null() : writer.String(finding.fix);
  writer.Key("class");
  finding.code == Code::kOk ? writer.Null() : writer.String(base::CodeName(finding.code));
  writer.Key("request_ids").BeginArray();
  for (const std::string& id : finding.request_ids) writer.String(id);
  writer.EndArray().EndObject();
}

}  // namespace

void Findings::Ok(std::string check, std::string meaning) {
  list_.push_back({std::move(check), Health::kOk, std::move(meaning), "", Code::kOk, {}});
}

void Findings::Warn(std::string check, std::string meaning, std::string fix) {
  list_.push_back(
      {std::move(check), Health::kWarn, std::move(meaning), std::move(fix), Code::kOk, {}});
}

void Findings::Fail(std::string check, std::string meaning, std::string fix, Code code) {
  list_.push_back({std::move(check), Health::kFail, std::move(meaning), std::move(fix), code, {}});
}

void Findings::Skip(std::string check, std::string meaning) {
  list_.push_back({std::move(check), Health::kSkip, std::move(meaning), "", Code::kOk, {}});
}

void Findings::Failed(std::string check, const Outcome& outcome) {
  const CallError& error = outcome.error();
  if (IsNotOffered(error) && error.code != Code::kInvalidModel) {
    return Skip(std::move(check), "The service does not offer this.");
  }
  if (Blocks(error.code) && blocked.empty()) {
    blocked = error.code == Code::kAuthentication ? "the key is not accepted"
                                                  : "the service cannot be reached";
  }
  Fail(std::move(check), Sentence(error.message) + " " + std::string(error.cause), FixOf(error),
       error.code);
  if (!error.request_id.empty()) last().request_ids.push_back(error.request_id);
}

std::string Findings::Json() const {
  bool healthy = true;
  for (const Finding& finding : list_) healthy = healthy && finding.health != Health::kFail;
  json::Writer writer;
  writer.BeginObject().Key("healthy").Bool(healthy).Key("checks").BeginArray();
  for (const Finding& finding : list_) WriteFinding(writer, finding);
  return std::move(writer.EndArray().EndObject()).Take();
}

std::string Findings::Lines() const {
  std::string out;
  for (const Finding& finding : list_) {
    char head[64];
    std::snprintf(head, sizeof head, "%-4s  %-14s  ", NameOf(finding.health),
                  finding.check.c_str());
    out += head + base::Printable(finding.meaning) + "\n";
    if (!finding.fix.empty()) out += "      fix: " + base::Printable(finding.fix) + "\n";
    for (const std::string& id : finding.request_ids) {
      out += "      request id: " + base::Printable(id) + "\n";
    }
  }
  return out;
}

}  // namespace failsoft::engine
