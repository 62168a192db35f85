// What a streamed call keeps over its attempts: the answer so far, how it may go on when it drops,
// and what that has cost.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/time.h"
#include "core/base/utf8.h"
#include "core/engine/call_request.h"
#include "core/engine/stream_receiver.h"
#include "core/engine/stream_result.h"
#include "core/engine/usage_sum.h"

namespace failsoft::engine {

class StreamedAnswer {
 public:
  // `request` and `owner` outlive it.
  StreamedAnswer(const CallRequest& request, StreamReceiver::Owner* owner);

  // ---- an attempt

  // Before each attempt: its body, which asks that model for the whole answer or for the rest. A
  // view of the request or of `built`, see CallRequest::BodyFor.
  std::string_view BeginAttempt(int number, std::string_view model, std::string& built);
  // Whether the present attempt continues a dropped answer.
  bool continues() const { return continues_; }
  // The present attempt brought text, or anything else that cannot be taken back.
  void NotePiece(const wire::Delta& delta) {
    const bool is_text = delta.kind == wire::DeltaKind::kText && delta.choice == 0;
    if (!is_text || !made_progress_) NoteNews(delta);
  }
  void NoteJoin(const wire::JoinReport& report, std::string_view request_id, base::Millis now);
  // The present attempt was answered by a stream, and that stream has ended.
  void NoteStreamEnd();

  // ---- between attempts

  // After a failed attempt. Empty: another may be sent; else why the answer cannot go on. An answer
  // of which nothing has been delivered begins anew.
  std::string_view PlanNext(base::Code cause, base::Millis now);
  // The attempt brought something new that can be seen.
  bool made_progress() const { return made_progress_; }
  // The form of continuing, or the wish for usage, is what the server refused: dropped for good.
  // The first request was accepted, so that a 400 in whatever words is about what is new.
  bool AdaptTo(int http_status, base::Code code, std::string_view message);
  // Of the same call, nothing of which was delivered: what it found out, and what that has cost.
  void LearnFrom(const StreamedAnswer& other);

  // ---- the end

  bool has_output() const { return has_output_; }
  std::string_view text() const { return receiver.message().text(); }
  size_t delivered_chars() const { return base::CountCharacters(text()); }
  const std::string& not_resumed() const { return not_resumed_; }
  void GaveUp(std::string_view why);
  const ResumeRecord& last_resume() const { return resumes_.back(); }
  std::unique_ptr<StreamResult> TakeResult();

  StreamReceiver receiver;

 private:
  std::string_view WhyNotResumable() const;
  void EstimateUsage();
  void NoteNews(const wire::Delta& delta);

  const CallRequest& request_;
  wire::ResumeMode mode_;
  bool ask_usage_;
  bool continues_ = false;
  bool stream_came_ = false;    // in the present attempt
  bool made_progress_ = false;  // in the present attempt
  bool has_output_ = false;
  bool other_output_ = false;  // tool calls, refusals, further choices: nothing that can be joined
  int attempt_ = 0;
  int reconnects_ = 0;
  size_t chars_before_ = 0;  // delivered when the present attempt began
  size_t bytes_before_ = 0;
  base::Code cause_ = base::Code::kOk;
  base::Millis failed_at_ = 0;
  std::string not_resumed_;
  std::vector<ResumeRecord> resumes_;
  UsageSum usage_;
};

}  // namespace failsoft::engine
