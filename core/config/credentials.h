// Where the key and the base URL come from, and where a key may go.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/config/base_url.h"
#include "core/config/options.h"
#include "core/config/parse.h"

namespace failsoft::config {

// Completes api_key, access_token and base_url from the environment, and checks them together.
//
// A credential given as an option keeps out all others. MOLTBOTDEN_API_KEY and
// MOLTBOTDEN_ACCESS_TOKEN are used only when the base URL has the origin of the default one or of
// MOLTBOTDEN_BASE_URL: pointing a program at another service must not hand it that account's key.
base::MaybeFailure CompleteCredentials(ClientOptions& options, Environment environment);

// The options with other credentials: {"api_key": ...} or {"access_token": ...}, one of them,
// checked as ever. Failure: kConfig, naming the member.
base::Result<ClientOptions> ReplaceCredentials(const ClientOptions& options, std::string_view json);

// Whether requests of such a client come to nothing without a key, and how that is told: kConfig.
bool NeedsKey(const ClientOptions& options);
base::Failure NoKey();

// Whether one of them carries a credential.
bool HasSecretHeader(const std::vector<Header>& headers);

// A credential sent to `url` does not go over plain http to another machine, unless the client
// allows it. Failure: kConfig at `pointer`.
base::MaybeFailure CheckWayOfSecret(const ClientOptions& client, const BaseUrl& url,
                                    const std::string& pointer);

// The same rule for the headers of one call: none that carries a credential goes over plain http to
// another machine. Failure: kRequest at /headers.
base::MaybeFailure CheckCallHeaders(const ClientOptions& client, const CallOptions& call);

}  // namespace failsoft::config
