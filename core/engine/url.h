// URLs of calls: below the base URL, or absolute within its origin.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/json/json.h"

namespace failsoft::engine {

// "https://host:port" of an absolute http(s) URL, lower case; empty when it is not one.
std::string OriginOf(std::string_view url);

// The URL for `path` ("/models", or absolute with the base URL's origin, so that a key cannot be
// sent elsewhere) with `query` (an object of strings, numbers, booleans, or missing) appended,
// percent-encoded. Failure: kRequest at /path or /query.
base::Result<std::string> RequestUrl(std::string_view base_url, const json::Value& path,
                                     const json::Value& query);

}  // namespace failsoft::engine
