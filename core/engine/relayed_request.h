// Understanding a request that another client wrote.
#pragma once

#include "core/engine/call_request.h"

namespace failsoft::engine {

// `call` is a relay that has been read as a plain request. One that is a chat becomes one, streamed
// or not, whose body may be written anew; any other, a chat with a mistake in it too, is sent as it
// is, and it is the service that says what is wrong.
void TakeRelay(const config::ClientOptions& client, CallRequest& call);

// "body", a text, or "body_base64": one of them.
base::MaybeFailure TakeRelayedBody(const json::Value& member, CallRequest& call);

// The option "headers", less those about a connection, which is ours and not the other client's.
base::MaybeFailure TakeRelayedHeaders(const json::Value& headers,
                                      const config::ClientOptions& client, CallRequest& call);

}  // namespace failsoft::engine
