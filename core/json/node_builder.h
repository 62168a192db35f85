// Appends nodes as RapidJSON meets values: RapidJSON's Handler concept. Private to this folder.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/reader.h"
#include "core/json/source_stream.h"
#include "core/json/surrogate.h"
#include "core/json/tree.h"

namespace failsoft::json {

class NodeBuilder {
 public:
  NodeBuilder(Tree& tree, const SourceStream& in, bool allow_nan)
      : tree_(tree), in_(in), allow_nan_(allow_nan) {
    // Chat answers come to about a node for twenty bytes; a huge text may be one string.
    tree_.nodes.reserve(std::min<size_t>(tree.source.size() / 16 + 8, 4'096));
  }

  bool allow_nan() const { return allow_nan_; }
  const std::optional<SyntaxError>& error() const { return error_; }

  bool Null() { return Add(Type::kNull); }
  bool Bool(bool value) { return Add(value ? Type::kTrue : Type::kFalse); }
  bool Number() { return Add(Type::kNumber); }
  // Our own events for strings and member names: see ParseString in reader.cpp.
  void PlainString(bool is_key) { AddString(is_key); }
  uint32_t BeginEscaped() { return tree_.BeginDecoded(); }
  std::string& decoded() { return tree_.decoded; }
  bool EndEscaped(uint32_t began, bool is_key);
  bool StartObject() { return Open(Type::kObject); }
  bool StartArray() { return Open(Type::kArray); }
  bool EndObject(uint32_t count) { return Close(count); }
  bool EndArray(uint32_t count) { return Close(count); }

  // RapidJSON's own events, which TakeNumber and ParseString replace.
  bool String(const char*, uint32_t, bool) { throw BrokenAssertion(); }
  bool Key(const char*, uint32_t, bool) { throw BrokenAssertion(); }
  bool Int(int) { throw BrokenAssertion(); }
  bool Uint(unsigned) { throw BrokenAssertion(); }
  bool Int64(int64_t) { throw BrokenAssertion(); }
  bool Uint64(uint64_t) { throw BrokenAssertion(); }
  bool Double(double) { throw BrokenAssertion(); }
  bool RawNumber(const char*, uint32_t, bool) { throw BrokenAssertion(); }

 private:
  static constexpr uint32_t kNoNode = static_cast<uint32_t>(-1);

  Node& Append(Type type) {
    Node& node = tree_.nodes.emplace_back();
    node.begin = in_.token();
    node.end = in_.at();
    node.type = type;
    return node;
  }

  // A value: linked to the sibling before it.
  Node& AppendValue(Type type) {
    const auto index = static_cast<uint32_t>(tree_.nodes.size());
    Node& node = Append(type);
    node.named = after_key_;
    after_key_ = false;
    if (last_child_ != 0) tree_.nodes[last_child_].next = index;
    last_child_ = index;
    return node;
  }

  bool Add(Type type) {
    AppendValue(type);
    return true;
  }

  Node& AddString(bool is_key) {
    Node& node = is_key ? Append(Type::kString) : AppendValue(Type::kString);
    after_key_ = is_key;
    return node;
  }

  // While a container is open its node's own fields hold what is needed of the one around it.
  bool Open(Type type) {
    if (depth_ >= kMaxDepth) return Fail(in_.at(), "more than 1,000 levels of nesting");
    ++depth_;
    Node& node = AppendValue(type);
    node.extra = open_;
    open_ = last_child_;
    last_child_ = 0;
    return true;
  }

  bool Close(uint32_t count) {
    Node& node = tree_.nodes[open_];
    last_child_ = open_;
    open_ = node.extra;
    node.end = in_.at() + 1;  // the bracket has not been taken yet
    node.extra = count;
    --depth_;
    return true;
  }

  bool Fail(size_t offset, std::string_view reason) {
    error_ = SyntaxError{offset, reason};
    return false;
  }

  Tree& tree_;
  const SourceStream& in_;
  const bool allow_nan_;
  bool after_key_ = false;
  uint32_t open_ = kNoNode;  // the innermost container that has not ended
  uint32_t last_child_ = 0;  // its last child so far; the root is nobody's
  size_t depth_ = 0;
  std::optional<SyntaxError> error_;
};

// RapidJSON misses halves that are low. It writes them as UTF-8 would be if it had them: 0xED
// first, a byte that little else begins with.
inline bool NodeBuilder::EndEscaped(uint32_t began, bool is_key) {
  Node& node = AddString(is_key);
  tree_.EndDecoded(node, began);
  if (tree_.Text(node).find('\xED') == std::string_view::npos) return true;
  const std::string_view raw(tree_.source.data() + node.begin, node.end - node.begin);
  const size_t lone = FindLoneSurrogate(raw);
  return lone == std::string_view::npos || Fail(node.begin + lone, kHalfPair);
}

}  // namespace failsoft::json
