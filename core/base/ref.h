// Intrusive reference counting, for handles that cross the C ABI as plain pointers.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "core/base/fork.h"

namespace failsoft::base {

class RefCounted {
 public:
  void AddRef() const noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
  void Unref() const noexcept {
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
  // Whether the caller, who holds one, holds the only reference.
  bool unique() const noexcept { return count_.load(std::memory_order_acquire) == 1; }
  // False in a forked child: locks, threads and connections inside are the parent's.
  bool BelongsHere() const noexcept { return generation_ == ForkGeneration(); }

 protected:
  RefCounted() = default;
  virtual ~RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

 private:
  mutable std::atomic<int> count_{1};  // the creator's
  const uint32_t generation_ = ForkGeneration();
};

template <typename T>
class Ref {
 public:
  Ref() = default;
  // Takes over a reference that somebody already counted.
  static Ref Adopt(T* object) noexcept {
    Ref ref;
    ref.object_ = object;
    return ref;
  }
  static Ref Share(T* object) noexcept {
    if (object != nullptr) object->AddRef();
    return Adopt(object);
  }
  Ref(const Ref& other) noexcept : object_(other.object_) {
    if (object_ != nullptr) object_->AddRef();
  }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) object_->Unref();
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  // Gives the reference away uncounted.
  T* Release() noexcept { return std::exchange(object_, nullptr); }

 private:
  T* object_ = nullptr;
};

}  // namespace failsoft::base
