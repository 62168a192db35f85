#include "tests/simulator/script_reader.h"

#include <algorithm>

#include "core/base/text.h"

namespace failsoft::sim {
namespace {

// RFC 6901: "~" and "/" inside a member name.
std::string EscapePointer(std::string_view name) {
  std::string escaped;
  for (char c : name) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

// RFC 9110, 5.6.2.
bool IsTokenCharacter(char c) {
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos ||
         (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

Place Place::Member(json::Value member) const {
  return Place(member, pointer_ + "/" + EscapePointer(member.key()), *failure_);
}

Place Place::Element(json::Value element, size_t index) const {
  return Place(element, pointer_ + "/" + std::to_string(index), *failure_);
}

void Place::Fail(std::string message) const {
  if (*failure_) return;
  const std::string_view at = pointer_.empty() ? "the script" : std::string_view(pointer_);
  *failure_ = base::Failure{base::Code::kConfig, std::string(at) + ": " + message, pointer_};
}

bool Place::Expect(json::Type type) const {
  if (value_.type() == type) return true;
  Fail("must be of type " + std::string(json::TypeName(type)) + ", not " +
       std::string(json::TypeName(value_.type())));
  return false;
}

void Place::Need(std::string_view member) const {
  if (!value_[member]) Fail("needs \"" + std::string(member) + "\"");
}

int64_t Place::Int(int64_t min, int64_t max) const {
  const auto number = value_.AsInt();
  if (number && *number >= min && *number <= max) return *number;
  Fail("must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  return min;
}

bool Place::Bool() const {
  if (!value_.IsBool()) Fail("must be true or false");
  return value_.AsBool();
}

std::string Place::Text() const {
  Expect(json::Type::kString);
  return std::string(value_.AsString());
}

std::string Place::HeaderText() const {
  std::string text = Text();
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    Fail("must not hold CR, LF or NUL");
  }
  return text;
}

std::string Place::HeaderName() const {
  std::string name(value_.key());
  if (name.empty() || !std::all_of(name.begin(), name.end(), IsTokenCharacter)) {
    Fail("is not a header name");
  }
  return name;
}

void FailUnknown(const Place& member, std::string_view name,
                 std::span<const std::string_view> known) {
  const std::string_view nearest = base::Nearest(name, known.data(), known.size());
  if (!nearest.empty()) {
    return member.Fail("unknown member; did you mean \"" + std::string(nearest) + "\"?");
  }
  std::string names;
  for (std::string_view each : known) names.append(names.empty() ? "" : ", ").append(each);
  member.Fail("unknown member, must be one of: " + names);
}

}  // namespace failsoft::sim
