// How a call that has ended is told: the error, the timeline, the exit code.
#pragma once

#include <string_view>

#include "commands.h"
#include "failsoft/failsoft.h"
#include "failure.h"
#include "handles.h"

namespace failsoft::cli {

// Tells the error on standard error (and as JSON on standard output, when asked for).
int ReportFailure(const CallArguments& arguments, failsoft_status status,
                  const Handle<failsoft_error>& error);

// The same of what the command itself refuses, and where there was no memory for more.
void ReportUsage(bool json, std::string_view message);
void ReportNoMemory(bool json);

// The same for a call that ended in one.
int ReportFailedCall(const CallArguments& arguments, failsoft_call* call);

// The exit code of a failure of that class ("authentication").
int ExitCodeOfClass(std::string_view name);

// The whole result as JSON on standard output.
int PrintResult(const CallArguments& arguments, failsoft_call* call);

// On standard error, of a summary's result: that summaries which it was made of were cut short.
void TellTruncated(std::string_view result);

// The timeline on standard error.
void TellTimeline(failsoft_call* call);

}  // namespace failsoft::cli
