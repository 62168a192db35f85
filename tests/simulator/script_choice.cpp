#include "tests/simulator/script_choice.h"

namespace failsoft::sim {
namespace {

constexpr int64_t kMaxAnswerBytes = int64_t{1} << 30;

void SetText(const Place& at, ChoiceDraft& draft, std::string_view member) {
  if (!draft.text_member.empty()) {
    at.Fail("cannot be combined with \"" + std::string(draft.text_member) + "\"");
  }
  draft.text_member = member;
}

// JSON becomes text, as the API has it.
void ReadArguments(const Place& at, ToolCall& call) {
  call.arguments = at.value().IsString() ? at.value().AsString() : at.value().raw();
}

constexpr MemberRule<ToolCall> kToolCallMembers[] = {
    {"id", [](const Place& at, ToolCall& call) { call.id = at.Text(); }},
    {"name", [](const Place& at, ToolCall& call) { call.name = at.Text(); }},
    {"arguments", ReadArguments},
};

constexpr MemberRule<ChoiceDraft> kChoiceMembers[] = {
    {"answer", ReadAnswer},        {"answer_bytes", ReadAnswerBytes},
    {"reasoning", ReadReasoning},  {"refusal", ReadRefusal},
    {"tool_calls", ReadToolCalls}, {"finish_reason", ReadFinishReason},
};

}  // namespace

bool ChoiceDraft::SaysSomething() const {
  return choice.answer || !choice.reasoning.empty() || !choice.refusal.empty() ||
         !choice.tool_calls.empty();
}

Choice ChoiceDraft::Settle(const Place& at) && {
  if (has_finish_reason && !SaysSomething()) {
    at.Fail("\"finish_reason\" needs an answer: \"answer\", \"answer_bytes\", ...");
  }
  if (!has_finish_reason && !choice.tool_calls.empty()) choice.finish_reason = "tool_calls";
  return std::move(choice);
}

void ReadAnswer(const Place& at, ChoiceDraft& draft) {
  SetText(at, draft, "answer");
  draft.choice.answer = MakeAnswerText(at.Text());
}

void ReadAnswerBytes(const Place& at, ChoiceDraft& draft) {
  SetText(at, draft, "answer_bytes");
  draft.choice.answer = MakeFiller(static_cast<size_t>(at.Int(0, kMaxAnswerBytes)));
}

void ReadReasoning(const Place& at, ChoiceDraft& draft) { draft.choice.reasoning = at.Text(); }

void ReadRefusal(const Place& at, ChoiceDraft& draft) { draft.choice.refusal = at.Text(); }

void ReadToolCalls(const Place& at, ChoiceDraft& draft) {
  std::vector<ToolCall>& calls = draft.choice.tool_calls;
  ReadArray(at, [&](const Place& element) {
    calls.push_back({"call_" + std::to_string(calls.size() + 1), "", "{}"});
    ReadObject(element, kToolCallMembers, calls.back());
    element.Need("name");
  });
}

void ReadFinishReason(const Place& at, ChoiceDraft& draft) {
  draft.has_finish_reason = true;
  draft.choice.finish_reason.reset();
  if (!at.value().IsNull()) draft.choice.finish_reason = at.Text();
}

Choice ReadChoice(const Place& at) {
  ChoiceDraft draft;
  ReadObject(at, kChoiceMembers, draft);
  return std::move(draft).Settle(at);
}

}  // namespace failsoft::sim
