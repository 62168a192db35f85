// The one list of everything a call can end in.
//
// The numbers are the C ABI's (`failsoft_status`): they are never renumbered, and a new one joins
// its band, so that a caller who knows only the band still does something sensible.
#pragma once

#include <cstdint>
#include <string_view>

namespace failsoft::base {

enum class Code : int32_t {
  kOk = 0,
  kAgain = 1,
  kDone = 2,

  // Usage: the caller's mistake, found before anything is sent.
  kArgument = -101,
  kConfig = -102,
  kRequest = -103,
  kState = -104,
  kAbi = -105,

  // Transport: no usable answer arrived.
  kDns = -201,
  kConnect = -202,
  kTls = -203,
  kReset = -204,
  kTimeout = -205,
  kBadResponse = -206,

  // Provider: an answer arrived, and it is an error.
  kAuthentication = -301,
  kPermission = -302,
  kRateLimited = -303,
  kCredits = -304,
  kInvalidModel = -305,
  kContextLength = -306,
  kInvalidRequest = -307,
  kContentFilter = -308,
  kNotFound = -309,
  kConflict = -310,
  kUnprocessable = -311,
  kProvider = -312,

  // Policy: failsoft itself stopped.
  kDeadline = -401,
  kCircuitOpen = -402,
  kOverloaded = -403,
  kNoTarget = -404,

  // Stream.
  kStreamDropped = -501,

  // Lifecycle.
  kCancelled = -601,
  kClosed = -602,
  kForked = -603,

  // Internal.
  kNoMemory = -901,
  kInternal = -902,
};

// "rate_limited", "invalid_model", ...: the class name used in JSON, logs and documentation.
// Stable, lower_snake_case; "unknown" for a number that is not in the list.
std::string_view CodeName(Code code);

}  // namespace failsoft::base
