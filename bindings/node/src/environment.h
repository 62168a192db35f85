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

  // `answer(ended, readable, refused)` is called once a ring: with what the calls that have ended
  // came to, four elements each (number, status, text, body); with the numbers of readable streams;
  // and with those of calls that wait for fresh credentials.
  void OnRing(Napi::Function answer) { answer_ = Napi::Persistent(answer); }

 private:
  void Answer();
  void Close();

  Napi::Env env_;
  std::shared_ptr<Doorbell> bell_;
  QueueHandle queue_;  // of all calls that are no streams
  Packing packing_;
  Napi::FunctionReference answer_;
};

}  // namespace failsoft::node
