// What a world is told to do: the script, parsed and checked.
//
// A new kind of reply is a member of Reply, a line in the table of script_reply.cpp, and its part
// in service.cpp; a new way to go wrong is a function in faults.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/json/json.h"
#include "tests/simulator/account_script.h"
#include "tests/simulator/body_place.h"
#include "tests/simulator/chat.h"
#include "tests/simulator/continuation.h"
#include "tests/simulator/digest.h"
#include "tests/simulator/guide_errors.h"
#include "tests/simulator/stream/error_shapes.h"
#include "tests/simulator/stream/stream_options.h"

namespace failsoft::sim {

struct Fault;  // faults.h

// Header changes: a value replaces, several are all sent, none removes.
struct HeaderChange {
  std::string name;
  std::vector<std::string> values;
};

struct ScriptedError {
  const GuideError* error = nullptr;
  std::vector<ErrorMember> fields;
  std::string echo_header;  // lower case; empty: none
};

struct Redirect {
  std::string url;
};

// The world's own answer, as without a script.
struct DefaultAnswer {};
// No answer but what status, headers and body say.
struct BareResponse {};

// A stream written by hand.
struct ScriptedEvents {
  std::vector<ScriptedEvent> events;
};

using ReplyContent = std::variant<DefaultAnswer, BareResponse, std::shared_ptr<const ChatAnswer>,
                                  ScriptedEvents, ScriptedError, Redirect, Continuation, Digest>;

struct Reply {
  int64_t times = 1;             // -1: for ever
  std::string path;              // empty: any
  std::string model;             // empty: any
  std::optional<ChatForm> form;  // none: any
  ReplyContent content;

  std::optional<int> status;
  std::string reason;
  std::vector<HeaderChange> headers;
  SharedText body;  // null: as `content` has it
  bool body_is_json = false;

  std::optional<int64_t> delay_ms;
  std::optional<Framing> framing;
  bool close_notify = true;
  const Fault* fault = nullptr;
  BodyPlace at;
  const ErrorShape* error_shape = &DefaultErrorShape();
  std::optional<uint32_t> http2_error;
  int64_t piece_bytes = 16;
  int64_t piece_ms = 20;

  StreamOptions stream;
  std::optional<std::vector<Reply>> continuations;
};

// Limits that hold over a sliding minute; -1: none.
struct PlanLimits {
  int64_t requests_per_minute = -1;
  int64_t tokens_per_minute = -1;
  int64_t concurrent = -1;
  int64_t minute_ms = 60'000;
};

struct Script {
  std::vector<Reply> replies;
  PlanLimits plan;
  std::optional<std::vector<KeyEntry>> keys;
  AccountScript account;
  int64_t answer_delay_ms = 0;
  int64_t record_limit = 100'000;
};

// A failure names the member that is wrong by its JSON pointer.
base::Result<Script> ParseScript(std::string_view text);

}  // namespace failsoft::sim
