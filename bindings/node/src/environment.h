// What belongs to one JavaScript environment (the main thread, or a worker): nothing is shared
// between them but the opened library and its log (log_lines.h).
#pragma once

#include <napi.h>

#include <memory>

#include "doorbell.h"
#include "handles.h"
#include "packing.h"

namespace failsoft::node {

class Environment {
 public:
  static void Install(Napi::Env env);
  static Environment& Of(Napi::Env env);
  static Environment& Of(const Napi::CallbackInfo& info) { return Of(info.Env()); }

  explicit Environment(Napi::Env env);
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  const std::shared_ptr<Doorbell>& bell() const { return bell_; }
  failsoft_queue* queue() const { return queue_.get(); }
  Packing& packing() { return packing_; }

  // The numbers of readable streams: a Uint32Array that is written anew at every ring.
  Napi::Value readable() const { return readable_.Value(); }

  // `answer(count, ended, refused)` is called once a ring: so many streams are readable; what the
  // calls that have ended came to, four elements each (number, status, text, body); the numbers of
  // those that wait for fresh credentials. The latter two are undefined where there are none.
  void OnRing(Napi::Function answer) { answer_ = Napi::Persistent(answer); }

 private:
  void Answer();
  void TakeEnded(napi_value& ended, napi_value& refused);
  void Close();

  Napi::Env env_;
  std::shared_ptr<Doorbell> bell_;
  QueueHandle queue_;  // of all calls that are no streams
  Packing packing_;
  Napi::ObjectReference readable_;
  uint32_t* numbers_ = nullptr;  // in `readable_`
  Napi::FunctionReference answer_;
};

}  // namespace failsoft::node
