// Reading and writing JSON without losing anything.
//
// This folder is the only includer of RapidJSON. What the rest of the core sees is a Document: a
// flat, read-only tree over the source text in which every value knows the exact bytes it came
// from, so that what a caller wrote (`1.0`, key order, escapes, duplicate keys) can be passed on
// as it is, and numbers of any size survive until somebody asks for a C++ type.
//
// Parsing is iterative (deep nesting cannot overflow the stack) and linear. The only exception is
// std::bad_alloc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace failsoft::json {

enum class Type : uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

std::string_view TypeName(Type type);  // "null", "boolean", "number", "string", "array", "object"

struct Tree;

// A value inside a Document, or nothing (a missing member). Cheap to copy; valid while its
// Document lives. Every accessor may be called on a missing value and on one of another type.
class Value {
 public:
  Value() = default;

  bool exists() const { return tree_ != nullptr; }
  explicit operator bool() const { return exists(); }
  Type type() const;  // kNull when missing
  bool IsObject() const { return exists() && type() == Type::kObject; }
  bool IsArray() const { return exists() && type() == Type::kArray; }
  bool IsString() const { return exists() && type() == Type::kString; }
  bool IsNumber() const { return exists() && type() == Type::kNumber; }
  bool IsBool() const { return exists() && (type() == Type::kTrue || type() == Type::kFalse); }
  bool IsNull() const { return exists() && type() == Type::kNull; }

  // The exact source bytes of this value, white space around it excluded.
  std::string_view raw() const;

  // Decoded text of a string; empty for anything else.
  std::string_view AsString() const;
  bool AsBool() const { return exists() && type() == Type::kTrue; }
  // Finite double of a number; none for other types, for NaN and Infinity, and when the number is
  // beyond double (1e999).
  std::optional<double> AsDouble() const;
  // An integral number within int64 ("3", "3.0" and "3e2" count); none otherwise.
  std::optional<int64_t> AsInt() const;

  // Members (of an object) or elements (of an array), in source order.
  size_t size() const;
  // First member of that name, or a missing value. Linear in the number of members.
  Value Find(std::string_view name) const;
  Value operator[](std::string_view name) const { return Find(name); }
  Value At(size_t index) const;  // element; linear; iterate instead of counting up

  // Iterates over members or elements; `key()` is the decoded member name, empty in arrays.
  class Iterator {
   public:
    Iterator(const Tree* tree, uint32_t node) : tree_(tree), node_(node) {}
    Value operator*() const { return Value(tree_, node_); }
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return node_ != other.node_; }

   private:
    const Tree* tree_;
    uint32_t node_;
  };
  Iterator begin() const;
  Iterator end() const;
  std::string_view key() const;

 private:
  friend class Document;
  Value(const Tree* tree, uint32_t node) : tree_(tree), node_(node) {}

  const Tree* tree_ = nullptr;
  uint32_t node_ = 0;
};

struct ParseOptions {
  // Accept NaN, Infinity and -Infinity as numbers (AsDouble is then none), so that a configuration
  // that holds one gets an error that names its field instead of a byte offset.
  bool allow_nan = false;
  // Repair what servers get wrong: invalid UTF-8 and lone surrogate escapes become U+FFFD, a
  // leading byte order mark is skipped. Costs a copy only when there is something to repair.
  bool lenient = false;
};

// A parsed text. Owns a copy of the source.
class Document {
 public:
  // Failure: kRequest with "not valid JSON at byte N: ..." (never quotes the text, which may hold
  // secrets). Refuses: invalid UTF-8 and lone surrogates (unless lenient), nesting beyond 1,000
  // levels, text of 4 GiB or more.
  static base::Result<Document> Parse(std::string text, ParseOptions options = {});

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  Value root() const;
  std::string_view source() const;  // the text as parsed (after repairs)

 private:
  explicit Document(std::unique_ptr<Tree> tree);
  std::unique_ptr<Tree> tree_;
};

// Builds JSON text. The caller keeps begin and end in balance; commas and colons are added here.
//
//   Writer w;
//   w.BeginObject().Key("status").Int(429).Key("body").Raw(body).EndObject();
//   std::move(w).Take()
class Writer {
 public:
  Writer& BeginObject();
  Writer& EndObject();
  Writer& BeginArray();
  Writer& EndArray();
  Writer& Key(std::string_view name);
  Writer& String(std::string_view text);  // invalid UTF-8 becomes U+FFFD
  Writer& Int(int64_t value);
  Writer& Double(double value);  // shortest form that reads back the same; NaN and Inf: null
  Writer& Bool(bool value);
  Writer& Null();
  Writer& Raw(std::string_view json);  // must be valid JSON; appended as it is

  void Reserve(size_t bytes) { out_.reserve(bytes); }
  const std::string& text() const& { return out_; }
  std::string Take() && { return std::move(out_); }

 private:
  void BeforeValue();

  std::string out_;
  bool needs_comma_ = false;
};

// `text` as a JSON string literal with its quotes. Invalid UTF-8 becomes U+FFFD.
void AppendQuoted(std::string& out, std::string_view text);

}  // namespace failsoft::json
