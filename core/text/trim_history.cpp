#include "core/text/trim_history.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>

#include "core/base/utf8.h"

namespace failsoft::text {

using base::Code;
using base::Failure;
using base::MaybeFailure;
using base::Result;

namespace {

Failure Wrong(size_t index, std::string_view member, std::string message) {
  return Failure{Code::kRequest, std::move(message),
                 "/messages/" + std::to_string(index) + std::string(member)};
}

Failure NoSize(size_t index) {
  return Wrong(index, "/content", "expected a text, or a list of parts, to measure");
}

int64_t Plus(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<int64_t>::max() : sum;
}

json::Value LastMember(const json::Value& object, std::string_view name) {
  json::Value found;
  for (const json::Value member : object) {
    if (member.key() == name) found = member;
  }
  return found;
}

int64_t SizeOf(const json::Value& content) {
  if (content.IsString()) return static_cast<int64_t>(base::CountCharacters(content.AsString()));
  if (content.IsArray()) return static_cast<int64_t>(content.size());
  if (!content.IsObject()) return kNoSize;
  std::set<std::string_view> keys;
  for (const json::Value member : content) keys.insert(member.key());
  return static_cast<int64_t>(keys.size());
}

// Roles are what the guide compares first, of every message.
MaybeFailure ReadMessage(const json::Value& message, size_t index, HistoryMessage& read) {
  if (!message.IsObject()) return Wrong(index, "", "expected a message: an object");
  const json::Value role = LastMember(message, "role");
  if (!role) return Wrong(index, "/role", "missing: a message needs a role");
  read = {SizeOf(LastMember(message, "content")), role.AsString() == "system"};
  return {};
}

}  // namespace

int64_t FractionalHistoryBudget(double max_tokens_estimate) {
  constexpr double kBeyond = 9.2e18;  // of int64, less what a double may be off there
  const double characters = std::floor(max_tokens_estimate * 4);
  if (characters > kBeyond) return std::numeric_limits<int64_t>::max();
  if (characters < -kBeyond) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(characters);
}

Result<std::vector<size_t>> KeepHistory(std::span<const int64_t> sizes,
                                        std::span<const uint8_t> is_system,
                                        int64_t max_characters) {
  std::vector<size_t> kept;
  kept.reserve(sizes.size());
  int64_t used = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (is_system[i] == 0) continue;
    if (sizes[i] < 0) return NoSize(i);
    used = Plus(used, sizes[i]);
    kept.push_back(i);
  }
  const auto systems = static_cast<std::ptrdiff_t>(kept.size());
  for (size_t i = sizes.size(); i-- > 0;) {
    if (is_system[i] != 0) continue;
    if (sizes[i] < 0) return NoSize(i);
    const int64_t with_it = Plus(used, sizes[i]);
    if (with_it > max_characters) break;
    used = with_it;
    kept.push_back(i);
  }
  std::reverse(kept.begin() + systems, kept.end());
  return kept;
}

Result<std::vector<size_t>> KeepHistory(const json::Value& messages, int64_t max_characters) {
  if (!messages.IsArray()) {
    return Failure{Code::kRequest, "expected a list of messages", "/messages"};
  }
  std::vector<int64_t> sizes;
  std::vector<uint8_t> is_system;
  sizes.reserve(messages.size());
  is_system.reserve(messages.size());
  for (const json::Value message : messages) {
    HistoryMessage read;
    if (MaybeFailure failure = ReadMessage(message, sizes.size(), read)) return *failure;
    sizes.push_back(read.size);
    is_system.push_back(read.is_system ? 1 : 0);
  }
  return KeepHistory(sizes, is_system, max_characters);
}

}  // namespace failsoft::text
