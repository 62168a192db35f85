#include "core/wire/continuation.h"

#include <algorithm>
#include <iterator>

#include "core/base/text.h"
#include "core/json/json.h"
#include "core/wire/body.h"
#include "core/wire/characters.h"
#include "core/wire/code_fence.h"

namespace failsoft::wire {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr size_t kLongestSearched = 4'096;  // of an error's message: servers quote whole prompts

void AppendTurn(std::string& out, std::string_view role, std::string_view content,
                std::string_view further_members = {}) {
  out.append(R"({"role":")").append(role).append(R"(","content":)");
  json::AppendQuoted(out, content);
  out.append(further_members).append("}");
}

bool SaysHowToContinue(std::string_view name) {
  return name == "continue_final_message" || name == "add_generation_prompt";
}

// A limit that is no positive number is the caller's to explain to the server.
std::string LoweredLimit(const json::Value& limit, int64_t delivered_tokens) {
  const auto tokens = limit.AsInt();
  if (!tokens || *tokens < 1) return std::string(limit.raw());
  return std::to_string(std::max<int64_t>(1, *tokens - delivered_tokens));
}

base::Failure NotABody(std::string message) {
  return {base::Code::kRequest, "the body to continue " + std::move(message), {}};
}

// A table's last row has fewer cells than the one above it, and its line has not ended.
bool EndsInsideRow(std::string_view answer) {
  if (answer.ends_with('\n')) return false;
  const size_t begin = answer.rfind('\n') + 1;
  if (begin == 0) return false;
  const std::string_view row = base::Trim(answer.substr(begin));
  const std::string_view before = answer.substr(0, begin - 1);
  const std::string_view above = base::Trim(before.substr(before.rfind('\n') + 1));
  return row.starts_with('|') && above.starts_with('|') &&
         std::count(row.begin(), row.end(), '|') < std::count(above.begin(), above.end(), '|');
}

}  // namespace

std::string ContinuationMessages(std::string_view messages_json, std::string_view partial,
                                 ResumeMode mode) {
  std::string out;
  out.reserve(messages_json.size() + partial.size() + partial.size() / 16 + 128);
  out.append(messages_json.substr(0, messages_json.rfind(']'))).append(",");
  if (mode == ResumeMode::kPrefill || mode == ResumeMode::kPrefix) {
    partial = partial.substr(0, partial.find_last_not_of(kWhiteSpace) + 1);
  }
  AppendTurn(out, "assistant", partial, mode == ResumeMode::kPrefix ? R"(,"prefix":true)" : "");
  if (mode == ResumeMode::kInstruct) {
    out += ',';
    AppendTurn(out, "user", kContinueInstruction);
  }
  out += ']';
  return out;
}

base::Result<std::string> ContinuationBody(std::string_view body, std::string_view partial,
                                           ResumeMode mode) {
  const auto document = json::Document::Parse(std::string(body));
  if (!document) return NotABody("is " + document.failure().message);
  const json::Value root = document->root();
  if (root["messages"].size() == 0) return NotABody("has no messages");
  const int64_t delivered_tokens = EstimatedTokens(partial);
  json::Writer writer;
  writer.Reserve(body.size() + partial.size() + partial.size() / 16 + 256);
  writer.BeginObject();
  for (const json::Value member : root) {
    const std::string_view name = member.key();
    if (SaysHowToContinue(name)) continue;
    writer.Key(name);
    if (name == "messages") {
      writer.Raw(ContinuationMessages(member.raw(), partial, mode));
    } else {
      writer.Raw(IsTokenLimit(name) ? LoweredLimit(member, delivered_tokens) : member.raw());
    }
  }
  if (mode == ResumeMode::kExact) {
    writer.Key("continue_final_message").Bool(true).Key("add_generation_prompt").Bool(false);
  }
  return std::move(writer.EndObject()).Take();
}

bool MayBeOver(std::string_view answer) {
  constexpr std::u32string_view kGoesOn = U",;:-–—/\\(<[{=+&@#$%、，；：（「";
  size_t end = answer.find_last_not_of(kWhiteSpace) + 1;
  Character last = CharacterBefore(answer, end);
  while (last.kind() == CharacterKind::kMark) {
    end -= last.size;
    last = CharacterBefore(answer, end);
  }
  return end > 0 && last.kind() == CharacterKind::kOther &&
         kGoesOn.find(last.code) == std::u32string_view::npos && !EndsInsideRow(answer) &&
         !FindOpenFence(answer);
}

int64_t EstimatedTokens(std::string_view text) {
  int64_t east_asian = 0;
  int64_t others = 0;
  for (size_t at = 0; at < text.size();) {
    const Character character = CharacterAt(text, at);
    at += character.size;
    ++(IsEastAsian(character.code) ? east_asian : others);
  }
  return east_asian + others / 4;
}

bool RefusesPrefill(std::string_view message) {
  // How servers say it, reduced to the words that carry it.
  struct Saying {
    std::string_view word;
    std::string_view another = {};
  };
  static constexpr Saying kSayings[] = {
      {"prefill"},                        // Anthropic 4.6, llama.cpp
      {"pre-fill"},                       // the same in other spellings
      {"prefix"},                         // an unknown parameter messages[1].prefix
      {"continue_final_message"},         // an unknown parameter, or none of the template's
      {"add_generation_prompt"},          // the same
      {"last role"},                      // Mistral: expected last role User or Tool
      {"last message", "role"},           // Groq: last message role must be 'user'
      {"last message", "user"},           // and others
      {"assistant", "final"},             // Anthropic: final assistant content cannot end ...
      {"assistant", "last"},              // and others
      {"end with", "user"},               // Gemini, Bedrock: must end with a user turn
      {"assistant messages at the end"},  // llama.cpp
      {"must alternate"},                 // chat templates
  };
  message = message.substr(0, kLongestSearched);
  return std::any_of(std::begin(kSayings), std::end(kSayings), [&](const Saying& saying) {
    return base::ContainsIgnoreCase(message, saying.word) &&
           base::ContainsIgnoreCase(message, saying.another);
  });
}

}  // namespace failsoft::wire
