// RapidJSON's reader drives; what it lacks is put in at its template parameters: it rejects numbers
// beyond double, which a document that is only passed on must survive, and it copies every
// string, and byte by byte.
#include "core/json/reader.h"

#include "core/json/node_builder.h"
#include "core/json/rapidjson_reader.h"
#include "core/json/source_stream.h"

namespace failsoft::json {

// Where the text of a string with escapes is put together: RapidJSON's output stream.
class DecodedText {
 public:
  explicit DecodedText(std::string& text) : text_(text) {}
  void Put(char c) { text_.push_back(c); }
  void Append(std::string_view plain) { text_.append(plain); }

 private:
  std::string& text_;
};

}  // namespace failsoft::json

// Members of the reader's own, specialised for our streams: the rest of the parser is untouched.
namespace rapidjson {

template <>
template <>
inline void
GenericReader<UTF8<>, UTF8<>, failsoft::json::ThrowingAllocator>::ScanCopyUnescapedString(
    failsoft::json::SourceStream& in, failsoft::json::DecodedText& out) {
  out.Append(in.TakePlain());
}

// A string without escapes is its own text; only others are put together.
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
  const uint32_t began = builder.BeginEscaped();
  failsoft::json::DecodedText text(builder.decoded());
  text.Append(plain);
  ParseStringToStream<failsoft::json::kFlags, UTF8<>, UTF8<>>(in, text);
  if (HasParseError()) return;
  builder.decoded().pop_back();  // RapidJSON ends it in a NUL
  if (!builder.EndEscaped(began, is_key)) SetParseError(kParseErrorTermination, in.Tell());
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
