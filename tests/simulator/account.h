// The account behind a world's keys: what it has, what it has made, what went wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulator/account_script.h"
#include "tests/simulator/http_request.h"

namespace failsoft::sim {

struct LoggedError {
  std::string request_id, code, message, model, at;
  int status = 0;
};

class Account {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `keys` are the only ones accepted; without them, anything but an empty one and mbd_sk_revoked.
  Account(const AccountScript& script, const std::optional<std::vector<KeyEntry>>& keys);

  // The key or token that the request carries, if it is accepted.
  const KeyEntry* Find(const HttpRequest& request);
  // When that key expires, as a date; empty: never.
  std::string ExpiryOf(const KeyEntry& key) const;
  // `key.text` is made here.
  const KeyEntry& Create(KeyEntry key);

  bool exhausted() const { return balance_ <= script_.reserved; }
  int64_t balance() const { return balance_; }
  int64_t available() const;
  // Pays for a chat; an automatic top-up follows when it is due.
  void Charge();

  void Log(LoggedError error);
  const std::deque<LoggedError>& errors() const { return errors_; }  // the newest first

  const AccountScript& script() const { return script_; }
  AutoTopup& auto_topup() { return script_.auto_topup; }
  const ModelEntry* FindModel(std::string_view id) const;

 private:
  bool HasExpired(const KeyEntry& key) const;
  void TopUpWhenDue();

  AccountScript script_;
  bool any_key_;
  KeyEntry any_;
  std::deque<KeyEntry> keys_;
  int64_t balance_;
  int made_ = 0;
  Time began_;
  int64_t began_wall_ms_;
  std::deque<LoggedError> errors_;
};

// Whether the request carries `Authorization: Bearer` with what is no API key.
bool HasAccessToken(const HttpRequest& request);

}  // namespace failsoft::sim
