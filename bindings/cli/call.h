// One call from arguments to exit code.
#pragma once

#include "commands.h"
#include "failsoft/failsoft.h"
#include "json_text.h"

namespace failsoft::cli {

// Makes the call that `request` describes, completed by the options of `arguments`, and prints its
// outcome.
int RunCall(const CallArguments& arguments, failsoft_call_kind kind, ObjectText request);

}  // namespace failsoft::cli
