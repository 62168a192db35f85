#include "tests/simulator/stream/stream_body.h"

#include <algorithm>

namespace failsoft::sim {
namespace {

constexpr int64_t kNowhere = std::numeric_limits<int64_t>::max();

}  // namespace

StreamBody::StreamBody(const StreamOptions& options, const std::vector<ScriptedEvent>& events,
                       std::optional<ChatEvents> chat)
    : options_(&options), chat_(std::move(chat)) {
  for (const Insert& insert : options.inserts) inserts_.push_back(&insert);
  Put(events);
  for (int64_t i = 0; i < options.comments.first; ++i) Put(Comment());
  if (options.format.bom) Put({std::string(kByteOrderMark)});
}

StreamCounts StreamBody::Measure() const {
  StreamBody copy = *this;
  std::string scratch;
  while (copy.Next(scratch, std::numeric_limits<size_t>::max()) != Step::kEnd) scratch.clear();
  return copy.counts_;
}

void StreamBody::Put(StreamEvent event) {
  Part& part = parts_.emplace_back();
  part.event = std::move(event);
  part.finished = finished_;
  part.done = done_;
}

void StreamBody::Put(const std::vector<ScriptedEvent>& events) {
  for (auto scripted = events.rbegin(); scripted != events.rend(); ++scripted) {
    StreamEvent event;
    event.counts = true;
    if (scripted->verbatim) {
      event.text = scripted->text;
    } else {
      options_->format.AppendEvent(event.text, scripted->text);
    }
    Put(std::move(event));
  }
}

StreamEvent StreamBody::Comment() const {
  StreamEvent comment;
  options_->format.AppendComment(comment.text, options_->comments.text);
  return comment;
}

void StreamBody::AppendComment(std::string& out) {
  const size_t before = out.size();
  options_->format.AppendComment(out, options_->comments.text);
  counts_.bytes += static_cast<int64_t>(out.size() - before);
}

StreamBody::Step StreamBody::Next(std::string& out, size_t max_bytes) {
  for (;;) {
    if (const Insert* insert = FindDueInsert()) {
      TakeInsert(insert);
      if (insert->pause_ms > 0) return Step::kPause;
    } else if (EndReached()) {
      return Step::kEnd;
    } else if (!parts_.empty()) {
      return Send(out, max_bytes);
    } else if (!Refill()) {
      return Step::kEnd;
    }
  }
}

bool StreamBody::over() const {
  if (FindDueInsert()) return false;
  return EndReached() || (parts_.empty() && (!chat_ || chat_->done()));
}

bool StreamBody::Reached(const BodyPlace& place) const {
  switch (place.kind) {
    case BodyPlace::Kind::kBytes:
      return counts_.bytes >= place.count;
    case BodyPlace::Kind::kEvents:
      return counts_.events >= place.count;
    case BodyPlace::Kind::kTextBytes:
      return std::max(counts_.text_bytes, passed_text_) >= place.count;
    case BodyPlace::Kind::kFinish:
      return finished_;
    case BodyPlace::Kind::kDone:
      return done_;
    case BodyPlace::Kind::kMiddle:
      break;
  }
  return false;
}

bool StreamBody::EndReached() const {
  return end_ && parts_.size() <= parts_after_insert_ && Reached(*end_);
}

const Insert* StreamBody::FindDueInsert() const {
  for (const Insert* insert : inserts_) {
    if (Reached(insert->at)) return insert;
  }
  return nullptr;
}

void StreamBody::TakeInsert(const Insert* insert) {
  std::erase(inserts_, insert);
  if (EndReached()) parts_after_insert_ = parts_.size();
  Put(insert->events);
  pause_ms_ = insert->pause_ms;
}

// Makes the chat's next event. False when there is none any more.
bool StreamBody::Refill() {
  if (!chat_) return false;
  const int64_t stop = NearestStop(BodyPlace::Kind::kTextBytes, counts_.text_bytes);
  const auto step = chat_->Next(made_, static_cast<size_t>(stop - counts_.text_bytes));
  if (step == ChatEvents::Step::kEnd) return false;
  if (step == ChatEvents::Step::kBlocked) passed_text_ = stop;
  if (step == ChatEvents::Step::kTurn) {
    finished_ = chat_->finished();
    done_ = chat_->done();
  }
  if (step == ChatEvents::Step::kEvent) {
    Put(std::move(made_));
    parts_.back().finished = chat_->finished();
    parts_.back().done = chat_->done();
  }
  return true;
}

StreamBody::Step StreamBody::Send(std::string& out, size_t max_bytes) {
  Part& part = parts_.back();
  const int64_t until_stop = NearestStop(BodyPlace::Kind::kBytes, counts_.bytes) - counts_.bytes;
  const size_t left = part.event.text.size() - part.sent;
  const size_t size = std::min({left, max_bytes, static_cast<size_t>(until_stop)});
  out.append(part.event.text, part.sent, size);
  counts_.bytes += static_cast<int64_t>(size);
  if (part.sent == 0 && size > 0) ++begun_;
  part.sent += size;
  if (size < left) return Step::kPart;
  CountTop();
  return Step::kWhole;
}

// The last of the parts has been sent whole.
void StreamBody::CountTop() {
  Part part = std::move(parts_.back());
  parts_.pop_back();
  if (part.sent > 0) --begun_;
  finished_ = finished_ || part.finished;
  done_ = done_ || part.done;
  counts_.text_bytes += static_cast<int64_t>(part.event.answer_bytes);
  if (part.event.counts) {
    ++counts_.events;
    const int64_t every = options_->comments.every_events;
    if (every > 0 && counts_.events % every == 0) Put(Comment());
  }
  made_ = std::move(part.event);  // its memory serves the next event
}

// The nearest place of that kind beyond `from`.
int64_t StreamBody::NearestStop(BodyPlace::Kind kind, int64_t from) const {
  int64_t nearest = kNowhere;
  const auto consider = [&](const BodyPlace& place) {
    if (place.kind == kind && place.count > from) nearest = std::min(nearest, place.count);
  };
  for (const Insert* insert : inserts_) consider(insert->at);
  if (end_) consider(*end_);
  return nearest;
}

}  // namespace failsoft::sim
