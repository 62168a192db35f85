// Reading what came back: answers and errors.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/json/json.h"

namespace failsoft::wire {

// A header's value in a raw header block (CRLF between lines), or empty. The last of several.
std::string_view HeaderValue(std::string_view header_block, std::string_view name);

// The bytes that Content-Length announces, and at most 16 MiB of them, for servers lie; 0: unknown.
// Of a compressed body it is less than comes.
size_t AnnouncedSize(std::string_view header_block);

// What a chat answer holds. All but `text` are views into its Document.
struct ChatReply {
  std::string text;               // choices[0].message.content: a string, or its text parts joined
  std::string_view message_json;  // choices[0].message, as it came
  std::string_view model;
  std::string_view finish_reason;  // choices[0].finish_reason; empty when null or missing
  std::string_view usage_json;     // empty when missing
  std::string_view id;
  bool confirmed = true;  // a finish_reason was given
};

// Failure kBadResponse: not JSON, not an object, no choices. A body that holds an error object
// instead of choices is not a failure here: see DecodeError, which callers try first on any
// 2xx whose JSON has a member "error" that is a non-empty object or string.
base::Result<ChatReply> DecodeChatReply(const json::Document& body);

// What an error answer says (the guide's fields and the providers' variants of them).
struct ErrorReply {
  std::string message;  // never empty: falls back to "HTTP 503 Service Unavailable"
  std::string code;     // digits when the provider sends a number
  std::string type;
  std::string param;
  std::string provider;
  int upstream_status = 0;
  std::string retry_after;  // as text: seconds
  std::string retry_delay;  // google.rpc.RetryInfo
  int64_t model_max_tokens = -1;
  int64_t request_tokens = -1;
  std::string balance_usdc;  // exact decimal, as text
  std::string top_up_url;
  std::string request_id;  // error.request_id, request_id, or the request-id headers
  bool is_error = false;   // the body carried an error object
};

// Never fails: a body that is not JSON (HTML of a gateway, garbage, empty) yields the status line.
ErrorReply DecodeError(int http_status, std::string_view header_block, std::string_view body);

// x-request-id, request-id, x-amzn-requestid, cf-ray: the first that is there.
std::string_view RequestId(std::string_view header_block);

}  // namespace failsoft::wire
