// From what a caller wrote to Options, with an error that names the field for anything wrong.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/config/options.h"
#include "core/json/json.h"

namespace failsoft::config {

// Looks up an environment variable; returns an empty view when it is not set.
using Environment = std::string_view (*)(const char* name);
std::string_view ProcessEnvironment(const char* name);

// Client options from JSON text (empty text = `{}`), completed from the environment:
// FAILSOFT_API_KEY, then MOLTBOTDEN_API_KEY, and likewise _ACCESS_TOKEN and _BASE_URL (what keeps
// the MOLTBOTDEN ones from other services: credentials.h). A null value is "not given", but for the
// durations that can be off (`nullable` in DescribeOptions), where it means "no limit", as -1 does.
// Failure: kConfig, with the JSON pointer of the field. Checks what can be checked before anything
// is sent: types, ranges, unknown names (the nearest known one is suggested), control characters in
// keys and headers, the base URL's form, keys over plain http to other than loopback, no key at all
// for the default host. No message quotes a value that may hold a secret.
base::Result<ClientOptions> ParseClientOptions(std::string_view json, Environment environment);

// One member of a call's request. kNotAnOption: it is a field of the request, send it as it is.
enum class CallMember { kNotAnOption, kApplied };

// Applies `value` to `options` when `name` is an option that a call may override. Failure: kRequest
// with the pointer, for a bad value and for a client-only option ("api_key"). Null as above;
// headers are added to those of the client, or replace them.
base::Result<CallMember> ApplyCallOption(std::string_view name, const json::Value& value,
                                         double time_unit_ms, CallOptions& options);

// The whole option table as JSON, for OPTIONS.md and the bindings' option types:
// {"options":[{"name","type","scope","default","min","max","choices","unit","nullable","secret",
// "since","doc"}]}, of which "min", "max", "choices" and "unit" stand only where they apply. Scope
// "call": given to the client, it holds for every call that does not override it.
std::string DescribeOptions();

}  // namespace failsoft::config
