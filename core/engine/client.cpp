#include "core/engine/client.h"

#include "core/config/parse.h"
#include "core/engine/call_handle.h"
#include "core/engine/client_stats.h"
#include "core/engine/pacer_registry.h"
#include "core/engine/request_headers.h"
#include "core/engine/url.h"
#include "core/json/json.h"
#include "core/net/curl_features.h"

namespace failsoft::engine {

using base::Code;
using base::Failure;
using base::Millis;
using base::Ref;
using base::Result;

namespace {

net::TransportOptions TransportOptionsOf(const config::ClientOptions& options) {
  net::TransportOptions transport;
  transport.proxy = options.proxy;
  transport.ca_file = options.ca_file;
  transport.http2 = options.http2;
  transport.max_connections = options.max_connections;
  return transport;
}

// "user:secret" of a proxy URL
std::string_view UserInfo(std::string_view url) {
  const size_t scheme = url.find("://");
  const size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const size_t at = url.rfind('@');
  return at == std::string_view::npos || at < begin ? std::string_view()
                                                    : url.substr(begin, at - begin);
}

}  // namespace

Result<Ref<Client>> Client::New(std::string_view config_json) {
  auto options = config::ParseClientOptions(config_json, config::ProcessEnvironment);
  if (!options) return std::move(options).failure();
  auto client = Ref<Client>::Adopt(new Client(*std::move(options)));
  if (!client->loop_.usable()) {
    return Failure{Code::kInternal, "no descriptor left for the event loop (epoll, eventfd)", ""};
  }
  if (!client->transport_.usable()) return Failure{Code::kNoMemory, "out of memory", ""};
  return client;
}

Client::Client(config::ClientOptions options)
    : options_(std::move(options)),
      clock_(system_clock_, options_.time_scale),
      budgets_(options_.retry_budget),
      loop_(clock_),
      transport_(loop_, TransportOptionsOf(options_)),
      common_headers_(CommonHeaders(options_, net::DescribeCurl().compression)),
      account_(AccountOf(options_)) {
  if (options_.circuit_breaker != config::CircuitBreaker::kOff) circuits_.emplace(options_);
  if (Paces(options_)) {
    pacer_ = std::make_unique<PacerPort>(PacerFor(options_), PacingOf(options_), options_.max_queue,
                                         loop_, clock_, [this] { loop_.Poke(); });
    loop_.SetPokeListener(this);
  }
  stats_.failed[Code::kNoMemory] = 0;
  RememberSecrets();
}

void Client::RememberSecrets() {
  redactor_.AddSecret(options_.api_key);
  redactor_.AddSecret(options_.access_token);
  if (options_.proxy) RememberProxy(*options_.proxy);
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"}) {
    RememberProxy(config::ProcessEnvironment(name));
  }
  AddHeaderSecrets(options_.call.headers, redactor_);
  AddFallbackSecrets(options_.call.fallback, redactor_);
}

void Client::RememberProxy(std::string_view url) {
  const std::string_view user_info = UserInfo(url);
  redactor_.AddSecret(user_info);
  redactor_.AddSecret(user_info.substr(std::min(user_info.find(':') + 1, user_info.size())));
}

// The last reference is gone, so no call is left; only the thread and connections are.
Client::~Client() {
  loop_.StopThread();
  transport_.Close();
}

Result<Ref<CallHandle>> Client::Start(CallKind kind, std::string_view request_json,
                                      Ref<Queue> queue, uint64_t tag) {
  auto request = DecodeCall(kind, request_json, options_);
  if (!request) return std::move(request).failure();
  Ref<CallHandle> call;  // let go of after the lock
  net::Loop::Lock lock(loop_);
  if (closed_) return Failure{Code::kClosed, "the client was shut down", ""};
  call = Ref<CallHandle>::Adopt(
      new CallHandle(Ref<Client>::Share(this), *std::move(request), std::move(queue), tag));
  call->Start();
  loop_.Kick();
  return call;
}

void Client::Enlist(CallHandle& call) { running_.PushBack(call); }

void Client::Delist(CallHandle& call) noexcept {
  call.Unlink();
  if (running_.empty() && idle_waiter_ != nullptr) loop_.MakeReady(*idle_waiter_);
}

Code Client::Shutdown(Millis timeout) {
  std::lock_guard one_at_a_time(shutdown_mutex_);
  Code result = Code::kOk;
  {
    net::Loop::Lock lock(loop_);
    if (closed_) return Code::kOk;
    closed_ = true;
    net::Waiter idle;
    idle_waiter_ = &idle;
    WaitUntilIdle(lock, idle, base::After(loop_.RealNow(), timeout));
    idle_waiter_ = nullptr;
    if (!running_.empty()) result = Code::kAgain;
    CancelRunning();
  }
  loop_.StopThread();
  net::Loop::Lock lock(loop_);
  transport_.Close();
  return result;
}

// A signal is no reason to give calls less time than they were promised.
void Client::WaitUntilIdle(net::Loop::Lock& lock, net::Waiter& idle, Millis until) {
  net::WaitEnd end = net::WaitEnd::kInterrupted;
  while (end == net::WaitEnd::kInterrupted && !running_.empty()) {
    const Millis left = until == base::kForever ? base::kNone : until - loop_.RealNow();
    end = loop_.Wait(lock, idle, left < 0 && until != base::kForever ? 0 : left);
    lock.Retake();
  }
}

void Client::CancelRunning() {
  while (!running_.empty()) running_.front().call_.Cancel(Code::kClosed);
  loop_.Kick();
}

std::string Client::StatsJson() {
  net::Loop::Lock lock(loop_);
  json::Writer writer;
  writer.BeginObject();
  WriteStats(writer, stats_);
  writer.Key("connections").Int(transport_.open_connections());
  writer.Key("retry_budget");
  WriteBudgets(writer, budgets_);
  if (pacer_) WritePacing(writer.Key("pacing"), *pacer_);
  if (circuits_) circuits_->WriteJson(writer.Key("circuits"), clock_.Now());
  return std::move(writer.EndObject()).Take();
}

}  // namespace failsoft::engine
