// JSON as text: enough to write a request and to read what failsoft answers, without a document
// tree. A "value" is the text of one JSON value. Everything here is linear and safe at any nesting
// depth.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace failsoft::cli {

// `text` as a JSON string. Bytes are not checked for UTF-8: failsoft does that.
std::string Quote(std::string_view text);

// The same of several, as a JSON array.
std::string QuoteAll(const std::vector<std::string>& texts);

// The text of a JSON string; any other value as it is written.
std::string Unquote(std::string_view value);

// Whether `text` is one whole JSON value (RFC 8259), white space around it allowed.
bool IsJson(std::string_view text);

// The value of an object's first member of that name.
std::optional<std::string_view> Member(std::string_view object, std::string_view name);

// The same as text; `otherwise` where there is none.
std::string MemberText(std::string_view object, std::string_view name,
                       std::string_view otherwise = "");

// The values of an array; empty for anything else.
std::vector<std::string_view> Elements(std::string_view array);

// A JSON object being written.
class ObjectText {
 public:
  // `value` is JSON. Throws UsageError when `name` is there already.
  void Add(std::string_view name, std::string_view value);
  bool empty() const { return names_.empty(); }
  std::string text() const { return "{" + members_ + "}"; }

 private:
  std::set<std::string, std::less<>> names_;
  std::string members_;
};

}  // namespace failsoft::cli
