#include "core/text/trim_atoms.h"

#include <string>
#include <unordered_map>

namespace failsoft::text {
namespace {

TrimRole RoleOf(const json::Value& message) {
  const std::string_view role = message["role"].AsString();
  if (role == "system" || role == "developer") return TrimRole::kFixed;
  if (role == "user") return TrimRole::kUser;
  if (role == "assistant") return TrimRole::kAssistant;
  return role == "tool" || role == "function" ? TrimRole::kResult : TrimRole::kOther;
}

class Reader {
 public:
  explicit Reader(const TokenCounter& counter) : counter_(counter) {}

  void Take(const json::Value& value) {
    TrimMessage message{value, RoleOf(value), MessageTokens(value, counter_), 0};
    message.atom = message.role == TrimRole::kResult ? AtomOfResult(value) : NewAtom(message.role);
    if (message.role == TrimRole::kAssistant) RememberCalls(value, message.atom);
    TrimAtom& atom = read.atoms[message.atom];
    atom.messages.push_back(read.messages.size());
    atom.tokens += message.tokens;
    read.messages.push_back(message);
  }

  Conversation read;

 private:
  size_t NewAtom(TrimRole role) {
    read.atoms.push_back({});
    read.atoms.back().fixed = role == TrimRole::kFixed;
    read.atoms.back().orphan = role == TrimRole::kResult;
    return read.atoms.size() - 1;
  }

  // Calls are found by id, functions of the older kind by name; the latest call counts.
  void RememberCalls(const json::Value& message, size_t atom) {
    for (const json::Value call : message["tool_calls"]) {
      calls_["id " + std::string(call["id"].AsString())] = atom;
    }
    const json::Value function = message["function_call"];
    if (function.IsObject()) calls_["name " + std::string(function["name"].AsString())] = atom;
  }

  size_t AtomOfResult(const json::Value& result) {
    const bool by_id = result["role"].AsString() == "tool";
    const std::string key = by_id ? "id " + std::string(result["tool_call_id"].AsString())
                                  : "name " + std::string(result["name"].AsString());
    const auto call = calls_.find(key);
    return call == calls_.end() ? NewAtom(TrimRole::kResult) : call->second;
  }

  const TokenCounter& counter_;
  std::unordered_map<std::string, size_t> calls_;
};

}  // namespace

Conversation ReadConversation(const json::Value& messages, const TokenCounter& counter) {
  Reader reader(counter);
  reader.read.messages.reserve(messages.size());
  reader.read.atoms.reserve(messages.size());
  for (const json::Value message : messages) reader.Take(message);
  return std::move(reader.read);
}

}  // namespace failsoft::text
