// JSON that a stream's reader let pass, made fit to be passed on. Private to this folder.
#pragma once

#include <string>

namespace failsoft::wire {

// Control characters become spaces: in JSON they are white space, or should have been escaped.
std::string WithoutControls(std::string json);

// The same value as JSON that any parser takes, of valid UTF-8; empty when there is no such, as for
// one that holds NaN.
std::string StrictJson(std::string json);

}  // namespace failsoft::wire
