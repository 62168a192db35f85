// Building request bodies without touching what the caller wrote.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/json/json.h"

namespace failsoft::wire {

// A JSON object body whose "model" can be replaced at the cost of one concatenation, so that every
// target of a chain gets the same bytes but for its own model. Members keep the order of adding.
class BodyTemplate {
 public:
  void Reserve(size_t bytes) { before_.reserve(bytes + 32); }
  void AddMember(std::string_view name, std::string_view raw_json);
  void AddModelHere();  // at most once
  // No more memory than is needed: for a body that stays long.
  void Shrink() {
    before_.shrink_to_fit();
    after_.shrink_to_fit();
  }
  size_t size() const { return before_.size() + after_.size(); }
  // With room for so many more bytes.
  std::string For(std::string_view model, size_t room = 0) const;

 private:
  std::string before_ = "{";
  std::string after_;
  bool has_model_ = false;
  bool has_members_ = false;
};

// Checks what every chat endpoint needs of `messages`: a non-empty array of objects, each with a
// non-empty string "role". Failure: kRequest with a pointer such as /messages/3/role.
base::MaybeFailure CheckMessages(const json::Value& messages);

}  // namespace failsoft::wire
