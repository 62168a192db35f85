// The account's operations, by name: where each is, and what it takes.
#pragma once

#include "core/base/result.h"
#include "core/config/options.h"
#include "core/engine/call_request.h"
#include "core/json/json.h"

namespace failsoft::engine {

// {"operation": "balance", its fields, any call option}. Failure: kRequest, naming the field.
base::MaybeFailure DecodeAccountRequest(const json::Value& root,
                                        const config::ClientOptions& client, CallRequest& call);

}  // namespace failsoft::engine
