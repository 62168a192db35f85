// A batch of a stream's events on its way into JavaScript: one text, and numbers that say how to
// take it apart. That is one string and no object a batch, where an object an event costs ten times
// as much.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>

#include "handles.h"

namespace failsoft::node {

// The numbers, an Int32Array that is written anew for every batch: how many events; what ended the
// stream after them (0: nothing, 1: a reply, 2: a failure; 3: it has not ended, and waits for fresh
// credentials); then of each event its type, choice and
// tool call, and the sizes, in UTF-16 units, of text, tool id, tool name and JSON, which stand in
// the text in this order.
class Packing {
 public:
  static constexpr size_t kMaxEvents = 128;

  explicit Packing(Napi::Env env);

  Napi::Value numbers() const { return numbers_.Value(); }
  // Of what was packed last: whether the stream has ended.
  bool has_ended() const { return first_[1] == kReply || first_[1] == kFailure; }
  Napi::String Pack(Napi::Env env, const failsoft_batch* batch);

 private:
  enum End : int32_t { kNone, kReply, kFailure, kCredentialsWanted };

  static End EndOf(const failsoft_event_view& event);
  void Add(const failsoft_event_view& event);
  void AddText(const char* data, size_t size);

  Napi::ObjectReference numbers_;
  int32_t* first_ = nullptr;
  int32_t* next_ = nullptr;
  std::string text_;
  bool is_ascii_ = true;
};

}  // namespace failsoft::node
