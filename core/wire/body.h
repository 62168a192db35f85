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
  void Reserve(size_t bytes) { text_.reserve(bytes + 32); }
  void AddMember(std::string_view name, std::string_view raw_json);
  void AddModel(std::string_view model);  // at most once
  // No more memory than is needed: for a body that stays long.
  void Shrink() { text_.shrink_to_fit(); }
  size_t size() const { return text_.size(); }
  // For the model that was added a view of what is kept here, for another one of `built`.
  std::string_view For(std::string_view model, std::string& built) const;

 private:
  void Begin(std::string_view name);

  std::string text_ = "{}";
  size_t model_at_ = 0;    // 0: there is none
  size_t model_size_ = 0;  // with its quotes
};

// Whether a member of that name limits the tokens of an answer.
inline bool IsTokenLimit(std::string_view name) {
  return name == "max_tokens" || name == "max_completion_tokens";
}

// Checks what every chat endpoint needs of `messages`: a non-empty array of objects, each with a
// non-empty string "role". Failure: kRequest with a pointer such as /messages/3/role.
base::MaybeFailure CheckMessages(const json::Value& messages);

}  // namespace failsoft::wire
