#include "core/json/number.h"
#include "core/json/tree.h"

namespace failsoft::json {

std::string_view TypeName(Type type) {
  switch (type) {
    case Type::kNull:
      return "null";
    case Type::kFalse:
    case Type::kTrue:
      return "boolean";
    case Type::kNumber:
      return "number";
    case Type::kString:
      return "string";
    case Type::kArray:
      return "array";
    case Type::kObject:
      return "object";
  }
  return "unknown";
}

Type Value::type() const { return exists() ? tree_->nodes[node_].type : Type::kNull; }

std::string_view Value::raw() const {
  if (!exists()) return {};
  const Node& node = tree_->nodes[node_];
  return std::string_view(tree_->source).substr(node.begin, node.end - node.begin);
}

std::string_view Value::AsString() const {
  return IsString() ? tree_->Text(tree_->nodes[node_]) : std::string_view();
}

std::optional<double> Value::AsDouble() const {
  return IsNumber() ? NumberAsDouble(raw()) : std::nullopt;
}

std::optional<int64_t> Value::AsInt() const {
  return IsNumber() ? NumberAsInt(raw()) : std::nullopt;
}

size_t Value::size() const { return IsArray() || IsObject() ? tree_->nodes[node_].extra : 0; }

Value::Iterator Value::begin() const {
  if (size() == 0) return end();
  // An object's first member is its name, then its value.
  return {tree_, node_ + (IsObject() ? 2 : 1)};
}

Value::Iterator Value::end() const { return {tree_, 0}; }

Value::Iterator& Value::Iterator::operator++() {
  node_ = tree_->nodes[node_].next;
  return *this;
}

std::string_view Value::key() const {
  if (!exists() || !tree_->nodes[node_].named) return {};
  return tree_->Text(tree_->nodes[node_ - 1]);
}

Value Value::Find(std::string_view name) const {
  if (!IsObject()) return {};
  for (const Value member : *this) {
    if (member.key() == name) return member;
  }
  return {};
}

Value Value::At(size_t index) const {
  if (!IsArray()) return {};
  for (const Value element : *this) {
    if (index-- == 0) return element;
  }
  return {};
}

}  // namespace failsoft::json
