// Appends nodes as RapidJSON meets values: RapidJSON's Handler concept. Private to this folder.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/json/reader.h"
#include "core/json/source_stream.h"
#include "core/json/surrogate.h"
#include "core/json/tree.h"

namespace failsoft::json {

inline constexpr std::string_view kHalfPair = "an escape is half of a surrogate pair";

class NodeBuilder {
 public:
  NodeBuilder(Tree& tree, const SourceStream& in, bool allow_nan)
      : tree_(tree), in_(in), allow_nan_(allow_nan) {
    // Chat answers come to about a node for twenty bytes; a huge text may be one string.
    tree_.nodes.reserve(std::min<size_t>(tree.source.size() / 16 + 8, 4'096));
    open_.reserve(16);
  }

  bool allow_nan() const { return allow_nan_; }
  const std::optional<SyntaxError>& error() const { return error_; }

  bool Null() { return Add(Type::kNull); }
  bool Bool(bool value) { return Add(value ? Type::kTrue : Type::kFalse); }
  bool Number() { return Add(Type::kNumber); }
  bool String(const char* text, uint32_t size, bool) { return AddString({text, size}, false); }
  bool Key(const char* text, uint32_t size, bool) { return AddString({text, size}, true); }
  bool StartObject() { return Open(Type::kObject); }
  bool StartArray() { return Open(Type::kArray); }
  bool EndObject(uint32_t count) { return Close(count); }
  bool EndArray(uint32_t count) { return Close(count); }

  // RapidJSON's own number events, which TakeNumber replaces.
  bool Int(int) { throw BrokenAssertion(); }
  bool Uint(unsigned) { throw BrokenAssertion(); }
  bool Int64(int64_t) { throw BrokenAssertion(); }
  bool Uint64(uint64_t) { throw BrokenAssertion(); }
  bool Double(double) { throw BrokenAssertion(); }
  bool RawNumber(const char*, uint32_t, bool) { throw BrokenAssertion(); }

 private:
  // A container that has not ended, and its last child so far.
  struct Scope {
    uint32_t node;
    uint32_t last_child = 0;
  };

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
    if (!open_.empty()) {
      uint32_t& last = open_.back().last_child;
      if (last != 0) tree_.nodes[last].next = index;
      last = index;
    }
    return node;
  }

  bool Add(Type type) {
    AppendValue(type);
    return true;
  }

  bool AddString(std::string_view text, bool is_key) {
    Node& node = is_key ? Append(Type::kString) : AppendValue(Type::kString);
    after_key_ = is_key;
    if (text.size() == node.end - node.begin - 2) return true;
    const std::string_view raw(tree_.source.data() + node.begin, node.end - node.begin);
    const size_t lone = FindLoneSurrogate(raw);  // RapidJSON misses low ones
    if (lone != std::string_view::npos) {
      return Fail(node.begin + lone, kHalfPair);
    }
    tree_.SetDecoded(node, text);
    return true;
  }

  bool Open(Type type) {
    if (open_.size() >= kMaxDepth) return Fail(in_.at(), "more than 1,000 levels of nesting");
    AppendValue(type);
    open_.push_back({static_cast<uint32_t>(tree_.nodes.size() - 1)});
    return true;
  }

  bool Close(uint32_t count) {
    Node& node = tree_.nodes[open_.back().node];
    node.end = in_.at() + 1;  // the bracket has not been taken yet
    node.extra = count;
    open_.pop_back();
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
  std::vector<Scope> open_;
  std::optional<SyntaxError> error_;
};

}  // namespace failsoft::json
