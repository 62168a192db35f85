// RapidJSON's reader drives; what it lacks is put in at its template parameters: it rejects numbers
// beyond double, which a document that is only passed on must survive, and it copies every
// string, and byte by byte.
#include "core/json/reader.h"

#include <cstring>

#include "core/json/node_builder.h"
#include "core/json/rapidjson_reader.h"
#include "core/json/source_stream.h"

// Members of the reader's own, specialised for our stream: the rest of the parser is untouched.
namespace rapidjson {

template <>
template <>
inline void
GenericReader<UTF8<>, UTF8<>, failsoft::json::ThrowingAllocator>::ScanCopyUnescapedString(
    failsoft::json::SourceStream& in, StackStream<char>& out) {
  const std::string_view plain = in.TakePlain();
  if (plain.empty()) return;  // `out` may have no memory yet
  std::memcpy(out.Push(static_cast<SizeType>(plain.size())), plain.data(), plain.size());
}

// A string without escapes is its own text; only others are put together on the stack.
template <>
template <>
inline void GenericReader<UTF8<>, UTF8<>, failsoft::json::ThrowingAllocator>::ParseString<
    failsoft::json::kFlags>(failsoft::json::SourceStream& in, failsoft::json::NodeBuilder& builder,
                            bool is_key) {
  in.Take();  // the quote
  const std::string_view plain = in.TakePlain();
  if (in.TakeIf('"')) {
    builder.PlainString(is_key);
    return;
  }
  StackStream<char> stack(stack_);
  if (!plain.empty()) {
    std::memcpy(stack.Push(static_cast<SizeType>(plain.size())), plain.data(), plain.size());
  }
  ParseStringToStream<failsoft::json::kFlags, UTF8<>, UTF8<>>(in, stack);
  if (HasParseError()) return;
  const auto size = static_cast<SizeType>(stack.Length()) - 1;  // it ends in a NUL of its own
  if (!builder.EscapedString({stack.Pop(), size}, is_key)) {
    SetParseError(kParseErrorTermination, in.Tell());
  }
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
