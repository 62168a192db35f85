// Which members of a chat.completion.chunk are read, and where they stand. Private to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/json/json.h"

namespace failsoft::wire {

// What kind of object or list is being read.
enum class Scope : uint8_t {
  kRoot,  // outside of everything, or in the list that Gemini puts around an event
  kTop,
  kGroq,  // x_groq
  kChoices,
  kChoice,
  kLogprobs,
  kDelta,
  kContent,   // a list of parts
  kThinking,  // the same, of reasoning
  kPart,
  kToolCalls,
  kToolCall,
  kFunction,  // of a tool call, or function_call
};

enum class Field : uint8_t {
  kNone,
  // elements of lists
  kEvent,
  kChoiceElement,
  kPartElement,
  kToolCallElement,
  // top
  kId,
  kModel,
  kFingerprint,
  kTier,
  kCreated,
  kKind,  // `object` or `type`: "error" says it all
  kChoices,
  kUsage,
  kGroq,
  kGroqUsage,
  kError,
  kInnerError,
  // choice
  kIndex,
  kDelta,
  kSnapshot,
  kFinish,
  kChoiceUsage,
  kLogprobs,
  kTextLogprobs,
  kRefusalLogprobs,
  // delta
  kContent,
  kReasoning,
  kReasoningContent,
  kRefusal,
  kToolCalls,
  kFunctionCall,
  // part of a content
  kPartType,
  kPartText,
  kPartThinking,
  kPartRefusal,
  // tool call
  kToolIndex,
  kToolId,
  kToolFunction,
  kToolName,
  kToolArguments,
};

inline constexpr bool IsList(Scope scope) {
  return scope == Scope::kRoot || scope == Scope::kChoices || scope == Scope::kContent ||
         scope == Scope::kThinking || scope == Scope::kToolCalls;
}

// A member of an object; kNone when nobody reads it.
Field FindField(Scope scope, std::string_view name);
// What a list is made of.
Field ElementOf(Scope list);
// What is read inside of a field's value, an object or a list; none when nothing is.
std::optional<Scope> FindScope(Field field, json::Type type);

}  // namespace failsoft::wire
