// The targets of a call, in order: its own, then those it may fall back to, each with what sending
// there takes.
#pragma once

#include <string>
#include <vector>

#include "core/config/options.h"
#include "core/engine/account_book.h"
#include "core/engine/call_request.h"
#include "core/engine/target.h"

namespace failsoft::engine {

struct ChainEntry {
  Target target;
  std::string url;
  std::vector<config::Header> headers;      // the caller's
  std::vector<std::string> common_headers;  // if not the client's: with credentials of its own
  bool is_home = true;                      // the client's own account, so its limits too
  bool is_listed = true;                    // the client's list of models speaks of it
  int64_t told_window = 0;                  // by the caller, or the list of models; 0: not told
  int64_t context_window = 0;               // as learned or told; 0: not known
};

// `home` and `book` are the client's, `request` as its caller wrote it. What leaves for
// another origin has neither the client's credentials nor the caller's headers, and what leaves for
// another account of the same origin no header that carries a secret.
std::vector<ChainEntry> ChainOf(const config::ClientOptions& client, const Account& home,
                                const AccountBook& book, const CallRequest& request,
                                base::Millis now);

}  // namespace failsoft::engine
