#include "tests/simulator/script_reply.h"

#include <algorithm>

#include "tests/simulator/faults.h"

namespace failsoft::sim {
namespace {

constexpr int64_t kMaxAnswerBytes = int64_t{1} << 30;

// What a reply says, before it is known whether its members go together.
struct Draft {
  Reply reply;
  std::optional<AnswerText> answer;
  std::optional<ScriptedError> error;
  std::optional<Redirect> redirect;
  std::optional<std::string> finish_reason = "stop";
  std::vector<ErrorMember> error_fields;
  std::string echo_header;
  std::string_view content;  // the member that says what is answered
  bool needs_answer = false, needs_error = false;
};

void SetContent(const Place& at, Draft& draft, std::string_view name) {
  if (!draft.content.empty()) {
    at.Fail("cannot be combined with \"" + std::string(draft.content) + "\"");
  }
  draft.content = name;
}

void ReadAnswer(const Place& at, Draft& draft) {
  SetContent(at, draft, "answer");
  draft.answer = MakeAnswerText(at.Text());
}

void ReadAnswerBytes(const Place& at, Draft& draft) {
  SetContent(at, draft, "answer_bytes");
  draft.answer = MakeFiller(static_cast<size_t>(at.Int(0, kMaxAnswerBytes)));
}

void ReadFinishReason(const Place& at, Draft& draft) {
  draft.needs_answer = true;
  draft.finish_reason.reset();
  if (!at.value().IsNull()) draft.finish_reason = at.Text();
}

void ReadError(const Place& at, Draft& draft) {
  SetContent(at, draft, "error");
  draft.error.emplace().error = FindGuideError(at.Text());
  if (!draft.error->error) at.Fail("must be one of: " + GuideErrorCodes());
}

void ReadErrorFields(const Place& at, Draft& draft) {
  draft.needs_error = true;
  if (!at.Expect(json::Type::kObject)) return;
  for (json::Value member : at.value()) {
    draft.error_fields.push_back({std::string(member.key()), std::string(member.raw())});
  }
}

void ReadEchoHeader(const Place& at, Draft& draft) {
  draft.needs_error = true;
  draft.echo_header = at.Text();
  std::transform(draft.echo_header.begin(), draft.echo_header.end(), draft.echo_header.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
}

void ReadHeader(const Place& at, HeaderChange& change) {
  change.name = at.HeaderName();
  if (at.value().IsNull()) return;
  if (!at.value().IsArray()) return change.values.push_back(at.HeaderText());
  size_t index = 0;
  for (json::Value value : at.value()) {
    change.values.push_back(at.Element(value, index++).HeaderText());
  }
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
  SetContent(at, draft, "redirect");
  draft.redirect = Redirect{at.HeaderText()};
}

void ReadFault(const Place& at, Draft& draft) {
  draft.reply.fault = FindFault(at.Text());
  if (!draft.reply.fault) at.Fail("must be one of: " + FaultNames());
}

constexpr MemberRule<Draft> kReplyMembers[] = {
    {"times", [](const Place& at, Draft& draft) { draft.reply.times = at.Int(-1); }},
    {"path", [](const Place& at, Draft& draft) { draft.reply.path = at.Text(); }},
    {"model", [](const Place& at, Draft& draft) { draft.reply.model = at.Text(); }},
    {"answer", ReadAnswer},
    {"answer_bytes", ReadAnswerBytes},
    {"finish_reason", ReadFinishReason},
    {"error", ReadError},
    {"error_fields", ReadErrorFields},
    {"echo_header", ReadEchoHeader},
    {"status", [](const Place& at,
                  Draft& draft) { draft.reply.status = static_cast<int>(at.Int(100, 999)); }},
    {"reason", [](const Place& at, Draft& draft) { draft.reply.reason = at.HeaderText(); }},
    {"headers", ReadHeaders},
    {"body", ReadBody},
    {"redirect", ReadRedirect},
    {"delay_ms", [](const Place& at, Draft& draft) { draft.reply.delay_ms = at.Int(0); }},
    {"fault", ReadFault},
    {"piece_bytes", [](const Place& at, Draft& draft) { draft.reply.piece_bytes = at.Int(1); }},
    {"piece_ms", [](const Place& at, Draft& draft) { draft.reply.piece_ms = at.Int(0); }},
};

void SettleContent(const Place& at, Draft& draft) {
  if (draft.needs_answer && !draft.answer) {
    at.Fail("\"finish_reason\" needs \"answer\" or \"answer_bytes\"");
  }
  if (draft.needs_error && !draft.error) {
    at.Fail("\"error_fields\" and \"echo_header\" need \"error\"");
  }
  Reply& reply = draft.reply;
  if (draft.answer) {
    reply.content = ChatAnswer{*std::move(draft.answer), std::move(draft.finish_reason)};
  } else if (draft.error) {
    reply.content = ScriptedError{draft.error->error, std::move(draft.error_fields),
                                  std::move(draft.echo_header)};
  } else if (draft.redirect) {
    reply.content = *std::move(draft.redirect);
  } else if (reply.status || reply.body) {
    reply.content = BareResponse{};
  }
}

}  // namespace

Reply ReadReply(const Place& at) {
  Draft draft;
  ReadObject(at, kReplyMembers, draft);
  SettleContent(at, draft);
  return std::move(draft.reply);
}

}  // namespace failsoft::sim
