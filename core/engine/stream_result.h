// A streamed answer, put together: what failsoft_call_result tells of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/status.h"
#include "core/base/time.h"
#include "core/json/json.h"
#include "core/wire/joiner.h"
#include "core/wire/resume_mode.h"
#include "core/wire/stream_decoder.h"
#include "core/wire/stream_message.h"

namespace failsoft::engine {

// One time a dropped answer went on.
struct ResumeRecord {
  int attempt = 0;
  wire::ResumeMode mode = wire::ResumeMode::kInstruct;
  base::Code cause = base::Code::kStreamDropped;  // what had ended the attempt before
  wire::JoinReport report;
  size_t chars_before = 0;  // code points delivered before it
  base::Millis gap = 0;     // between the failure and the continuation's first piece
  std::string model;
  std::string request_id;
};

struct StreamResult {
  wire::StreamMessage message;
  std::vector<wire::StreamChoice> choices;  // of the last attempt
  bool confirmed = true;                    // a finish_reason came
  std::string id;
  std::string model;
  std::string system_fingerprint;
  std::string service_tier;
  int64_t created = 0;
  std::vector<std::string> usages;  // JSON, of each attempt that told it
  std::string usage_json;           // their sum; empty: none told
  bool usage_estimated = false;     // an attempt did not tell, and was estimated
  std::vector<ResumeRecord> resumes;

  std::string_view finish_reason() const;
};

void WriteResume(json::Writer& writer, const ResumeRecord& resume);

// The answer in the form of one that came whole: {"id", "object": "chat.completion", ...}.
std::string CompletionJson(const StreamResult& result);

}  // namespace failsoft::engine
