#include "core/base/status.h"

namespace failsoft::base {
namespace {

struct NamedCode {
  Code code;
  std::string_view name;
};

constexpr NamedCode kNames[] = {
    {Code::kOk, "ok"},
    {Code::kAgain, "again"},
    {Code::kDone, "done"},
    {Code::kArgument, "argument"},
    {Code::kConfig, "config"},
    {Code::kRequest, "request"},
    {Code::kState, "state"},
    {Code::kAbi, "abi"},
    {Code::kDns, "dns"},
    {Code::kConnect, "connect"},
    {Code::kTls, "tls"},
    {Code::kReset, "reset"},
    {Code::kTimeout, "timeout"},
    {Code::kBadResponse, "bad_response"},
    {Code::kAuthentication, "authentication"},
    {Code::kPermission, "permission"},
    {Code::kRateLimited, "rate_limited"},
    {Code::kCredits, "credits"},
    {Code::kInvalidModel, "invalid_model"},
    {Code::kContextLength, "context_length"},
    {Code::kInvalidRequest, "invalid_request"},
    {Code::kContentFilter, "content_filter"},
    {Code::kNotFound, "not_found"},
    {Code::kConflict, "conflict"},
    {Code::kUnprocessable, "unprocessable"},
    {Code::kProvider, "provider"},
    {Code::kDeadline, "deadline"},
    {Code::kCircuitOpen, "circuit_open"},
    {Code::kOverloaded, "overloaded"},
    {Code::kNoTarget, "no_target"},
    {Code::kStreamDropped, "stream_dropped"},
    {Code::kCancelled, "cancelled"},
    {Code::kClosed, "closed"},
    {Code::kForked, "forked"},
    {Code::kNoMemory, "no_memory"},
    {Code::kInternal, "internal"},
};

}  // namespace

std::string_view CodeName(Code code) {
  for (const NamedCode& row : kNames) {
    if (row.code == code) return row.name;
  }
  return "unknown";
}

}  // namespace failsoft::base
