#include "core/config/fallback.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "core/base/text.h"
#include "core/config/base_url.h"
#include "core/config/credentials.h"
#include "core/config/option_table.h"
#include "core/config/store.h"
#include "core/config/text_checks.h"
#include "core/config/wrong_value.h"

namespace failsoft::config {
namespace {

using base::Failure;
using base::MaybeFailure;
using base::Result;
using json::Value;

constexpr size_t kMaxTargets = 16;
constexpr int64_t kMaxWindow = 1'000'000'000;
constexpr std::string_view kMembers[] = {"model", "base_url", "api_key",       "access_token",
                                         "auth",  "headers",  "context_window"};

MaybeFailure TakeText(const std::string& pointer, const Value& value, TextCheck check,
                      std::string& member) {
  if (!value.IsString()) return WrongAt(pointer, "expected a string");
  auto checked = check(value.AsString());
  if (!checked) return WrongAt(pointer, checked.failure().message);
  member = *std::move(checked);
  return {};
}

// Not "none": a target without credentials of its own is sent none, or the client's.
MaybeFailure TakeAuth(const std::string& pointer, const Value& value, FallbackTarget& target) {
  const std::span<const std::string_view> names = FindOption("auth")->choices;
  const auto found = std::find(names.begin(), names.end(), value.AsString());
  if (found == names.end() || *found == "none") {
    return WrongAt(pointer, "expected auto, api_key or bearer");
  }
  target.auth = static_cast<Auth>(found - names.begin());
  return {};
}

MaybeFailure TakeWindow(const std::string& pointer, const Value& value, FallbackTarget& target) {
  target.context_window = value.AsInt().value_or(0);
  if (target.context_window >= 1 && target.context_window <= kMaxWindow) return {};
  return WrongAt(pointer, "expected a whole number of tokens, 1 or more");
}

MaybeFailure TakeHeaders(const std::string& pointer, const Value& value, FallbackTarget& target) {
  auto headers = ReadHeaders(pointer, value, {});
  if (!headers) return std::move(headers).failure();
  target.headers = *std::move(headers);
  return {};
}

Failure UnknownMember(const std::string& pointer, std::string_view name) {
  const std::string_view nearest = base::Nearest(name, kMembers, std::size(kMembers));
  std::string message = "unknown member of a target";
  if (!nearest.empty()) message.append("; did you mean ").append(nearest).append("?");
  return WrongAt(pointer, message);
}

MaybeFailure TakeMember(const std::string& whole, const Value& member, FallbackTarget& target) {
  const std::string_view name = member.key();
  const std::string pointer = whole + Pointer(name);
  if (std::find(std::begin(kMembers), std::end(kMembers), name) == std::end(kMembers)) {
    return UnknownMember(pointer, name);
  }
  if (member.IsNull()) return {};
  if (name == "model") return TakeText(pointer, member, CheckModel, target.model);
  if (name == "base_url") return TakeText(pointer, member, CheckBaseUrl, target.base_url);
  if (name == "api_key") return TakeText(pointer, member, CheckKey, target.api_key);
  if (name == "access_token") return TakeText(pointer, member, CheckKey, target.access_token);
  if (name == "auth") return TakeAuth(pointer, member, target);
  if (name == "headers") return TakeHeaders(pointer, member, target);
  return TakeWindow(pointer, member, target);
}

Result<FallbackTarget> ReadTarget(const std::string& pointer, const Value& value) {
  FallbackTarget target;
  MaybeFailure failure;
  if (value.IsString()) {
    failure = TakeText(pointer, value, CheckModel, target.model);
  } else if (value.IsObject()) {
    std::set<std::string_view> seen;
    for (const Value member : value) {
      if (failure) break;
      const bool first = seen.insert(member.key()).second;
      failure = first ? TakeMember(pointer, member, target)
                      : WrongAt(pointer + Pointer(member.key()), "given twice");
    }
  } else {
    failure = WrongAt(pointer, "expected a model's name, or an object");
  }
  if (failure) return *std::move(failure);
  const bool says_where = !target.base_url.empty() || !target.api_key.empty() ||
                          !target.access_token.empty() || !target.model.empty();
  if (!says_where) return WrongAt(pointer, "names neither a model nor another place");
  if (!target.api_key.empty() && !target.access_token.empty()) {
    return WrongAt(pointer, "expected either api_key or access_token, got both");
  }
  if (target.auth == Auth::kApiKey && !target.access_token.empty()) {
    return WrongAt(pointer + "/auth",
                   "\"api_key\" needs an API key, and there is only an access token");
  }
  return target;
}

bool SendsSecret(const FallbackTarget& target) {
  return !target.api_key.empty() || !target.access_token.empty() || HasSecretHeader(target.headers);
}

}  // namespace

const Fallbacks& GuideChain() {
  static const Fallbacks kChain = [] {
    auto targets = std::make_shared<std::vector<FallbackTarget>>(2);
    targets->front().model = "gpt-4o";        // of another provider
    targets->back().model = "llama-3-3-70b";  // an open one
    return targets;
  }();
  return kChain;
}

bool NamesGuideChain(const Value& value) { return value.AsString() == "guide"; }

int AttemptsOf(const CallOptions& options) {
  const bool said = options.max_attempts.is_said || options.fallback != GuideChain();
  return said ? options.max_attempts.most : std::min(options.max_attempts.most, kGuideAttempts);
}

Result<Fallbacks> ReadFallbacks(const std::string& pointer, const Value& value) {
  if (NamesGuideChain(value)) return GuideChain();
  if (!value.IsArray()) {
    return WrongAt(pointer, "expected a list of models, or of objects, or \"guide\"");
  }
  auto targets = std::make_shared<std::vector<FallbackTarget>>();
  for (const Value entry : value) {
    auto target = ReadTarget(pointer + "/" + std::to_string(targets->size()), entry);
    if (!target) return std::move(target).failure();
    targets->push_back(*std::move(target));
    if (targets->size() > kMaxTargets) {
      return WrongAt(pointer, "expected at most " + std::to_string(kMaxTargets) + " targets");
    }
  }
  return targets->empty() ? Fallbacks() : Fallbacks(std::move(targets));
}

bool SharesOrigin(const ClientOptions& client, const FallbackTarget& target) {
  if (target.base_url.empty()) return true;
  const auto own = ParseBaseUrl(client.base_url);
  const auto other = ParseBaseUrl(target.base_url);
  return own.ok() && other.ok() && own->SameOrigin(*other);
}

MaybeFailure CheckFallbacks(const ClientOptions& client, const Fallbacks& fallbacks) {
  if (!fallbacks) return {};
  for (size_t i = 0; i < fallbacks->size(); ++i) {
    const FallbackTarget& target = (*fallbacks)[i];
    const std::string pointer = "/fallback/" + std::to_string(i);
    const auto url = ParseBaseUrl(target.base_url.empty() ? client.base_url : target.base_url);
    if (!url) return WrongAt(pointer + "/base_url", url.failure().message);
    const bool borrows = SharesOrigin(client, target);  // the client's key, if it has none
    if (!borrows && !SendsSecret(target) && url->host == ParseBaseUrl(kDefaultBaseUrl)->host) {
      return WrongAt(pointer + "/api_key",
                     "no key: that of the client belongs to another origin; give api_key or "
                     "access_token");
    }
    if (!SendsSecret(target)) continue;
    if (auto failure = CheckWayOfSecret(client, *url, pointer + "/base_url")) return failure;
  }
  return {};
}

}  // namespace failsoft::config
