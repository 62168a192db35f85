// How a dropped answer is asked to go on.
#pragma once

#include <cstdint>

namespace failsoft::wire {

// What a target understands. The first works with every chat model; the others save the model from
// reading an instruction, and need a server that continues an assistant turn instead of answering
// it.
enum class ResumeMode : uint8_t {
  kInstruct,  // the guide's two turns: the partial answer, then "Continue exactly where ..."
  kPrefill,   // the partial answer as the last turn (Anthropic up to 4.5, and what speaks like it)
  kPrefix,    // the same, marked "prefix": true (DeepSeek, Mistral); joined as kPrefill
  kExact,     // "continue_final_message": true (vLLM, SGLang): the rest is the rest, to the letter
};

}  // namespace failsoft::wire
