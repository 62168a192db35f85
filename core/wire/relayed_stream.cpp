#include "core/wire/relayed_stream.h"

namespace failsoft::wire {

void RelayedStream::Begin(const StreamDecoder* before) {
  continues_ = before != nullptr;
  saw_piece_ = false;
  head_.clear();
  tail_.clear();
  if (continues_ && !chunks_.has_answer()) {
    chunks_.SetAnswer(before->id(), before->model(), before->created());
  }
}

void RelayedStream::TakeEvent(std::string_view data, bool has_piece, bool finished) {
  if (continues_) return;
  if (has_piece && !saw_piece_) {
    saw_piece_ = true;
    out_.append(head_);
    head_.clear();
  }
  AppendEvent(finished ? tail_ : saw_piece_ ? out_ : head_, data);
}

void RelayedStream::End(const StreamDecoder& decoder, std::string_view usage_json) {
  if (continues_) {
    for (const StreamChoice& choice : decoder.choices()) chunks_.AppendFinish(out_, choice);
    if (!usage_json.empty()) chunks_.AppendUsage(out_, usage_json);
  } else {
    out_.append(head_).append(tail_);
  }
  AppendDone(out_);
}

}  // namespace failsoft::wire
