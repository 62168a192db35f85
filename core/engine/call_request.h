// A call as its caller described it: failsoft's options taken out, the rest kept byte for byte.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/config/options.h"
#include "core/json/json.h"
#include "core/text/tokens_learned.h"
#include "core/wire/account.h"
#include "core/wire/body.h"
#include "core/wire/resumable.h"

namespace failsoft::engine {

// kRelay is decoded to what it is, one of the others, with `relays`.
enum class CallKind {
  kChat = 1,
  kRequest = 2,
  kStream = 3,
  kRelay = 4,
  kAccount = 5,
  kSummarize = 6
};

struct SummaryRequest;  // summary_request.h

// What a doctor is to look at.
struct DoctorRequest {
  std::vector<std::string> models;
  int64_t tokens = 0;  // what the models' windows must hold; 0: not said
};

struct CallRequest {
  CallKind kind = CallKind::kChat;
  config::CallOptions options;  // the client's, with the call's own on top
  std::string method = "POST";
  std::string url;
  std::string model;  // empty when the call names none (kRequest)
  bool has_body = false;
  wire::BodyTemplate body;  // kChat, kStream
  std::string raw_body;     // kRequest, kAccount
  bool relays = false;      // another client's, whose answer is handed on as it comes

  // kAccount
  wire::AccountAnswer answer = wire::AccountAnswer::kModels;
  bool may_be_cached = false;
  std::string_view token_use;             // static: what needs an access token; empty: nothing does
  std::shared_ptr<DoctorRequest> doctor;  // there: this is asked for instead

  std::shared_ptr<SummaryRequest> summary;  // kSummarize

  bool paced = false;         // takes its turn, if the client's calls do
  int64_t token_need = 0;     // prompt and answer, estimated, if the client is paced
  int64_t prompt_tokens = 0;  // of a chat, estimated; 0: not known. What was learned of it
                              // is not in it (core/text/tokens_learned.h)
  std::vector<text::TokenPrefix> prompt_prefixes;  // where it is estimated

  // kStream
  int choices = 1;            // the request's n
  bool asks_usage = true;     // unless the caller says what stream_options are
  bool relays_usage = false;  // of a relay: whoever wrote it expects an event with the usage
  wire::ResumeBars resume_bars;

  // A view of what the request holds, or of `built` where a target's body is another: as long as
  // neither is changed. Only a stream's asks for usage.
  std::string_view BodyFor(std::string_view target_model, std::string& built) const {
    const bool is_raw = kind == CallKind::kRequest || kind == CallKind::kAccount;
    return is_raw ? std::string_view(raw_body) : body.For(target_model, built);
  }
  std::string_view BodyWithoutUsage(std::string_view target_model, std::string& built) const;
};

// Chat and stream: {"messages", "model", any field of the API, any call option, "extra_body":
// {...}}. Request: {"method", "path", "query", "body", any call option}. Relay: the same with
// "headers", and a "body" that is text, or "body_base64". Account: account_request.h. Summary:
// summary_request.h. Failure: kRequest, naming the field by its JSON pointer.
base::Result<CallRequest> DecodeCall(CallKind kind, std::string_view json,
                                     const config::ClientOptions& client);

// Counting a chat's prompt costs more than it is good for where nothing depends on its size: of
// what may not fit its model's window call_recovery.cpp finds out.
void EstimateSize(const json::Value& fields, const config::ClientOptions& client,
                  CallRequest& call);

// What the core must know of a stream's fields that are sent as they are.
void ReadStreamFields(const json::Value& fields, CallRequest& call);

}  // namespace failsoft::engine
