#include "doorbell.h"

#include <exception>
#include <utility>

namespace failsoft::node {
namespace {

// What async hooks see of a doorbell. Those who look for what keeps a process alive ask it
// `hasRef`, as they ask a timer.
Napi::Object ResourceOf(Napi::Env env, std::weak_ptr<const Doorbell> bell) {
  const auto has_ref = [bell = std::move(bell)](const Napi::CallbackInfo& info) {
    const auto there = bell.lock();
    return Napi::Boolean::New(info.Env(), there && there->has_ref());
  };
  Napi::Object resource = Napi::Object::New(env);
  resource["hasRef"] = Napi::Function::New(env, has_ref, "hasRef");
  return resource;
}

}  // namespace

// Node keeps a reference of its own until it has finished with the thread-safe function.
std::shared_ptr<Doorbell> Doorbell::Make(napi_env env, std::function<void()> answer) {
  auto bell = std::make_shared<Doorbell>();
  bell->answer_ = std::move(answer);
  auto kept = std::make_unique<std::shared_ptr<Doorbell>>(bell);
  const Napi::String name = Napi::String::New(env, "failsoft");
  const napi_status status =
      napi_create_threadsafe_function(env, nullptr, ResourceOf(env, bell), name, 0, 1, kept.get(),
                                      Finalize, bell.get(), Answer, &bell->function_);
  NAPI_THROW_IF_FAILED(env, status, bell);
  kept.release();
  bell->Unref(env);
  return bell;
}

void Doorbell::Finalize(napi_env, void* kept, void*) {
  delete static_cast<std::shared_ptr<Doorbell>*>(kept);
}

void Doorbell::Answer(napi_env env, napi_value, void* context, void*) {
  auto* bell = static_cast<Doorbell*>(context);
  if (env == nullptr || !bell->answer_ || bell->held_) return;
  try {
    bell->answer_();
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();  // where JavaScript still runs: not in what is ending
  } catch (const std::exception& error) {
    Napi::Error::New(env, error.what()).ThrowAsJavaScriptException();
  }
}

Doorbell::Button::Button(std::shared_ptr<Doorbell> bell, uint32_t number)
    : bell_(std::move(bell)), number_(number) {}

Doorbell::Button::~Button() {
  std::lock_guard lock(bell_->mutex_);
  if (place_.empty()) bell_->pressed_.erase(self_);
}

void Doorbell::Button::Press() noexcept {
  std::lock_guard lock(bell_->mutex_);
  bell_->pressed_.splice(bell_->pressed_.end(), place_);
  bell_->RingLocked();
}

void Doorbell::Ring() noexcept {
  std::lock_guard lock(mutex_);
  other_ = true;
  RingLocked();
}

void Doorbell::RingLocked() noexcept {
  if (closed_ || has_rung_ || held_) return;
  has_rung_ = napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking) == napi_ok;
}

Doorbell::Rings Doorbell::Take(uint32_t* numbers, size_t max) {
  std::lock_guard lock(mutex_);
  has_rung_ = false;
  Rings rings;
  rings.other = std::exchange(other_, false);
  for (; !pressed_.empty() && rings.pressed < max; ++rings.pressed) {
    Button& button = *pressed_.front();
    numbers[rings.pressed] = button.number_;
    button.place_.splice(button.place_.begin(), pressed_, button.self_);
  }
  rings.more = !pressed_.empty();
  return rings;
}

void Doorbell::Hold() {
  std::lock_guard lock(mutex_);
  held_ = true;
}

void Doorbell::Resume() {
  {
    std::lock_guard lock(mutex_);
    held_ = false;
  }
  if (answer_) answer_();
}

void Doorbell::Ref(napi_env env) {
  if (!closed_) has_ref_ = napi_ref_threadsafe_function(env, function_) == napi_ok;
}

void Doorbell::Unref(napi_env env) {
  if (!closed_ && napi_unref_threadsafe_function(env, function_) == napi_ok) has_ref_ = false;
}

void Doorbell::Close() {
  std::lock_guard lock(mutex_);
  if (closed_) return;
  closed_ = true;
  answer_ = nullptr;
  napi_release_threadsafe_function(function_, napi_tsfn_abort);
}

}  // namespace failsoft::node
