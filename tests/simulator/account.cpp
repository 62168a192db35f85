#include "tests/simulator/account.h"

#include <algorithm>

#include "core/base/ids.h"
#include "core/base/text.h"
#include "tests/simulator/money.h"

namespace failsoft::sim {
namespace {

constexpr std::string_view kRevoked = "mbd_sk_revoked";
constexpr size_t kMostErrors = 1'000;

std::string_view Token(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = request.Header("authorization");
  if (!base::EqualsIgnoreCase(value.substr(0, kScheme.size()), kScheme)) return {};
  return base::Trim(value.substr(kScheme.size()));
}

std::string_view Credential(const HttpRequest& request) {
  const std::string_view key = request.Header("x-api-key");
  return key.empty() ? Token(request) : key;
}

int64_t WallNow() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

bool HasAccessToken(const HttpRequest& request) {
  const std::string_view token = Token(request);
  return !token.empty() && !token.starts_with("mbd_sk_");
}

Account::Account(const AccountScript& script, const std::optional<std::vector<KeyEntry>>& keys)
    : script_(script),
      any_key_(!keys),
      balance_(script.balance),
      began_(std::chrono::steady_clock::now()),
      began_wall_ms_(WallNow()) {
  if (keys) keys_.assign(keys->begin(), keys->end());
}

bool Account::HasExpired(const KeyEntry& key) const {
  return key.expires_in_ms >= 0 &&
         std::chrono::steady_clock::now() >= began_ + std::chrono::milliseconds(key.expires_in_ms);
}

const KeyEntry* Account::Find(const HttpRequest& request) {
  const std::string_view credential = Credential(request);
  for (const KeyEntry& key : keys_) {
    if (key.text == credential) return HasExpired(key) ? nullptr : &key;
  }
  return any_key_ && !credential.empty() && credential != kRevoked ? &any_ : nullptr;
}

std::string Account::ExpiryOf(const KeyEntry& key) const {
  return key.expires_in_ms < 0 ? "" : base::FormatRfc3339(began_wall_ms_ + key.expires_in_ms);
}

const KeyEntry& Account::Create(KeyEntry key) {
  key.text = "mbd_sk_agent_made_" + std::to_string(1'000'000 + ++made_);
  keys_.push_back(std::move(key));
  return keys_.back();
}

int64_t Account::available() const { return std::max<int64_t>(0, balance_ - script_.reserved); }

void Account::Charge() {
  balance_ -= std::min(script_.cost, available());
  if (script_.cost > 0) TopUpWhenDue();
}

void Account::TopUpWhenDue() {
  const AutoTopup& topup = script_.auto_topup;
  if (!topup.enabled || available() >= ReadMoney(topup.threshold_usdc).value_or(0)) return;
  balance_ += ReadMoney(topup.amount_usdc).value_or(0);
}

void Account::Log(LoggedError error) {
  error.at = base::FormatRfc3339(WallNow());
  errors_.push_front(std::move(error));
  if (errors_.size() > kMostErrors) errors_.pop_back();
}

const ModelEntry* Account::FindModel(std::string_view id) const {
  for (const ModelEntry& model : script_.models) {
    if (model.id == id) return &model;
  }
  return nullptr;
}

}  // namespace failsoft::sim
