#include "core/engine/stream_receiver.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/wire/continuation.h"

namespace failsoft::engine {

namespace {
// Whoever answers a request for a stream with JSON or HTML sends this much at most.
constexpr size_t kMaxHead = 16 << 20;
}  // namespace

void StreamReceiver::Begin(std::optional<wire::ResumeMode> mode, wire::JoinOptions options) {
  parser_.Reset();
  if (relayed_) relayed_->Begin(mode ? &*decoder_ : nullptr);
  decoder_.emplace(choices_, static_cast<wire::DeltaSink*>(this));
  joiner_.reset();
  if (mode) {
    joiner_.emplace(*mode, message_.text(), options);
  } else {
    message_ = wire::StreamMessage();
  }
  head_.clear();
  failure_.reset();
  began_ = commented_ = progress_ = in_tail_ = join_told_ = false;
  instructed_ = mode == wire::ResumeMode::kInstruct;
  added_ = ended_empty_ = false;
}

bool StreamReceiver::Feed(std::string_view bytes) {
  if (auto failure = parser_.Feed(bytes, *this)) {
    failure_ = std::move(failure);
    return false;
  }
  if (!began_) KeepHead(bytes);
  return decoder_->open() && !refused();
}

void StreamReceiver::KeepHead(std::string_view bytes) {
  head_.append(bytes.substr(0, kMaxHead - std::min(kMaxHead, head_.size())));
}

void StreamReceiver::Finish(bool clean) {
  in_tail_ = true;
  if (clean && !failure_ && !refused()) failure_ = parser_.Flush(*this);
  decoder_->Finish();
  if (!joiner_ || refused()) return;
  // A continuation that was cut while it was held has added nothing, and is asked for again.
  const wire::StreamEnding ending = decoder_->ending();
  const bool whole =
      ending == wire::StreamEnding::kComplete || ending == wire::StreamEnding::kCompleteUnconfirmed;
  if (whole) FinishJoined();
}

void StreamReceiver::FinishJoined() {
  joined_.clear();
  joiner_->Finish(joined_);
  const bool adds = added_ || !base::IsBlank(joined_);
  ended_empty_ = instructed_ && !adds && !refused() && !wire::MayBeOver(message_.text());
  if (!join_told_ && !ended_empty_) PassJoined();
}

bool StreamReceiver::OnEvent(const sse::Event& event) {
  began_ = true;
  had_piece_ = false;
  bool more = false;
  if (in_tail_) {
    decoder_->TakeTail(event.type, event.data);
  } else {
    more = decoder_->TakeEvent(event.type, event.data) && !refused();
  }
  if (relayed_) RelayEvent(event);
  return more;
}

void StreamReceiver::RelayEvent(const sse::Event& event) {
  const bool is_over = decoder_->done() || decoder_->error() != nullptr;
  if (is_over || event.type != "message") return;
  relayed_->TakeEvent(event.data, had_piece_, decoder_->finished());
}

void StreamReceiver::OnField(std::string_view name, std::string_view value) {
  if (in_tail_ || !decoder_->open()) return;
  if (!decoder_->TakeField(name, value)) began_ = true;
}

// Of a continuation.
void StreamReceiver::Pass(const wire::Delta& delta) {
  message_.OnDelta(delta);
  if (relayed_) relayed_->TakePiece(delta);
  if (!added_) added_ = !base::IsBlank(delta.text);
  owner_->OnPiece(delta);
}

void StreamReceiver::OnDelta(const wire::Delta& delta) {
  progress_ = had_piece_ = true;
  if (!joiner_) {
    message_.OnDelta(delta);
    return owner_->OnPiece(delta);
  }
  if (delta.kind != wire::DeltaKind::kText) return Pass(delta);
  joined_.clear();
  joiner_->Feed(delta.text, joined_);
  PassJoined();
}

// Where the server continues to the letter the joiner holds nothing, and is told of all the same.
void StreamReceiver::PassJoined() {
  if (joiner_->state() != wire::Joiner::State::kPassing) return;
  if (!std::exchange(join_told_, true)) owner_->OnJoined(joiner_->report());
  if (joined_.empty()) return;
  Pass({.kind = wire::DeltaKind::kText, .text = joined_});
}

}  // namespace failsoft::engine
