// Errors that a stream reports in its events, after its HTTP status said that all was well.
// Private to this folder.
#pragma once

#include <optional>
#include <string_view>

#include "core/wire/stream_facts.h"

namespace failsoft::wire {

// The error that an event, which is JSON, reports by one of the members known for it; none: it
// reports none.
std::optional<StreamError> FindStreamError(std::string_view event);

// The error that stands further down in an event; none when it says nothing, as {} does.
std::optional<StreamError> FindInnerError(std::string_view error_json, std::string_view event);

// What is known to be an error, in whatever form: the data of an event of type `error`, the value
// of a field of that name.
StreamError ReadStreamError(std::string_view value);

// An event that is no JSON. Its text is in the body only: it may hold anything.
StreamError MalformedEvent(std::string_view event);

// "finish_reason": "error" and nothing else.
StreamError FinishedWithError(std::string_view event);

}  // namespace failsoft::wire
