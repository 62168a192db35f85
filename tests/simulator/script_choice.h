// Reads what an answer says: text, reasoning, refusal, tool calls.
#pragma once

#include <optional>
#include <string_view>

#include "tests/simulator/chat.h"
#include "tests/simulator/script_reader.h"

namespace failsoft::sim {

// The members of one choice, before it is known whether they go together.
struct ChoiceDraft {
  Choice choice;
  std::string_view text_member;  // "answer" or "answer_bytes"; empty: neither
  bool has_finish_reason = false;

  bool SaysSomething() const;
  // Fails at `at` when there are members that need others.
  Choice Settle(const Place& at) &&;
};

void ReadAnswer(const Place& at, ChoiceDraft& draft);
void ReadAnswerBytes(const Place& at, ChoiceDraft& draft);
void ReadReasoning(const Place& at, ChoiceDraft& draft);
void ReadRefusal(const Place& at, ChoiceDraft& draft);
void ReadToolCalls(const Place& at, ChoiceDraft& draft);
void ReadFinishReason(const Place& at, ChoiceDraft& draft);

// An object of all these members.
Choice ReadChoice(const Place& at);

}  // namespace failsoft::sim
