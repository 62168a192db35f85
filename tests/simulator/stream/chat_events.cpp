#include "tests/simulator/stream/chat_events.h"

#include "tests/simulator/logprobs.h"

namespace failsoft::sim {
namespace {

std::string BeforeChoices(const ChatRequest& request, int64_t id) {
  json::Writer writer;
  writer.BeginObject();
  BeginCompletion(writer, "chat.completion.chunk", request, id);
  return std::move(writer).Take() + ",\"choices\":[";
}

}  // namespace

ChatEvents::ChatEvents(std::shared_ptr<const ChatAnswer> answer, const ChatRequest& request,
                       const StreamOptions& options, int64_t id)
    : answer_(std::move(answer)),
      options_(&options),
      before_choices_(BeforeChoices(request, id)),
      prompt_tokens_(request.prompt_tokens),
      open_(static_cast<size_t>(CountChoices(request, *answer_))),
      usage_asked_(request.include_usage),
      logprobs_(request.logprobs) {
  for (size_t i = 0; i < open_; ++i) {
    const Choice& choice = ChoiceAt(*answer_, static_cast<int64_t>(i));
    choices_.emplace_back(choice, *answer_, options);
    if (choice.finish_reason) ++unfinished_;
  }
  ended_.resize(open_);
}

ChatEvents::Step ChatEvents::Next(StreamEvent& event, size_t max_answer_bytes) {
  event.text.clear();
  event.counts = true;
  event.answer_bytes = 0;
  switch (stage_) {
    case Stage::kChoices:
      return NextOfChoices(event, max_answer_bytes);
    case Stage::kUsage:
      stage_ = Stage::kDone;
      if (!HasUsageChunk()) return Step::kTurn;
      AppendUsageChunk(event.text);
      return Step::kEvent;
    case Stage::kDone:
      stage_ = Stage::kEnd;
      if (!options_->done) return Step::kTurn;
      options_->format.AppendEvent(event.text, *options_->done);
      return Step::kEvent;
    case Stage::kEnd:
      break;
  }
  return Step::kEnd;
}

ChatEvents::Step ChatEvents::NextOfChoices(StreamEvent& event, size_t max_answer_bytes) {
  while (open_ > 0) {
    const size_t index = turn_ % choices_.size();
    const auto step =
        ended_[index] ? ChoiceDeltas::Step::kEnd : choices_[index].Next(delta_, max_answer_bytes);
    if (step == ChoiceDeltas::Step::kBlocked) return Step::kBlocked;
    ++turn_;
    const bool ends = step == ChoiceDeltas::Step::kEnd || delta_.finish_reason;
    if (ends && !ended_[index]) --open_;
    ended_[index] = ended_[index] || ends;
    if (step == ChoiceDeltas::Step::kDelta) {
      characters_ += delta_.characters;
      event.answer_bytes = delta_.answer_bytes;
      AppendChunk(event.text, static_cast<int64_t>(index), delta_);
      return Step::kEvent;
    }
  }
  stage_ = Stage::kUsage;
  return Step::kTurn;
}

void ChatEvents::AppendChunk(std::string& out, int64_t index, const Delta& delta) {
  const bool last_finish = delta.finish_reason && --unfinished_ == 0;
  options_->format.BeginData(out);
  out.append(before_choices_).append("{\"index\":").append(std::to_string(index));
  AppendChoice(out, delta, last_finish);
  AppendAfterChoices(out, last_finish);
  options_->format.EndEvent(out);
}

void ChatEvents::AppendChoice(std::string& out, const Delta& delta, bool last_finish) const {
  out.append(",\"delta\":").append(delta.json);
  if (logprobs_ && delta.answer_bytes > 0) {
    out += ",\"logprobs\":";
    AppendLogprobs(out, delta.answer);
  }
  out += ",\"finish_reason\":";
  if (delta.finish_reason) {
    json::AppendQuoted(out, *delta.finish_reason);
  } else {
    out += "null";
  }
  if (last_finish && options_->usage == UsagePlace::kChoice) out.append(",\"usage\":" + Usage());
  out += "}]";
}

void ChatEvents::AppendAfterChoices(std::string& out, bool last_finish) const {
  const UsagePlace usage = options_->usage;
  if (usage == UsagePlace::kEvery || (last_finish && usage == UsagePlace::kFinish)) {
    out.append(",\"usage\":").append(Usage());
  } else if (last_finish && usage == UsagePlace::kXGroq) {
    out.append(",\"x_groq\":{\"usage\":").append(Usage()).append("}");
  } else if (HasUsageChunk()) {
    out += ",\"usage\":null";
  }
  out.append(options_->extra).append("}");
}

void ChatEvents::AppendUsageChunk(std::string& out) const {
  options_->format.BeginData(out);
  out.append(before_choices_).append("],\"usage\":").append(Usage());
  out.append(options_->extra).append("}");
  options_->format.EndEvent(out);
}

bool ChatEvents::HasUsageChunk() const {
  return options_->usage == UsagePlace::kLast ||
         (options_->usage == UsagePlace::kAsked && usage_asked_);
}

std::string ChatEvents::Usage() const {
  return UsageJson(prompt_tokens_, CountTokens(characters_));
}

}  // namespace failsoft::sim
