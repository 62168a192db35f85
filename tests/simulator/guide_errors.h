// The error answers of the API guide, word for word, and the few the simulator adds.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/json/json.h"
#include "tests/simulator/response.h"

namespace failsoft::sim {

// One member of an error object: its name and its value as JSON.
struct ErrorMember {
  std::string name;
  std::string json;
};

struct GuideError {
  std::string_view code;
  int status;
  std::string_view json;  // the members of the error object, as in the guide
};

// Null when the guide has no such code.
const GuideError* FindGuideError(std::string_view code);
// "invalid_api_key, rate_limit_exceeded, ...": for messages.
std::string GuideErrorCodes();

// What a script or the plan makes of an error object.
struct ErrorChanges {
  std::vector<ErrorMember> members;  // replaced or added; "null" removes
  std::string message_suffix;
};

Response ErrorResponse(const GuideError& error, const ErrorChanges& changes = {});

// An error object of the same shape for what the guide does not cover.
Response OtherError(int status, std::string_view code, std::string_view message);

// The 403 of a key that is good, but not for this.
Response MissingScope(std::string_view scope);

}  // namespace failsoft::sim
