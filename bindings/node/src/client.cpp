#include "client.h"

#include <pthread.h>
#include <signal.h>

#include <string>
#include <thread>

#include "environment.h"
#include "failure.h"
#include "text.h"

namespace failsoft::node {
namespace {

Client& Shared(const Napi::Value& external) {
  return *external.As<Napi::External<Client>>().Data();
}

using Button = std::shared_ptr<Doorbell::Button>;

// Signals are Node's: a thread that is started meanwhile hears of none.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

// A thread of its own: Node's pool has only four, which other work needs.
void ShutDownOnThread(Client client, int64_t timeout_ms, Button done) {
  const SignalsBlocked blocked;
  std::thread([client = std::move(client), timeout_ms, done = std::move(done)] {
    Lib().client_shutdown(client.get(), timeout_ms);
    done->Press();
  }).detach();
}

}  // namespace

failsoft_client* ClientOf(const Napi::Value& external) { return Shared(external).get(); }

Napi::Value OpenClient(const Napi::CallbackInfo& info) {
  const std::string config = Utf8(info[0]);
  ClientHandle client;
  ErrorHandle error;
  const failsoft_status status =
      Lib().client_new(config.data(), config.size(), Receive(client), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return Napi::External<Client>::New(info.Env(), new Client(std::move(client)),
                                     [](Napi::Env, Client* held) { delete held; });
}

Napi::Value SetCredentials(const Napi::CallbackInfo& info) {
  const std::string json = Utf8(info[1]);
  ErrorHandle error;
  const failsoft_status status =
      Lib().client_set_credentials(ClientOf(info[0]), json.data(), json.size(), Receive(error));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, error);
  return info.Env().Undefined();
}

Napi::Value ClaimRenewal(const Napi::CallbackInfo& info) {
  const bool claimed = Lib().client_claim_renewal(ClientOf(info[0])) == FAILSOFT_OK;
  return Napi::Boolean::New(info.Env(), claimed);
}

Napi::Value ClientStats(const Napi::CallbackInfo& info) {
  BufHandle buf;
  const failsoft_status status = Lib().client_stats(ClientOf(info[0]), Receive(buf));
  if (status != FAILSOFT_OK) return Failure(info.Env(), status, nullptr);
  return Text(info.Env(), buf);
}

Napi::Value ShutDownClient(const Napi::CallbackInfo& info) {
  const int64_t timeout_ms = info[1].As<Napi::Number>().Int64Value();
  if (timeout_ms == 0) {
    Lib().client_shutdown(ClientOf(info[0]), 0);
    return info.Env().Undefined();
  }
  const uint32_t number = info[2].As<Napi::Number>().Uint32Value();
  const Button done = std::make_shared<Doorbell::Button>(Environment::Of(info).bell(), number);
  ShutDownOnThread(Shared(info[0]), timeout_ms, done);
  return Napi::External<Button>::New(info.Env(), new Button(done),
                                     [](Napi::Env, Button* held) { delete held; });
}

}  // namespace failsoft::node
