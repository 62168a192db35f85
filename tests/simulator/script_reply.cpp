#include "tests/simulator/script_reply.h"

#include <algorithm>

#include "tests/simulator/faults.h"
#include "tests/simulator/script_choice.h"
#include "tests/simulator/script_place.h"
#include "tests/simulator/stream/script_stream.h"

namespace failsoft::sim {
namespace {

// Members of one group go together, those of different groups do not.
enum class Group { kNone, kAnswer, kChoices, kEvents, kError, kRedirect, kContinuation, kSummary };

// What a reply says, before it is known whether its members go together.
struct Draft {
  bool is_continuation = false;
  Reply reply;
  Group group = Group::kNone;
  std::string_view member;  // the first of the group

  ChoiceDraft choice;
  std::vector<Choice> choices;
  ChatAnswer answer;  // but for its choices
  ScriptedEvents events;
  ScriptedError error;
  Redirect redirect;
  Continuation continuation;
  Digest digest;
  bool needs_error = false;
};

void SetGroup(const Place& at, Draft& draft, Group group, std::string_view member) {
  if (draft.group != Group::kNone && draft.group != group) {
    return at.Fail("cannot be combined with \"" + std::string(draft.member) + "\"");
  }
  if (draft.group == Group::kNone) draft.member = member;
  draft.group = group;
}

// A member of the one choice that a reply has by itself.
template <void (*kRead)(const Place&, ChoiceDraft&)>
void ReadOfChoice(const Place& at, Draft& draft) {
  SetGroup(at, draft, Group::kAnswer, at.value().key());
  kRead(at, draft.choice);
}

void ReadChoices(const Place& at, Draft& draft) {
  SetGroup(at, draft, Group::kChoices, "choices");
  ReadArray(at, [&](const Place& element) { draft.choices.push_back(ReadChoice(element)); });
  if (draft.choices.empty()) at.Fail("must not be empty");
}

using Names = std::vector<std::string_view>;

void ReadReasoningName(const Place& at, Draft& draft) {
  static const Named<Names> kNames[] = {{"reasoning_content", {"reasoning_content"}},
                                        {"reasoning", {"reasoning"}},
                                        {"both", {"reasoning_content", "reasoning"}}};
  const Names names = OneOf(at, kNames);
  draft.answer.reasoning_names.assign(names.begin(), names.end());
}

void ReadScriptedEvents(const Place& at, Draft& draft) {
  SetGroup(at, draft, Group::kEvents, "events");
  draft.events.events = ReadEvents(at);
}

void ReadError(const Place& at, Draft& draft) {
  SetGroup(at, draft, Group::kError, "error");
  draft.error.error = FindGuideError(at.Text());
  if (!draft.error.error) at.Fail("must be one of: " + GuideErrorCodes());
}

void ReadErrorFields(const Place& at, Draft& draft) {
  draft.needs_error = true;
  if (!at.Expect(json::Type::kObject)) return;
  for (json::Value member : at.value()) {
    draft.error.fields.push_back({std::string(member.key()), std::string(member.raw())});
  }
}

void ReadEchoHeader(const Place& at, Draft& draft) {
  draft.needs_error = true;
  std::string& name = draft.error.echo_header;
  name = at.Text();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
}

void ReadHeader(const Place& at, HeaderChange& change) {
  change.name = at.HeaderName();
  if (at.value().IsNull()) return;
  if (!at.value().IsArray()) return change.values.push_back(at.HeaderText());
  ReadArray(at, [&](const Place& value) { change.values.push_back(value.HeaderText()); });
}

void ReadHeaders(const Place& at, Draft& draft) {
  if (!at.Expect(json::Type::kObject)) return;
  for (json::Value member : at.value()) {
    ReadHeader(at.Member(member), draft.reply.headers.emplace_back());
  }
}

void ReadBody(const Place& at, Draft& draft) {
  draft.reply.body_is_json = !at.value().IsString();
  draft.reply.body = std::make_shared<const std::string>(
      draft.reply.body_is_json ? at.value().raw() : at.value().AsString());
}

void ReadRedirect(const Place& at, Draft& draft) {
  SetGroup(at, draft, Group::kRedirect, "redirect");
  draft.redirect.url = at.HeaderText();
}

void ReadSummary(const Place& at, Draft& draft) {
  SetGroup(at, draft, Group::kSummary, "summary");
  if (at.value().IsNumber()) {
    draft.digest.words = at.Int(1);
  } else {
    draft.digest.mark = at.Text();
    if (draft.digest.mark.empty()) at.Fail("must not be empty");
  }
}

void ReadFault(const Place& at, Draft& draft) {
  draft.reply.fault = FindFault(at.Text());
  if (!draft.reply.fault) at.Fail("must be one of: " + FaultNames());
}

void ReadErrorShape(const Place& at, Draft& draft) {
  draft.reply.error_shape = FindErrorShape(at.Text());
  if (!draft.reply.error_shape) at.Fail("must be one of: " + ErrorShapeNames());
}

constexpr Named<ChatForm> kForms[] = {{"first", ChatForm::kFirst},
                                      {"prefill", ChatForm::kPrefill},
                                      {"instruct", ChatForm::kInstruct}};

constexpr Named<Framing> kFramings[] = {{"length", Framing::kLength},
                                        {"chunked", Framing::kChunked},
                                        {"close", Framing::kClose},
                                        {"http/1.0", Framing::kHttp10}};

// RFC 9113, 7.
constexpr Named<uint32_t> kHttp2Errors[] = {
    {"NO_ERROR", 0},      {"PROTOCOL_ERROR", 1}, {"INTERNAL_ERROR", 2}, {"FLOW_CONTROL_ERROR", 3},
    {"STREAM_CLOSED", 5}, {"REFUSED_STREAM", 7}, {"CANCEL", 8},         {"ENHANCE_YOUR_CALM", 11}};

void SetContinuation(const Place& at, Draft& draft) {
  if (!draft.is_continuation) at.Fail("has its place in \"continuations\" only");
  SetGroup(at, draft, Group::kContinuation, at.value().key());
}

void ReadOverlap(const Place& at, Draft& draft) {
  using Overlap = Continuation::Overlap;
  constexpr Named<Overlap> kOverlaps[] = {{"word", Overlap::kWord},
                                          {"line", Overlap::kLine},
                                          {"sentence", Overlap::kSentence},
                                          {"all", Overlap::kAll}};
  SetContinuation(at, draft);
  if (at.value().IsNumber()) {
    draft.continuation.characters = at.Int(0);
  } else {
    draft.continuation.overlap = OneOf(at, kOverlaps);
  }
}

void ReadTrimStart(const Place& at, Draft& draft) {
  SetContinuation(at, draft);
  draft.continuation.trim_start = at.Bool();
}

void ReadPreamble(const Place& at, Draft& draft) {
  SetContinuation(at, draft);
  draft.continuation.preamble = at.Text();
}

Reply ReadEntry(const Place& at, bool is_continuation);

void ReadContinuations(const Place& at, Draft& draft) {
  if (draft.is_continuation) return at.Fail("has no place in a continuation");
  std::vector<Reply>& replies = draft.reply.continuations.emplace();
  ReadArray(at, [&](const Place& element) { replies.push_back(ReadEntry(element, true)); });
}

constexpr MemberRule<Draft> kReplyMembers[] = {
    {"times", [](const Place& at, Draft& draft) { draft.reply.times = at.Int(-1); }},
    {"path", [](const Place& at, Draft& draft) { draft.reply.path = at.Text(); }},
    {"model", [](const Place& at, Draft& draft) { draft.reply.model = at.Text(); }},
    {"form", [](const Place& at, Draft& draft) { draft.reply.form = OneOf(at, kForms); }},
    {"answer", ReadOfChoice<ReadAnswer>},
    {"answer_bytes", ReadOfChoice<ReadAnswerBytes>},
    {"reasoning", ReadOfChoice<ReadReasoning>},
    {"refusal", ReadOfChoice<ReadRefusal>},
    {"tool_calls", ReadOfChoice<ReadToolCalls>},
    {"finish_reason", ReadOfChoice<ReadFinishReason>},
    {"reasoning_name", ReadReasoningName},
    {"choices", ReadChoices},
    {"events", ReadScriptedEvents},
    {"error", ReadError},
    {"error_fields", ReadErrorFields},
    {"echo_header", ReadEchoHeader},
    {"status", [](const Place& at,
                  Draft& draft) { draft.reply.status = static_cast<int>(at.Int(100, 999)); }},
    {"reason", [](const Place& at, Draft& draft) { draft.reply.reason = at.HeaderText(); }},
    {"headers", ReadHeaders},
    {"body", ReadBody},
    {"redirect", ReadRedirect},
    {"summary", ReadSummary},
    {"delay_ms", [](const Place& at, Draft& draft) { draft.reply.delay_ms = at.Int(0); }},
    {"framing", [](const Place& at, Draft& draft) { draft.reply.framing = OneOf(at, kFramings); }},
    {"close_notify", [](const Place& at, Draft& draft) { draft.reply.close_notify = at.Bool(); }},
    {"fault", ReadFault},
    {"at", [](const Place& at, Draft& draft) { draft.reply.at = ReadBodyPlace(at); }},
    {"error_shape", ReadErrorShape},
    {"h2_error",
     [](const Place& at, Draft& draft) { draft.reply.http2_error = OneOf(at, kHttp2Errors); }},
    {"piece_bytes", [](const Place& at, Draft& draft) { draft.reply.piece_bytes = at.Int(1); }},
    {"piece_ms", [](const Place& at, Draft& draft) { draft.reply.piece_ms = at.Int(0); }},
    {"stream", [](const Place& at, Draft& draft) { draft.reply.stream = ReadStreamOptions(at); }},
    {"overlap", ReadOverlap},
    {"trim_start", ReadTrimStart},
    {"preamble", ReadPreamble},
    {"continuations", ReadContinuations},
};

// The pieces of the answer, when they are given, are the answer.
void SettlePieces(const Place& at, Draft& draft) {
  const std::vector<std::string>& pieces = draft.reply.stream.tokens.pieces;
  if (pieces.empty()) return;
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  std::optional<AnswerText>& answer = draft.choice.choice.answer;
  const bool fits = draft.group == Group::kNone ||
                    (draft.group == Group::kAnswer && (!answer || *answer->text == text));
  if (!fits) at.Fail("the \"tokens\" of \"stream\" must be the pieces of \"answer\"");
  draft.group = Group::kAnswer;
  if (!answer) answer = MakeAnswerText(std::move(text));
}

ReplyContent WithoutGroup(const Draft& draft) {
  if (draft.reply.status || draft.reply.body) return BareResponse{};
  if (draft.is_continuation) return Continuation{};
  return DefaultAnswer{};
}

ReplyContent SettleContent(const Place& at, Draft& draft) {
  if (draft.needs_error && draft.group != Group::kError) {
    at.Fail("\"error_fields\" and \"echo_header\" need \"error\"");
  }
  ChatAnswer answer = std::move(draft.answer);
  switch (draft.group) {
    case Group::kNone:
      return WithoutGroup(draft);
    case Group::kAnswer:
      answer.choices.push_back(std::move(draft.choice).Settle(at));
      return std::make_shared<const ChatAnswer>(std::move(answer));
    case Group::kChoices:
      answer.choices = std::move(draft.choices);
      return std::make_shared<const ChatAnswer>(std::move(answer));
    case Group::kEvents:
      return std::move(draft.events);
    case Group::kError:
      return std::move(draft.error);
    case Group::kRedirect:
      return std::move(draft.redirect);
    case Group::kSummary:
      return std::move(draft.digest);
    case Group::kContinuation:
      break;
  }
  return std::move(draft.continuation);
}

// Members that say how a fault is done. Without it they would do nothing, and a test that relies on
// them would test nothing.
struct FaultMember {
  std::string_view name, faults;
};
constexpr FaultMember kFaultMembers[] = {{"error_shape", "\"error_event\""},
                                         {"h2_error", "\"rst_stream\" or \"goaway\""},
                                         {"piece_bytes", "\"slow_body\""},
                                         {"piece_ms", "\"slow_body\""}};

void CheckFaultMembers(const Place& at) {
  const json::Value fault = at.value()["fault"], place = at.value()["at"];
  if (place && !fault) at.Member(place).Fail("needs \"fault\"");
  const std::string quoted = '"' + std::string(fault.AsString()) + '"';
  for (const FaultMember& member : kFaultMembers) {
    const json::Value given = at.value()[member.name];
    if (!given || member.faults.find(quoted) != std::string_view::npos) continue;
    at.Member(given).Fail("needs a \"fault\" of " + std::string(member.faults));
  }
}

Reply ReadEntry(const Place& at, bool is_continuation) {
  Draft draft;
  draft.is_continuation = is_continuation;
  ReadObject(at, kReplyMembers, draft);
  CheckFaultMembers(at);
  SettlePieces(at, draft);
  draft.reply.content = SettleContent(at, draft);
  return std::move(draft.reply);
}

}  // namespace

Reply ReadReply(const Place& at) { return ReadEntry(at, false); }

}  // namespace failsoft::sim
