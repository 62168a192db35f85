#include "core/wire/body.h"

namespace failsoft::wire {
namespace {

base::Failure Wrong(std::string pointer, std::string message) {
  return {base::Code::kRequest, std::move(message), std::move(pointer)};
}

std::string NotA(std::string_view name, std::string_view wanted, const json::Value& value) {
  return std::string(name) + " must be " + std::string(wanted) + ", not " +
         std::string(json::TypeName(value.type()));
}

base::MaybeFailure CheckMessage(const json::Value& message, size_t index) {
  const json::Value role = message["role"];
  if (role.IsString() && !role.AsString().empty()) return std::nullopt;
  std::string pointer = "/messages/" + std::to_string(index);
  if (!message.IsObject()) return Wrong(pointer, NotA("a message", "an object", message));
  pointer += "/role";
  if (!role.exists()) return Wrong(pointer, "role is missing");
  if (!role.IsString()) return Wrong(pointer, NotA("role", "a string", role));
  return Wrong(pointer, "role is empty");
}

}  // namespace

void BodyTemplate::AddMember(std::string_view name, std::string_view raw_json) {
  std::string& out = has_model_ ? after_ : before_;
  if (has_members_) out += ',';
  has_members_ = true;
  json::AppendQuoted(out, name);
  out += ':';
  out.append(raw_json);
}

void BodyTemplate::AddModelHere() {
  AddMember("model", "");
  has_model_ = true;
}

std::string BodyTemplate::For(std::string_view model, size_t room) const {
  std::string body;
  body.reserve(before_.size() + model.size() + after_.size() + 8 + room);
  body.append(before_);
  if (has_model_) json::AppendQuoted(body, model);
  body.append(after_);
  body += '}';
  return body;
}

base::MaybeFailure CheckMessages(const json::Value& messages) {
  const std::string root = "/messages";
  if (!messages.exists()) return Wrong(root, "messages is missing");
  if (!messages.IsArray()) return Wrong(root, NotA("messages", "an array", messages));
  if (messages.size() == 0) return Wrong(root, "messages is empty");
  size_t index = 0;
  for (const json::Value message : messages) {
    if (auto failure = CheckMessage(message, index++)) return failure;
  }
  return std::nullopt;
}

}  // namespace failsoft::wire
