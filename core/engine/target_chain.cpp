#include "core/engine/target_chain.h"

#include "core/base/redact.h"
#include "core/config/fallback.h"
#include "core/engine/request_headers.h"
#include "core/engine/url.h"

namespace failsoft::engine {

namespace {

using config::FallbackTarget;
using config::Header;

bool HasCredentials(const FallbackTarget& target) {
  return !target.api_key.empty() || !target.access_token.empty();
}

// A request to it is one of a client with these options.
config::ClientOptions OptionsFor(const config::ClientOptions& client, const FallbackTarget& target,
                                 bool borrows) {
  config::ClientOptions options;
  options.base_url = target.base_url.empty() ? client.base_url : target.base_url;
  options.auth = borrows ? client.auth : target.auth;
  options.api_key = borrows ? client.api_key : target.api_key;
  options.access_token = borrows ? client.access_token : target.access_token;
  return options;
}

std::vector<Header> HeadersFor(const std::vector<Header>& callers, const FallbackTarget& target,
                               bool same_origin, bool borrows) {
  std::vector<Header> headers;
  for (const Header& header : callers) {
    const bool secret = base::Redactor::IsSecretHeader(header.first);
    if (same_origin && (borrows || !secret)) headers.push_back(header);
  }
  headers.insert(headers.end(), target.headers.begin(), target.headers.end());
  return headers;
}

void SetWindow(ChainEntry& entry, int64_t given, const AccountBook& book, base::Millis now) {
  entry.told_window = given > 0 ? given : book.models.WindowOf(entry.target.model);
  entry.context_window = book.windows.WindowOf(entry.target, entry.told_window, now);
}

ChainEntry EntryFor(const config::ClientOptions& client, const Account& home,
                    const AccountBook& book, const CallRequest& request,
                    const FallbackTarget& target, base::Millis now) {
  const bool same_origin = config::SharesOrigin(client, target);
  const bool borrows = same_origin && !HasCredentials(target);
  const config::ClientOptions options = OptionsFor(client, target, borrows);
  ChainEntry entry;
  entry.is_home = borrows;
  entry.is_listed = same_origin;
  entry.target.account = borrows ? home : AccountOf(options);
  entry.target.model = target.model.empty() ? request.model : target.model;
  entry.url = options.base_url + "/chat/completions";
  entry.headers = HeadersFor(request.options.headers, target, same_origin, borrows);
  if (!borrows) entry.common_headers = WithCredentials(book.identity->headers, options);
  SetWindow(entry, target.context_window, book, now);
  return entry;
}

}  // namespace

std::vector<ChainEntry> ChainOf(const config::ClientOptions& client, const Account& home,
                                const AccountBook& book, const CallRequest& request,
                                base::Millis now) {
  std::vector<ChainEntry> chain;
  ChainEntry& own = chain.emplace_back();
  own.target = {home, request.model};
  own.url = request.url;
  own.headers = request.options.headers;
  SetWindow(own, 0, book, now);
  if (!request.options.fallback) return chain;
  for (const FallbackTarget& target : *request.options.fallback) {
    chain.push_back(EntryFor(client, home, book, request, target, now));
  }
  return chain;
}

}  // namespace failsoft::engine
