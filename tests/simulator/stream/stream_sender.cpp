#include "tests/simulator/stream/stream_sender.h"

#include <algorithm>

namespace failsoft::sim {
namespace {

using std::chrono::milliseconds;

constexpr size_t kLargeWrite = 16 * 1024;
constexpr std::chrono::hours kForEver{24 * 365};

}  // namespace

StreamSender::StreamSender(Exchange& exchange, StreamBody& body, Pacing pacing, Gzip* gzip,
                           StreamCounts& sent)
    : exchange_(exchange),
      body_(body),
      pacing_(pacing),
      gzip_(gzip),
      sent_(sent),
      comment_ms_(body.options().comments.every_ms),
      may_comment_(!body.options().format.bom) {}

size_t StreamSender::Room(size_t used) const {
  if (pacing_.write_bytes == 0) return std::numeric_limits<size_t>::max();
  return static_cast<size_t>(pacing_.write_bytes) - used;
}

bool StreamSender::IsFull(size_t bytes, int64_t events) const {
  if (pacing_.write_bytes > 0) return Room(bytes) == 0;
  if (pacing_.events_per_write > 0) return events == pacing_.events_per_write;
  return bytes >= (pacing_.token_ms > 0 ? 1 : kLargeWrite);
}

Task<bool> StreamSender::Send(size_t announced_more) {
  std::string bytes;
  int64_t events = 0;
  for (bool over = false; !over;) {
    const auto step = body_.Next(bytes, Room(bytes.size()));
    const bool pause = step == StreamBody::Step::kPause;
    if (step == StreamBody::Step::kWhole) ++events;
    over = step == StreamBody::Step::kEnd || (!pause && body_.over());
    if (!over && !pause && !IsFull(bytes.size(), events)) continue;
    events = 0;
    bool there = co_await Write(std::exchange(bytes, {}), over, over ? announced_more : 0);
    if (there && pause) there = co_await Wait(milliseconds(body_.pause_ms()));
    if (!there) co_return false;
    paced_ = !pause;
  }
  co_return true;
}

Task<bool> StreamSender::Write(std::string bytes, bool last, size_t announced_more) {
  const StreamCounts made = body_.counts();
  const bool ends_between_events = body_.between_events();
  if (paced_ && pacing_.token_ms > 0 && !bytes.empty()) {
    const bool waited = co_await Wait(milliseconds(pacing_.token_ms));
    if (!waited) co_return false;
  }
  const bool there = co_await Hand(std::move(bytes), last, announced_more);
  if (!there) co_return false;
  sent_.events = made.events;
  sent_.text_bytes = made.text_bytes;
  may_comment_ = ends_between_events;
  co_return true;
}

Task<bool> StreamSender::Hand(std::string bytes, bool last, size_t announced_more) {
  const size_t size = bytes.size();
  if (gzip_) bytes = gzip_->Compress(bytes, last);
  if (bytes.empty() && announced_more == 0) co_return true;
  Buffers buffers;
  if (!bytes.empty()) buffers.push_back(asio::buffer(bytes));
  const bool there = co_await exchange_.Send(std::move(buffers), announced_more);
  if (there) sent_.bytes += static_cast<int64_t>(size);
  last_write_ = Clock::now();
  co_return there;
}

StreamSender::Clock::time_point StreamSender::NextComment() const {
  if (comment_ms_ == 0 || !may_comment_) return Clock::time_point::max();
  return last_write_ + milliseconds(comment_ms_);
}

Task<bool> StreamSender::Wait(Clock::duration time) {
  const auto until = Clock::now() + time;
  bool there = true;
  while (there && Clock::now() < until) {
    const auto comment = NextComment();
    there = co_await exchange_.Sleep(std::min(until, comment) - Clock::now());
    if (there && comment < until) there = co_await WriteComment();
  }
  co_return there;
}

Task<bool> StreamSender::WriteComment() {
  std::string comment;
  body_.AppendComment(comment);
  return Hand(std::move(comment), false, 0);
}

Task<void> StreamSender::Stall() {
  bool there = true;
  while (there) there = co_await Wait(kForEver);
}

}  // namespace failsoft::sim
