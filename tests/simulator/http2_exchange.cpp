#include "tests/simulator/http2_exchange.h"

namespace failsoft::sim {
namespace {

using Clock = std::chrono::steady_clock;

constexpr uint32_t kCancel = 8;  // RFC 9113, 7

}  // namespace

void Http2Exchange::SetHead(const Response& head, size_t size) {
  head_ = head;
  if (head.framing == Framing::kLength) head_->DeclareSize(size);
  has_body_ = head.HasBody();
}

void Http2Exchange::SubmitHead() {
  if (head_) session_.SubmitHead(*stream_, *head_);
  head_.reset();
}

Task<bool> Http2Exchange::Flush() {
  SubmitHead();
  co_return !stream_->closed;
}

Task<bool> Http2Exchange::Send(Buffers body, size_t announced_more) {
  const std::string filler(announced_more, ' ');
  if (announced_more > 0) body.push_back(asio::buffer(filler));
  if (asio::buffer_size(body) == 0 || !has_body_) co_return !stream_->closed;
  stream_->out = std::move(body);
  stream_->missing = announced_more;
  SubmitHead();
  session_.Resume(*stream_);
  while (!stream_->out.empty() && !stream_->closed) co_await WaitFor(Clock::time_point::max());
  stream_->out.clear();
  co_return !stream_->closed;
}

Task<Ending> Http2Exchange::Finish() {
  stream_->ends = true;
  SubmitHead();
  session_.Resume(*stream_);
  co_return stream_->closed ? Ending::kGone : Ending::kKeepAlive;
}

Task<bool> Http2Exchange::Sleep(Clock::duration time) {
  SubmitHead();
  const auto until = Clock::now() + time;
  while (!stream_->closed && Clock::now() < until) co_await WaitFor(until);
  co_return !stream_->closed;
}

// Or until something has changed.
Task<void> Http2Exchange::WaitFor(Clock::time_point until) {
  boost::system::error_code cancelled;
  stream_->wake.expires_at(until);
  co_await stream_->wake.async_wait(Into(cancelled));
}

Task<void> Http2Exchange::WaitUntilGone() {
  while (!stream_->closed) co_await Sleep(std::chrono::hours(24));
}

Task<void> Http2Exchange::WaitUntilAcknowledged() {
  AcknowledgePoll poll;
  while (!stream_->closed && (!session_.idle() || session_.connection().HasUnacknowledged())) {
    co_await WaitFor(Clock::now() + poll.Next());
  }
}

// A client answers a PING after what came before it; nothing that waits to be written does, for a
// PING overtakes it.
Task<void> Http2Exchange::WaitUntilRead() {
  co_await WaitUntilAcknowledged();
  session_.Ping(*stream_);
  while (!stream_->closed && !stream_->answered_ping) co_await WaitFor(Clock::time_point::max());
}

bool Http2Exchange::ResetStream(uint32_t error) {
  session_.ResetStream(*stream_, error);
  return true;
}

void Http2Exchange::Abort() {
  session_.ResetStream(*stream_, kCancel);
  stream_->wake.cancel();
}

void Http2Exchange::GoAway(uint32_t error) { session_.GoAway(*stream_, error); }

Task<bool> Http2Exchange::SendHalfHead() {
  session_.HalveHead(*stream_);
  co_return co_await Flush();
}

Task<bool> Http2Exchange::SendRaw(std::string_view bytes) {
  SubmitHead();
  session_.SendRaw(bytes);
  co_return !stream_->closed;
}

}  // namespace failsoft::sim
