#include "tests/scenarios/runner/pattern.h"

#include <cmath>
#include <optional>
#include <regex>

namespace failsoft::scenarios {
namespace {

using json::Value;

constexpr size_t kShownBytes = 300;

bool IsTest(const Value& pattern) {
  return pattern.IsObject() && pattern.size() > 0 && (*pattern.begin()).key().substr(0, 1) == "$";
}

bool SameNumber(const Value& a, const Value& b) {
  const auto left = a.AsInt();
  const auto right = b.AsInt();
  if (left && right) return *left == *right;
  return a.AsDouble() && a.AsDouble() == b.AsDouble();
}

bool SameScalar(const Value& a, const Value& b) {
  if (!b || a.type() != b.type()) return false;
  if (a.IsNumber()) return a.raw() == b.raw() || SameNumber(a, b);
  return !a.IsString() || a.AsString() == b.AsString();
}

size_t SizeOf(const Value& value) {
  return value.IsString() ? value.AsString().size() : value.size();
}

bool Matches(const Value& pattern, const Value& actual) {
  Failures failures;
  Match(pattern, actual, "", failures);
  return failures.empty();
}

bool MatchesAny(const Value& patterns, const Value& actual) {
  for (const Value& pattern : patterns) {
    if (Matches(pattern, actual)) return true;
  }
  return false;
}

bool MatchesSize(const Value& pattern, const Value& actual) {
  if (!actual.IsString() && !actual.IsArray() && !actual.IsObject()) return false;
  const auto size = json::Document::Parse(std::to_string(SizeOf(actual)));
  return Matches(pattern, size->root());
}

bool MatchesRegex(const Value& regex, const Value& actual) {
  const std::string text(actual.AsString());
  return actual.IsString() && std::regex_search(text, std::regex(std::string(regex.AsString())));
}

// Whether one `$...` test holds, or nothing when there is no such test.
std::optional<bool> Holds(const Value& test, const Value& actual) {
  const std::string_view name = test.key();
  if (name == "$min") return actual.IsNumber() && *actual.AsDouble() >= *test.AsDouble();
  if (name == "$max") return actual.IsNumber() && *actual.AsDouble() <= *test.AsDouble();
  if (name == "$contains") return actual.AsString().find(test.AsString()) != std::string::npos;
  if (name == "$regex") return MatchesRegex(test, actual);
  if (name == "$absent") return actual.exists() != test.AsBool();
  if (name == "$type") return actual && json::TypeName(actual.type()) == test.AsString();
  if (name == "$not") return !Matches(test, actual);
  if (name == "$any") return MatchesAny(test, actual);
  if (name == "$length") return MatchesSize(test, actual);
  return std::nullopt;
}

void Fail(const Value& expected, const Value& actual, const std::string& path, Failures& failures) {
  failures.push_back(path + ": expected " + Shown(expected) + ", got " + Shown(actual));
}

void MatchTest(const Value& pattern, const Value& actual, const std::string& path,
               Failures& failures) {
  for (const Value& test : pattern) {
    const auto holds = Holds(test, actual);
    if (!holds) failures.push_back(path + ": no such test: " + std::string(test.key()));
    if (holds && !*holds) return Fail(pattern, actual, path, failures);
  }
}

void MatchList(const Value& pattern, const Value& actual, const std::string& path,
               Failures& failures) {
  if (!actual.IsArray()) return Fail(pattern, actual, path, failures);
  if (pattern.size() != actual.size()) {
    failures.push_back(path + ": expected " + std::to_string(pattern.size()) + " elements, got " +
                       std::to_string(actual.size()) + ": " + Shown(actual));
    return;
  }
  auto element = actual.begin();
  size_t index = 0;
  for (const Value& each : pattern) {
    Match(each, *element, path + "/" + std::to_string(index++), failures);
    ++element;
  }
}

}  // namespace

std::string Shown(const Value& value) {
  if (!value) return "nothing";
  std::string text(value.raw().substr(0, kShownBytes));
  if (value.raw().size() > kShownBytes) {
    text += "... (" + std::to_string(value.raw().size()) + " bytes)";
  }
  return text;
}

void Match(const Value& pattern, const Value& actual, const std::string& path, Failures& failures) {
  if (IsTest(pattern)) return MatchTest(pattern, actual, path, failures);
  if (pattern.IsArray()) return MatchList(pattern, actual, path, failures);
  if (!pattern.IsObject()) {
    if (!SameScalar(pattern, actual)) Fail(pattern, actual, path, failures);
    return;
  }
  if (!actual.IsObject()) return Fail(pattern, actual, path, failures);
  for (const Value& member : pattern) {
    const std::string name(member.key());
    Match(member, actual.Find(name), path + "/" + name, failures);
  }
}

}  // namespace failsoft::scenarios
