#include "core/engine/client.h"

#include "core/base/descriptors.h"
#include "core/base/text.h"
#include "core/config/credentials.h"
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

constexpr size_t kRecentSecrets = 8;

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
    return Failure{Code::kInternal, std::string(base::kNoDescriptor), ""};
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
      account_(AccountOf(options_)) {
  if (options_.circuit_breaker != config::CircuitBreaker::kOff) circuits_.emplace(options_);
  if (Paces(options_)) {
    pacer_ = NewPacer(options_);
    loop_.SetPokeListener(this);
  }
  for (const Code code : {Code::kNoMemory, Code::kCancelled, Code::kClosed}) {
    stats_.failed[code] = 0;
  }
  RememberSecrets();
  UseCredentials(options_);
}

std::shared_ptr<PacerPort> Client::NewPacer(const config::ClientOptions& options) {
  return std::make_shared<PacerPort>(PacerFor(options), PacingOf(options), options.max_queue, loop_,
                                     clock_, [this] { loop_.Poke(); });
}

void Client::RememberSecrets() {
  if (options_.proxy) RememberProxy(*options_.proxy);
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"}) {
    RememberProxy(config::ProcessEnvironment(name));
  }
  AddHeaderSecrets(options_.call.headers, lasting_secrets_);
  AddFallbackSecrets(options_.call.fallback, lasting_secrets_);
}

void Client::RememberProxy(std::string_view url) {
  const std::string_view user_info = UserInfo(url);
  lasting_secrets_.AddSecret(user_info);
  lasting_secrets_.AddSecret(user_info.substr(std::min(user_info.find(':') + 1, user_info.size())));
}

// Credentials may be replaced daily for years, so only the latest are looked for in texts.
void Client::UseCredentials(const config::ClientOptions& options) {
  Identity identity;
  identity.headers = CommonHeaders(options, net::DescribeCurl().compression);
  identity.has_token = !options.access_token.empty() || options.auth == config::Auth::kBearer;
  identity.secret = options.access_token.empty() ? options.api_key : options.access_token;
  auto next = std::make_shared<const Identity>(std::move(identity));
  std::erase(recent_secrets_, next->secret);
  recent_secrets_.push_back(next->secret);
  if (recent_secrets_.size() > kRecentSecrets) recent_secrets_.pop_front();
  base::Redactor redactor = lasting_secrets_;
  for (const std::string& secret : recent_secrets_) redactor.AddSecret(secret);
  account_ = AccountOf(options);
  redactor_ = std::move(redactor);
  book_.identity = std::move(next);
}

base::MaybeFailure Client::SetCredentials(std::string_view json) {
  std::optional<config::ClientOptions> fresh;
  if (base::Trim(json) != "null") {
    auto options = config::ReplaceCredentials(options_, json);
    if (!options) return std::move(options).failure();
    fresh = *std::move(options);
  }
  net::Loop::Lock lock(loop_);
  std::shared_ptr<PacerPort> pacer;
  if (pacer_ && fresh && AccountOf(*fresh) != account_) pacer = NewPacer(*fresh);
  if (fresh) UseCredentials(*fresh);
  if (pacer) MoveTurns(std::move(pacer));
  book_.renewal.Answered();
  loop_.Kick();
  return {};
}

// The limits are those of a key: who waits for a turn waits among the calls of the new one, in the
// same order. What is under way counts for the old one.
void Client::MoveTurns(std::shared_ptr<PacerPort> pacer) {
  std::vector<Ref<CallHandle>> running;  // before anything changes: this may throw
  running_.ForEach([&](CallHandle& call) { running.push_back(Ref<CallHandle>::Share(&call)); });
  pacer->counts = pacer_->counts;
  pacer_ = std::move(pacer);
  for (const Ref<CallHandle>& call : running) call->work_->OnAccountChanged();
}

bool Client::ClaimRenewal() {
  net::Loop::Lock lock(loop_);
  return book_.renewal.Claim();
}

base::MaybeFailure Client::CheckKey(const CallRequest& request) const {
  const bool has_key =
      !book_.identity->secret.empty() || config::HasSecretHeader(request.options.headers);
  if (has_key || request.doctor || !config::NeedsKey(options_)) return {};
  return config::NoKey();
}

base::MaybeFailure Client::CheckToken(const CallRequest& request) const {
  if (request.token_use.empty() || book_.identity->has_token) return {};
  for (const auto& [name, value] : request.options.headers) {
    if (value && base::EqualsIgnoreCase(name, "authorization")) return {};
  }
  return Failure{Code::kRequest,
                 std::string(request.token_use) +
                     " needs an access token (sent as Authorization: Bearer), and the client has "
                     "none: give access_token, or set it in the running client",
                 "/operation"};
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
  if (auto failure = CheckKey(*request)) return *std::move(failure);
  if (auto failure = CheckToken(*request)) return *std::move(failure);
  call = Ref<CallHandle>::Adopt(
      new CallHandle(Ref<Client>::Share(this), *std::move(request), std::move(queue), tag));
  if (auto failure = call->Start()) return *std::move(failure);
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
    end = loop_.Wait(lock, idle, until);
    lock.Retake();
  }
}

void Client::CancelRunning() {
  while (!running_.empty()) running_.front().work_->Cancel(Code::kClosed);
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
