// Reading JSON without building anything: for streams, where each value is looked at once.
#pragma once

#include <string>
#include <string_view>

#include "core/json/json.h"

namespace failsoft::json {

// Told what ReadSax meets, in the order of the text. Views are into the text. What the functions
// throw goes through ReadSax.
class SaxHandler {
 public:
  virtual ~SaxHandler() = default;
  // The bytes between the quotes: see string_body.h for what they stand for.
  virtual void OnKey(std::string_view body) = 0;
  virtual void OnString(std::string_view body) = 0;
  virtual void OnScalar(Type type, std::string_view raw) = 0;  // null, a boolean, a number
  virtual void OnBegin(Type type, const char* bracket) = 0;    // kObject, kArray
  virtual void OnEnd(Type type, const char* past_bracket) = 0;
};

// False when `text` is not one JSON value; what came before the fault has been told by then. More
// forgiving than Document, so that no text is lost to what its neighbours hold: lets pass lone
// halves of surrogate pairs, unescaped control characters in strings, NaN and Infinity; numbers are
// of any size. Refuses nesting beyond 1,000 levels. Does not look at UTF-8. Iterative and linear.
bool ReadSax(const std::string& text, SaxHandler& handler);

}  // namespace failsoft::json
