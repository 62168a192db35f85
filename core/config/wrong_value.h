// The sentences in which a wrong option is reported.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/config/option_table.h"
#include "core/json/json.h"

namespace failsoft::config {

// "/name", escaped as a JSON pointer (RFC 6901). A name too long to be anybody's is cut.
std::string Pointer(std::string_view name);

// Failure kConfig at `pointer`: "<pointer>: <message>".
base::Failure WrongAt(std::string pointer, std::string_view message);

// "/timeout: expected a number of seconds; got "soon"". What was given is shown only if it is short
// and `option` can hold no secret; otherwise its type is.
base::Failure WrongValue(const Option& option, std::string_view expected, const json::Value& value);

}  // namespace failsoft::config
