// One call from arguments to exit code.
#pragma once

#include "commands.h"
#include "failsoft/failsoft.h"
#include "json_text.h"

namespace failsoft::cli {

// Shows the answer of a call that succeeded; gives the exit code.
using Present = int (*)(const CallArguments& arguments, failsoft_call* call,
                        const failsoft_event_view& end);

// Makes the call that `request` describes, completed by the options of `arguments`, and prints its
// outcome.
int RunCall(const CallArguments& arguments, failsoft_call_kind kind, ObjectText request,
            Present present = nullptr);

}  // namespace failsoft::cli
