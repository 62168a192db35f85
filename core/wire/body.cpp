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

void BodyTemplate::Begin(std::string_view name) {
  text_.back() = ',';
  if (text_.size() == 2) text_.pop_back();
  json::AppendQuoted(text_, name);
  text_ += ':';
}

void BodyTemplate::AddMember(std::string_view name, std::string_view raw_json) {
  Begin(name);
  text_.append(raw_json) += '}';
}

void BodyTemplate::AddModel(std::string_view model) {
  Begin("model");
  model_at_ = text_.size();
  json::AppendQuoted(text_, model);
  model_size_ = text_.size() - model_at_;
  text_ += '}';
}

std::string_view BodyTemplate::For(std::string_view model, std::string& built) const {
  if (model_at_ == 0) return text_;
  built.clear();
  json::AppendQuoted(built, model);
  const std::string_view text = text_;
  if (built == text.substr(model_at_, model_size_)) return text;
  built.reserve(text.size() + built.size());
  built.insert(0, text.substr(0, model_at_)).append(text.substr(model_at_ + model_size_));
  return built;
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
