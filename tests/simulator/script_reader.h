// Reading checked values out of a script: every mistake is named by its JSON pointer.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "core/json/json.h"

namespace failsoft::sim {

// A place in the script: the value there and the pointer that leads to it. The first mistake found
// anywhere is kept; what is read after it does not matter.
class Place {
 public:
  Place(json::Value value, std::string pointer, base::MaybeFailure& failure)
      : value_(value), pointer_(std::move(pointer)), failure_(&failure) {}

  json::Value value() const { return value_; }
  Place Member(json::Value member) const;                  // of an object
  Place Element(json::Value element, size_t index) const;  // of an array
  void Fail(std::string message) const;

  bool Expect(json::Type type) const;
  // Fails unless the object has that member.
  void Need(std::string_view member) const;
  int64_t Int(int64_t min, int64_t max = std::numeric_limits<int32_t>::max()) const;
  bool Bool() const;
  std::string Text() const;
  // Text that may go into a header: no CR, LF or NUL.
  std::string HeaderText() const;
  std::string HeaderName() const;

 private:
  json::Value value_;
  std::string pointer_;
  base::MaybeFailure* failure_;
};

// A member of an object and the function that reads it into a T.
template <typename T>
struct MemberRule {
  std::string_view name;
  void (*read)(const Place& place, T& into);
};

// A value that a script gives by its name.
template <typename T>
struct Named {
  std::string_view name;
  T value;
};

template <typename T, size_t kSize>
T OneOf(const Place& at, const Named<T> (&values)[kSize]) {
  std::string names;
  for (const Named<T>& value : values) {
    if (at.value().IsString() && value.name == at.value().AsString()) return value.value;
    names.append(names.empty() ? "" : ", ").append(value.name);
  }
  at.Fail("must be one of: " + names);
  return values[0].value;
}

// Calls `read` with the place of each element.
template <typename Read>
void ReadArray(const Place& at, Read read) {
  if (!at.Expect(json::Type::kArray)) return;
  size_t index = 0;
  for (json::Value element : at.value()) read(at.Element(element, index++));
}

void FailUnknown(const Place& member, std::string_view name,
                 std::span<const std::string_view> known);

template <typename T, size_t kSize>
void ReadObject(const Place& place, const MemberRule<T> (&rules)[kSize], T& into) {
  if (!place.Expect(json::Type::kObject)) return;
  std::string_view names[kSize];
  for (size_t i = 0; i < kSize; ++i) names[i] = rules[i].name;
  bool seen[kSize] = {};
  for (json::Value member : place.value()) {
    const Place at = place.Member(member);
    const size_t i = std::find(names, names + kSize, member.key()) - names;
    if (i == kSize) {
      FailUnknown(at, member.key(), names);
    } else if (std::exchange(seen[i], true)) {
      at.Fail("is there twice");
    } else {
      rules[i].read(at, into);
    }
  }
}

}  // namespace failsoft::sim
