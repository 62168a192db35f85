#include "core/json/sax.h"

#include "core/json/rapidjson_reader.h"
#include "core/json/reader.h"
#include "core/json/source_stream.h"
#include "core/json/string_body.h"

namespace failsoft::json {
namespace {

// RapidJSON's Handler concept.
class SaxDriver {
 public:
  SaxDriver(const SourceStream& in, SaxHandler& handler) : in_(in), handler_(handler) {}

  bool Null() { return Scalar(Type::kNull); }
  bool Bool(bool value) { return Scalar(value ? Type::kTrue : Type::kFalse); }
  bool Number() { return Scalar(Type::kNumber); }
  void Text(std::string_view body, bool is_key) {
    is_key ? handler_.OnKey(body) : handler_.OnString(body);
  }
  bool StartObject() { return Begin(Type::kObject); }
  bool StartArray() { return Begin(Type::kArray); }
  bool EndObject(uint32_t) { return End(Type::kObject); }
  bool EndArray(uint32_t) { return End(Type::kArray); }

  // RapidJSON's own events of numbers and strings, which Number and Text replace.
  bool Int(int) { throw BrokenAssertion(); }
  bool Uint(unsigned) { throw BrokenAssertion(); }
  bool Int64(int64_t) { throw BrokenAssertion(); }
  bool Uint64(uint64_t) { throw BrokenAssertion(); }
  bool Double(double) { throw BrokenAssertion(); }
  bool RawNumber(const char*, uint32_t, bool) { throw BrokenAssertion(); }
  bool String(const char*, uint32_t, bool) { throw BrokenAssertion(); }
  bool Key(const char*, uint32_t, bool) { throw BrokenAssertion(); }

 private:
  bool Scalar(Type type) {
    handler_.OnScalar(type, in_.token_text());
    return true;
  }

  bool Begin(Type type) {
    if (depth_ == kMaxDepth) return false;
    ++depth_;
    handler_.OnBegin(type, in_.rest().data());
    return true;
  }

  bool End(Type type) {
    --depth_;
    handler_.OnEnd(type, in_.rest().data() + 1);  // the bracket has not been taken yet
    return true;
  }

  const SourceStream& in_;
  SaxHandler& handler_;
  size_t depth_ = 0;
};

}  // namespace
}  // namespace failsoft::json

namespace rapidjson {

template <>
template <>
inline void failsoft::json::SourceReader::ParseNumber<failsoft::json::kFlags>(
    failsoft::json::SourceStream& in, failsoft::json::SaxDriver& driver) {
  const bool taken = failsoft::json::TakeNumber(in, /*allow_nan=*/true) && driver.Number();
  if (!taken) SetParseError(kParseErrorValueInvalid, in.Tell());
}

template <>
template <>
inline void failsoft::json::SourceReader::ParseString<failsoft::json::kFlags>(
    failsoft::json::SourceStream& in, failsoft::json::SaxDriver& driver, bool is_key) {
  in.Take();  // the quote
  const std::string_view rest = in.rest();
  const size_t end = failsoft::json::FindStringEnd(rest);
  if (end == std::string_view::npos)
    return SetParseError(kParseErrorStringMissQuotationMark, in.Tell());
  in.Skip(end + 1);
  driver.Text(rest.substr(0, end), is_key);
}

}  // namespace rapidjson

namespace failsoft::json {

bool ReadSax(const std::string& text, SaxHandler& handler) {
  try {
    SourceStream in(text);
    ThrowingAllocator allocator;
    SourceReader reader(&allocator);
    SaxDriver driver(in, handler);
    return !reader.Parse<kFlags>(in, driver).IsError() && in.at_end();
  } catch (const BrokenAssertion&) {
    return false;
  }
}

}  // namespace failsoft::json
