// Where each --option belongs, and where the key comes from.
#pragma once

#include <string>

#include "commands.h"
#include "json_text.h"

namespace failsoft::cli {

// One --option: its value is JSON where it is JSON, else text. Throws UsageError.
struct Assignment {
  std::string name;
  std::string value;  // JSON
};
Assignment ParseAssignment(const std::string& text);

// The client's configuration. What is no option of failsoft is added to `request` as a field.
std::string Configure(const CallArguments& arguments, ObjectText& request);

}  // namespace failsoft::cli
