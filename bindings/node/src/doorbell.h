// How failsoft's threads tell a JavaScript thread that there is something for it.
//
// Rings are collected, and the loop is woken once for all of them: what it wakes up to, it fetches
// by itself. No payload ever lies in Node's own queue, and no thread waits for another.
#pragma once

#include <napi.h>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>

namespace failsoft::node {

class Doorbell {
 public:
  // What rings: a stream that can be read, or other work that is done. It has its place in the list
  // from the beginning, so that ringing needs no memory. Gone before what it belongs to is.
  class Button {
   public:
    Button(std::shared_ptr<Doorbell> bell, uint32_t number);
    ~Button();
    Button(const Button&) = delete;
    Button& operator=(const Button&) = delete;
    void Press() noexcept;

   private:
    friend class Doorbell;
    std::shared_ptr<Doorbell> bell_;
    uint32_t number_;
    std::list<Button*> place_{this};  // or empty, while it is in the bell's list
    std::list<Button*>::iterator self_ = place_.begin();
  };

  // `answer` runs on the JavaScript thread, until Close. The doorbell keeps no loop alive until
  // Ref.
  static std::shared_ptr<Doorbell> Make(napi_env env, std::function<void()> answer);

  // From any thread, at any time; without effect once it is closed.
  void Ring() noexcept;

  // On the JavaScript thread. What it was rung for:
  struct Rings {
    size_t pressed = 0;  // so many buttons, whose numbers are in `numbers`
    bool more = false;   // and there are others
    bool other = false;  // Ring was called
  };
  Rings Take(uint32_t* numbers, size_t max);
  // Nothing rings from Hold to Resume, which answers at once for all that came meanwhile.
  void Hold();
  void Resume();
  void Ref(napi_env env);
  void Unref(napi_env env);
  bool has_ref() const { return has_ref_; }
  void Close();

 private:
  static void Answer(napi_env env, napi_value, void* context, void*);
  static void Finalize(napi_env, void*, void* context);
  void RingLocked() noexcept;

  std::mutex mutex_;
  std::list<Button*> pressed_;
  bool has_rung_ = false;  // and nobody has come yet
  bool other_ = false;     // by Ring
  bool held_ = false;      // written by the JavaScript thread alone
  bool has_ref_ = true;    // the same; as Node makes it
  bool closed_ = false;
  napi_threadsafe_function function_ = nullptr;  // touched by others only while not closed_

  std::function<void()> answer_;
};

}  // namespace failsoft::node
