#include "core/wire/chunk_fields.h"

#include <algorithm>
#include <iterator>

namespace failsoft::wire {
namespace {

struct Row {
  Scope scope;
  std::string_view name;
  Field field;
};

// Ordered by scope.
constexpr Row kRows[] = {
    {Scope::kTop, "id", Field::kId},
    {Scope::kTop, "model", Field::kModel},
    {Scope::kTop, "object", Field::kKind},
    {Scope::kTop, "created", Field::kCreated},
    {Scope::kTop, "choices", Field::kChoices},
    {Scope::kTop, "usage", Field::kUsage},
    {Scope::kTop, "system_fingerprint", Field::kFingerprint},
    {Scope::kTop, "service_tier", Field::kTier},
    {Scope::kTop, "error", Field::kError},
    {Scope::kTop, "type", Field::kKind},
    {Scope::kTop, "x_groq", Field::kGroq},
    {Scope::kGroq, "usage", Field::kGroqUsage},
    {Scope::kGroq, "error", Field::kInnerError},
    {Scope::kChoice, "index", Field::kIndex},
    {Scope::kChoice, "delta", Field::kDelta},
    {Scope::kChoice, "finish_reason", Field::kFinish},
    {Scope::kChoice, "logprobs", Field::kLogprobs},
    {Scope::kChoice, "message", Field::kSnapshot},
    {Scope::kChoice, "usage", Field::kChoiceUsage},  // Kimi
    {Scope::kChoice, "error", Field::kInnerError},
    {Scope::kLogprobs, "content", Field::kTextLogprobs},
    {Scope::kLogprobs, "refusal", Field::kRefusalLogprobs},
    {Scope::kDelta, "content", Field::kContent},
    {Scope::kDelta, "reasoning_content", Field::kReasoningContent},
    {Scope::kDelta, "reasoning", Field::kReasoning},
    {Scope::kDelta, "refusal", Field::kRefusal},
    {Scope::kDelta, "tool_calls", Field::kToolCalls},
    {Scope::kDelta, "function_call", Field::kFunctionCall},
    {Scope::kDelta, "error", Field::kInnerError},
    {Scope::kPart, "type", Field::kPartType},
    {Scope::kPart, "text", Field::kPartText},
    {Scope::kPart, "thinking", Field::kPartThinking},
    {Scope::kPart, "refusal", Field::kPartRefusal},
    {Scope::kToolCall, "index", Field::kToolIndex},
    {Scope::kToolCall, "id", Field::kToolId},
    {Scope::kToolCall, "function", Field::kToolFunction},
    {Scope::kFunction, "name", Field::kToolName},
    {Scope::kFunction, "arguments", Field::kToolArguments},
};
static_assert(std::is_sorted(std::begin(kRows), std::end(kRows),
                             [](const Row& a, const Row& b) { return a.scope < b.scope; }));

constexpr size_t kScopes = static_cast<size_t>(Scope::kFunction) + 1;

struct Opening {
  Field field;
  json::Type type;
  Scope scope;
};

constexpr json::Type kList = json::Type::kArray;
constexpr json::Type kObject = json::Type::kObject;
constexpr Opening kOpenings[] = {
    {Field::kEvent, kObject, Scope::kTop},
    {Field::kEvent, kList, Scope::kRoot},  // Gemini
    {Field::kChoices, kList, Scope::kChoices},
    {Field::kChoiceElement, kObject, Scope::kChoice},
    {Field::kDelta, kObject, Scope::kDelta},
    {Field::kSnapshot, kObject, Scope::kDelta},
    {Field::kContent, kList, Scope::kContent},  // Mistral
    {Field::kContent, kObject, Scope::kPart},
    {Field::kPartElement, kObject, Scope::kPart},
    {Field::kPartThinking, kList, Scope::kThinking},
    {Field::kToolCalls, kList, Scope::kToolCalls},
    {Field::kToolCalls, kObject, Scope::kToolCall},
    {Field::kToolCallElement, kObject, Scope::kToolCall},
    {Field::kToolFunction, kObject, Scope::kFunction},
    {Field::kFunctionCall, kObject, Scope::kFunction},
    {Field::kLogprobs, kObject, Scope::kLogprobs},
    {Field::kGroq, kObject, Scope::kGroq},
};

struct Bounds {
  uint8_t begin[kScopes + 1] = {};
};

constexpr Bounds kBounds = [] {
  Bounds bounds;
  for (const Row& row : kRows) {
    for (size_t scope = static_cast<size_t>(row.scope) + 1; scope <= kScopes; ++scope) {
      ++bounds.begin[scope];
    }
  }
  return bounds;
}();

}  // namespace

Field FindField(Scope scope, std::string_view name) {
  const auto at = static_cast<size_t>(scope);
  for (size_t i = kBounds.begin[at]; i < kBounds.begin[at + 1]; ++i) {
    if (kRows[i].name == name) return kRows[i].field;
  }
  return Field::kNone;
}

Field ElementOf(Scope list) {
  switch (list) {
    case Scope::kRoot:
      return Field::kEvent;
    case Scope::kChoices:
      return Field::kChoiceElement;
    case Scope::kContent:
    case Scope::kThinking:
      return Field::kPartElement;
    case Scope::kToolCalls:
      return Field::kToolCallElement;
    default:
      return Field::kNone;
  }
}

std::optional<Scope> FindScope(Field field, json::Type type) {
  for (const Opening& opening : kOpenings) {
    if (opening.field == field && opening.type == type) return opening.scope;
  }
  return std::nullopt;
}

}  // namespace failsoft::wire
