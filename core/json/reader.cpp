// RapidJSON's reader drives; what it lacks is put in at its template parameters:
// - it rejects numbers beyond double, which a document that is only passed on must survive;
// - it copies strings byte by byte;
// - it dereferences NULL when an allocation fails, and aborts on a broken assertion.
#include "core/json/reader.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

namespace failsoft::json {
namespace {
struct BrokenAssertion {};
}  // namespace
}  // namespace failsoft::json

#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw failsoft::json::BrokenAssertion())
#include <rapidjson/reader.h>

#include "core/json/surrogate.h"

namespace failsoft::json {
namespace {

constexpr std::string_view kHalfPair = "an escape is half of a surrogate pair";

class ThrowingAllocator {
 public:
  static const bool kNeedFree = true;

  void* Malloc(size_t size) { return size == 0 ? nullptr : ::operator new(size); }

  void* Realloc(void* old, size_t old_size, size_t new_size) {
    void* fresh = Malloc(new_size);
    if (old != nullptr && fresh != nullptr) std::memcpy(fresh, old, std::min(old_size, new_size));
    Free(old);
    return fresh;
  }

  static void Free(void* memory) { ::operator delete(memory); }
};

// Whether one of the eight bytes ends a run of plain string bytes: a quote, a backslash or a
// control character. (The classic "has a byte less than n" test; it may only err towards true.)
bool HasSpecialByte(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101u;
  constexpr uint64_t kHighs = 0x8080808080808080u;
  const uint64_t quote = word ^ (kOnes * '"');
  const uint64_t backslash = word ^ (kOnes * '\\');
  return (((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) |
          ((word - kOnes * 0x20) & ~word)) &
         kHighs;
}

bool IsSpecial(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

// The source as RapidJSON's Stream concept. Needs the terminating NUL of std::string.
class SourceStream {
 public:
  using Ch = char;

  explicit SourceStream(std::string_view text)
      : begin_(text.data()), at_(begin_), token_(begin_), end_(begin_ + text.size()) {}

  char Peek() const { return *at_; }
  char Take() { return *at_++; }
  size_t Tell() const { return static_cast<size_t>(at_ - begin_); }

  // Where the token began that was read last, or is being read.
  uint32_t token() const { return static_cast<uint32_t>(token_ - begin_); }
  uint32_t at() const { return static_cast<uint32_t>(at_ - begin_); }
  bool at_end() const { return at_ == end_; }

  void SkipWhiteSpace() {
    while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') ++at_;
    token_ = at_;
  }

  // The longest run of string bytes that stand for themselves.
  std::string_view TakePlain() {
    const char* const start = at_;
    for (uint64_t word; end_ - at_ >= 8; at_ += 8) {
      std::memcpy(&word, at_, sizeof(word));
      if (HasSpecialByte(word)) break;
    }
    while (!IsSpecial(*at_)) ++at_;
    return {start, static_cast<size_t>(at_ - start)};
  }

  bool TakeIf(char c) {
    if (*at_ != c) return false;
    ++at_;
    return true;
  }
  bool TakeDigits() {
    const char* const start = at_;
    while (*at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != start;
  }
  bool TakeWord(std::string_view word) {
    if (std::string_view(at_, static_cast<size_t>(end_ - at_)).substr(0, word.size()) != word) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  // The Stream concept asks for these; only in-situ parsing calls them.
  char* PutBegin() { throw BrokenAssertion(); }
  void Put(char) { throw BrokenAssertion(); }
  void Flush() { throw BrokenAssertion(); }
  size_t PutEnd(char*) { throw BrokenAssertion(); }

 private:
  const char* begin_;
  const char* at_;
  const char* token_;
  const char* end_;
};

// RFC 8259 section 6. Leaves the stream at the offending byte when it is no number.
bool TakeNumber(SourceStream& in, bool allow_nan) {
  if (allow_nan && in.TakeWord("NaN")) return true;
  in.TakeIf('-');
  if (allow_nan && in.TakeWord("Infinity")) return true;
  if (!in.TakeIf('0') && !in.TakeDigits()) return false;
  if (in.TakeIf('.') && !in.TakeDigits()) return false;
  if (in.TakeIf('e') || in.TakeIf('E')) {
    if (!in.TakeIf('+')) in.TakeIf('-');
    return in.TakeDigits();
  }
  return true;
}

// RapidJSON's Handler concept: appends nodes.
class NodeBuilder {
 public:
  NodeBuilder(Tree& tree, const SourceStream& in, bool allow_nan)
      : tree_(tree), in_(in), allow_nan_(allow_nan) {
    // Chat answers come to about a node for ten bytes; a huge text may be one string.
    tree_.nodes.reserve(std::min<size_t>(tree.source.size() / 10 + 4, 4'096));
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

using SourceReader =
    rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, ThrowingAllocator>;
constexpr unsigned kFlags = rapidjson::kParseIterativeFlag;

}  // namespace
}  // namespace failsoft::json

namespace rapidjson {

template <>
inline void SkipWhitespace(failsoft::json::SourceStream& in) {
  in.SkipWhiteSpace();
}

template <>
template <>
inline void
GenericReader<UTF8<>, UTF8<>, failsoft::json::ThrowingAllocator>::ScanCopyUnescapedString(
    failsoft::json::SourceStream& in, StackStream<char>& out) {
  const std::string_view plain = in.TakePlain();
  if (plain.empty()) return;  // `out` may have no memory yet
  std::memcpy(out.Push(static_cast<SizeType>(plain.size())), plain.data(), plain.size());
}

template <>
template <>
inline void GenericReader<UTF8<>, UTF8<>, failsoft::json::ThrowingAllocator>::ParseNumber<
    failsoft::json::kFlags>(failsoft::json::SourceStream& in,
                            failsoft::json::NodeBuilder& builder) {
  const bool taken = failsoft::json::TakeNumber(in, builder.allow_nan()) && builder.Number();
  if (!taken) SetParseError(kParseErrorValueInvalid, in.Tell());
}

}  // namespace rapidjson

namespace failsoft::json {
namespace {

std::string_view Reason(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "no value";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "something follows the value";
    case rapidjson::kParseErrorObjectMissName:
      return "a member name in quotes should stand here";
    case rapidjson::kParseErrorObjectMissColon:
      return "a colon should follow the member name";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "a comma or } should follow the member";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "a comma or ] should follow the element";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "\\u should be followed by four hexadecimal digits";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return kHalfPair;
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "an unknown escape or an unescaped control character in a string";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "a string does not end";
    default:
      return "no valid value";
  }
}

std::optional<SyntaxError> Read(Tree& tree, bool allow_nan) {
  SourceStream in(tree.source);
  ThrowingAllocator allocator;
  SourceReader reader(&allocator);
  NodeBuilder builder(tree, in, allow_nan);
  const rapidjson::ParseResult result = reader.Parse<kFlags>(in, builder);
  if (builder.error()) return builder.error();
  if (result.IsError()) {
    const bool cut = result.Offset() >= tree.source.size();
    return SyntaxError{result.Offset(), cut ? "the text ends too early" : Reason(result.Code())};
  }
  if (!in.at_end()) return SyntaxError{in.Tell(), "a NUL byte"};  // RapidJSON's end of text
  return std::nullopt;
}

}  // namespace

std::optional<SyntaxError> ReadNodes(Tree& tree, bool allow_nan) {
  try {
    return Read(tree, allow_nan);
  } catch (const BrokenAssertion&) {
    return SyntaxError{0, "the parser met a state it does not know"};
  }
}

}  // namespace failsoft::json
