// A client: options, connections, budgets, and the calls that run. What `failsoft_client*` points
// to. Any thread.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/redact.h"
#include "core/base/ref.h"
#include "core/base/result.h"
#include "core/base/ring.h"
#include "core/base/system.h"
#include "core/config/options.h"
#include "core/engine/account_book.h"
#include "core/engine/budget_book.h"
#include "core/engine/call.h"
#include "core/engine/call_request.h"
#include "core/engine/circuit_book.h"
#include "core/engine/pacer.h"
#include "core/engine/queue.h"
#include "core/engine/stats.h"
#include "core/engine/target.h"
#include "core/net/curl_transport.h"
#include "core/net/loop.h"

namespace failsoft::engine {

class CallHandle;

class Client final : public base::RefCounted, private net::PokeListener {
 public:
  static base::Result<base::Ref<Client>> New(std::string_view config_json);
  ~Client() override;

  base::Result<base::Ref<CallHandle>> Start(CallKind kind, std::string_view request_json,
                                            base::Ref<Queue> queue, uint64_t tag);

  // {"api_key": ...} or {"access_token": ...}: what attempts that begin from now on are sent with.
  // null: there are none for those who wait for fresh ones. True from ClaimRenewal: some wait, and
  // nobody else sees to it.
  base::MaybeFailure SetCredentials(std::string_view json);
  bool ClaimRenewal();

  std::string StatsJson();

  // Gives running calls `timeout` (real milliseconds, -1: no limit) to end, cancels the rest, and
  // closes connections and thread. kAgain when some had to be cancelled.
  base::Code Shutdown(base::Millis timeout);

  // For CallHandle.
  net::Loop& loop() { return loop_; }
  World world() {
    return {transport_,
            loop_,
            clock_,
            random_,
            options_,
            book_,
            redactor_,
            budgets_,
            stats_,
            account_,
            circuits_ ? &*circuits_ : nullptr,
            pacer_};
  }
  void Enlist(CallHandle& call);
  void Delist(CallHandle& call) noexcept;

 private:
  explicit Client(config::ClientOptions options);
  void OnPoked() override { pacer_->Deliver(); }
  void RememberSecrets();
  std::shared_ptr<PacerPort> NewPacer(const config::ClientOptions& options);
  void MoveTurns(std::shared_ptr<PacerPort> pacer);
  void UseCredentials(const config::ClientOptions& options);
  base::MaybeFailure CheckKey(const CallRequest& request) const;
  base::MaybeFailure CheckToken(const CallRequest& request) const;
  void RememberProxy(std::string_view url);
  void WaitUntilIdle(net::Loop::Lock& lock, net::Waiter& idle, base::Millis until);
  void CancelRunning();

  const config::ClientOptions options_;
  base::Redactor lasting_secrets_;          // those that are no credentials
  std::deque<std::string> recent_secrets_;  // credentials, the newest last
  base::Redactor redactor_;
  base::SystemClock system_clock_;
  base::ScaledClock clock_;
  base::SystemRandom random_;
  BudgetBook budgets_;
  Stats stats_;
  net::Loop loop_;
  net::CurlTransport transport_;
  Account account_;
  AccountBook book_;
  std::optional<CircuitBook> circuits_;  // unless the circuit breaker is off
  std::shared_ptr<PacerPort> pacer_;     // when the calls are paced

  base::Ring<CallHandle> running_;
  net::Waiter* idle_waiter_ = nullptr;  // a shutdown that waits for the list to empty
  bool closed_ = false;
  std::mutex shutdown_mutex_;  // one shutdown at a time
};

}  // namespace failsoft::engine
