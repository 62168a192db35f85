// One value from JSON, checked by its option's row and stored in its member.
#pragma once

#include "core/base/result.h"
#include "core/config/option_table.h"
#include "core/json/json.h"

namespace failsoft::config {

// Stores `value` in the option's member of `options`. Durations are read in `time_unit_ms`.
// Null leaves the member as it is, but for a nullable duration, which it turns off. Failure:
// kConfig with the pointer of the value; `options` is then as it was.
base::MaybeFailure StoreClientOption(const Option& option, const json::Value& value,
                                     ClientOptions& options);
base::MaybeFailure StoreCallOption(const Option& option, const json::Value& value,
                                   double time_unit_ms, CallOptions& options);

// An object of header names and texts (null: do not send it), added to `headers` or replacing
// those of the same name.
base::Result<std::vector<Header>> ReadHeaders(const std::string& pointer, const json::Value& value,
                                              std::vector<Header> headers);

}  // namespace failsoft::config
