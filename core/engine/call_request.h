// A call as its caller described it: failsoft's options taken out, the rest kept byte for byte.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/config/options.h"
#include "core/wire/account.h"
#include "core/wire/body.h"
#include "core/wire/resumable.h"

namespace failsoft::engine {

enum class CallKind { kChat = 1, kRequest = 2, kStream = 3, kAccount = 4 };

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

  // kAccount
  wire::AccountAnswer answer = wire::AccountAnswer::kModels;
  bool may_be_cached = false;
  std::string_view token_use;             // static: what needs an access token; empty: nothing does
  std::shared_ptr<DoctorRequest> doctor;  // there: this is asked for instead

  // kStream
  int choices = 1;         // the request's n
  bool asks_usage = true;  // unless the caller says what stream_options are
  wire::ResumeBars resume_bars;

  std::string BodyFor(std::string_view target_model) const {
    const bool is_raw = kind == CallKind::kRequest || kind == CallKind::kAccount;
    return is_raw ? raw_body : body.For(target_model);
  }
  std::string StreamBody(std::string_view target_model, bool ask_usage) const;
};

// Chat and stream: {"messages", "model", any field of the API, any call option, "extra_body":
// {...}}. Request: {"method", "path", "query", "body", any call option}. Account:
// account_request.h. Failure: kRequest, naming the field by its JSON pointer.
base::Result<CallRequest> DecodeCall(CallKind kind, std::string_view json,
                                     const config::ClientOptions& client);

}  // namespace failsoft::engine
