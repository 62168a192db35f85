#include "capi/src/guard.h"
#include "core/base/fork.h"

using failsoft::capi::CheckHandle;
using failsoft::capi::Fail;
using failsoft::capi::From;
using failsoft::capi::Guard;
using failsoft::capi::NewBuf;
using failsoft::capi::ToStatus;
using failsoft::engine::Client;

failsoft_status failsoft_client_new(const char* config_json, size_t config_size,
                                    failsoft_client** out, failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    if (out == nullptr) return Fail(error, FAILSOFT_ARGUMENT, "out is NULL");
    if (config_json == nullptr && config_size > 0) {
      return Fail(error, FAILSOFT_ARGUMENT, "config_json is NULL");
    }
    failsoft::base::WatchForks();
    auto client = Client::New({config_json, config_size});
    if (!client) return Fail(error, failsoft::engine::UsageError(client.failure()));
    *out = reinterpret_cast<failsoft_client*>(client->Release());
    return FAILSOFT_OK;
  });
}

failsoft_status failsoft_client_set_credentials(failsoft_client* client, const char* json,
                                                size_t size, failsoft_error** error) {
  return Guard(error, [&] {
    if (client == nullptr || (json == nullptr && size > 0)) {
      return Fail(error, FAILSOFT_ARGUMENT, "an argument is NULL");
    }
    if (!From(client)->BelongsHere()) {
      return Fail(error, FAILSOFT_FORKED, "the handle was made before the process forked");
    }
    const auto failure = From(client)->SetCredentials({json, size});
    return failure ? Fail(error, failsoft::engine::UsageError(*failure)) : FAILSOFT_OK;
  });
}

failsoft_status failsoft_client_claim_renewal(failsoft_client* client) {
  if (const failsoft_status status = CheckHandle(From(client))) return status;
  return Guard(nullptr, [&] { return From(client)->ClaimRenewal() ? FAILSOFT_OK : FAILSOFT_DONE; });
}

failsoft_status failsoft_client_stats(failsoft_client* client, failsoft_buf** out) {
  if (out == nullptr) return FAILSOFT_ARGUMENT;
  *out = nullptr;
  if (const failsoft_status status = CheckHandle(From(client))) return status;
  return Guard(nullptr, [&] {
    *out = NewBuf(From(client)->StatsJson());
    return FAILSOFT_OK;
  });
}

failsoft_status failsoft_client_shutdown(failsoft_client* client, int64_t timeout_ms) {
  if (const failsoft_status status = CheckHandle(From(client))) return status;
  return Guard(nullptr, [&] {
    const auto kept = failsoft::base::Ref<Client>::Share(From(client));
    return ToStatus(kept->Shutdown(timeout_ms));
  });
}

void failsoft_client_release(failsoft_client* client) {
  if (CheckHandle(From(client)) == FAILSOFT_OK) From(client)->Unref();
}
