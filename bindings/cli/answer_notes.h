// What an answer has beside the text that was printed.
#pragma once

#include "failsoft/failsoft.h"

namespace failsoft::cli {

// Tells on standard error, of a chat that was answered: that the text was cut short, a refusal, and
// what only --json shows (tool calls, further choices).
void TellUnshown(failsoft_call* call);

}  // namespace failsoft::cli
