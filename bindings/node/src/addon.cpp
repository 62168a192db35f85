// The C interface as lib/ needs it, and no more.
#include <napi.h>

#include <new>

#include "call.h"
#include "chunk.h"
#include "client.h"
#include "environment.h"
#include "log_lines.h"
#include "relay.h"
#include "text.h"
#include "texts.h"

namespace failsoft::node {
namespace {

// For functions that give JSON text about the library itself.
Napi::Value Describe(const Napi::CallbackInfo& info, failsoft_status (*describe)(failsoft_buf**)) {
  BufHandle buf;
  if (describe(Receive(buf)) != FAILSOFT_OK) throw std::bad_alloc();
  return Text(info.Env(), buf);
}

Napi::Value Features(const Napi::CallbackInfo& info) { return Describe(info, Lib().features); }

Napi::Value Options(const Napi::CallbackInfo& info) {
  return Describe(info, Lib().options_describe);
}

void OnRing(const Napi::CallbackInfo& info) {
  Environment::Of(info).OnRing(info[0].As<Napi::Function>());
}

// Whether the loop is kept alive: while somebody waits for a ring.
void Ref(const Napi::CallbackInfo& info) { Environment::Of(info).bell()->Ref(info.Env()); }
void Unref(const Napi::CallbackInfo& info) { Environment::Of(info).bell()->Unref(info.Env()); }

// Between the two the loop's other work has its turn.
void HoldBell(const Napi::CallbackInfo& info) { Environment::Of(info).bell()->Hold(); }
void ResumeBell(const Napi::CallbackInfo& info) { Environment::Of(info).bell()->Resume(); }

template <auto Function>
void Export(Napi::Object& exports, const char* name) {
  exports[name] = Napi::Function::New<Function>(exports.Env(), name);
}

void ExportAll(Napi::Object& exports) {
  Export<Features>(exports, "features");
  Export<Options>(exports, "options");
  Export<OnRing>(exports, "onRing");
  Export<Ref>(exports, "ref");
  Export<Unref>(exports, "unref");
  Export<HoldBell>(exports, "holdBell");
  Export<ResumeBell>(exports, "resumeBell");
  Export<KeepLogLines>(exports, "keepLogLines");
  Export<TakeLogLines>(exports, "takeLogLines");
  Export<OpenClient>(exports, "openClient");
  Export<SetCredentials>(exports, "setCredentials");
  Export<ClaimRenewal>(exports, "claimRenewal");
  Export<ClientStats>(exports, "clientStats");
  Export<ShutDownClient>(exports, "shutDownClient");
  Export<StartCall>(exports, "startCall");
  Export<StartStream>(exports, "startStream");
  Export<CancelCall>(exports, "cancelCall");
  Export<ReleaseCall>(exports, "releaseCall");
  Export<TakeEvents>(exports, "takeEvents");
  Export<TakeRelayed>(exports, "takeRelayed");
  Export<StreamText>(exports, "streamText");
  Export<StreamBody>(exports, "streamBody");
  Export<CallDetails>(exports, "callDetails");
  Export<CallReport>(exports, "callReport");
  Export<CallFailed>(exports, "callFailed");
  Export<OpenTokenizer>(exports, "openTokenizer");
  Export<TrimHistory>(exports, "trimHistory");
  Export<TrimMessages>(exports, "trim");
  Export<CountTokens>(exports, "countTokens");
  Export<ChunkAsGuide>(exports, "chunkAsGuide");
  Export<ChunkText>(exports, "chunkText");
  Export<OpenChunker>(exports, "openChunker");
  Export<WriteToChunker>(exports, "writeToChunker");
  Export<FinishChunker>(exports, "finishChunker");
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports["version"] = Lib().version();
  Environment::Install(env);
  exports["numbers"] = Environment::Of(env).packing().numbers();
  exports["readable"] = Environment::Of(env).readable();
  exports["CHAT"] = static_cast<int>(FAILSOFT_CALL_CHAT);
  exports["REQUEST"] = static_cast<int>(FAILSOFT_CALL_REQUEST);
  exports["STREAM"] = static_cast<int>(FAILSOFT_CALL_STREAM);
  exports["RELAY"] = static_cast<int>(FAILSOFT_CALL_RELAY);
  exports["ACCOUNT"] = static_cast<int>(FAILSOFT_CALL_ACCOUNT);
  exports["SUMMARIZE"] = static_cast<int>(FAILSOFT_CALL_SUMMARIZE);
  ExportAll(exports);
  return exports;
}

NODE_API_MODULE(failsoft, Init)

}  // namespace
}  // namespace failsoft::node
