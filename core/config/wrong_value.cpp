#include "core/config/wrong_value.h"

#include "core/base/text.h"
#include "core/base/utf8.h"

namespace failsoft::config {
namespace {

constexpr size_t kMaxShown = 40;
constexpr size_t kMaxPointer = 300;  // a header's name fits

std::string Typed(const json::Value& value) {
  switch (value.type()) {
    case json::Type::kNull:
      return "null";
    case json::Type::kFalse:
    case json::Type::kTrue:
      return "a boolean";
    case json::Type::kNumber:
      return "a number";
    case json::Type::kString:
      return "a string of " + std::to_string(value.AsString().size()) + " bytes";
    case json::Type::kArray:
      return "an array";
    case json::Type::kObject:
      return "an object";
  }
  return "something else";
}

std::string Shown(const Option& option, const json::Value& value) {
  const bool scalar = !value.IsObject() && !value.IsArray();
  if (option.secret || option.private_text || option.type == OptionType::kHeaders || !scalar ||
      value.raw().size() > kMaxShown) {
    return Typed(value);
  }
  return base::Printable(value.raw());
}

}  // namespace

std::string Pointer(std::string_view name) {
  std::string pointer = "/";
  for (const char c : base::PrefixAtCharacter(name, kMaxPointer)) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  if (name.size() > kMaxPointer) pointer += "...";
  return pointer;
}

base::Failure WrongAt(std::string pointer, std::string_view message) {
  std::string text = base::Printable(pointer) + ": ";
  text += message;
  return {base::Code::kConfig, std::move(text), std::move(pointer)};
}

base::Failure WrongValue(const Option& option, std::string_view expected,
                         const json::Value& value) {
  std::string message = "expected ";
  message.append(expected).append("; got ").append(Shown(option, value));
  return WrongAt(Pointer(option.name), message);
}

}  // namespace failsoft::config
