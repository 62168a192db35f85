// A value or the reason there is none.
//
// The core reports failures as values; the only exception that may fly is std::bad_alloc.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/base/status.h"

namespace failsoft::base {

// A failure found before anything was sent. `field` is the JSON pointer of the offending value
// ("/max_attempts", "/messages/3/role"), or empty when no one field is to blame.
struct Failure {
  Code code = Code::kInternal;
  std::string message;
  std::string field;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}              // NOLINT: implicit by intent
  Result(Failure failure) : failure_(std::move(failure)) {}  // NOLINT: implicit by intent

  bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }

  T& value() & { return *value_; }
  const T& value() const& { return *value_; }
  T&& value() && { return *std::move(value_); }
  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T&& operator*() && { return *std::move(value_); }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

  const Failure& failure() const& { return failure_; }
  Failure&& failure() && { return std::move(failure_); }

 private:
  std::optional<T> value_;
  Failure failure_;
};

// For operations that yield nothing: an empty optional is success.
using MaybeFailure = std::optional<Failure>;

}  // namespace failsoft::base
