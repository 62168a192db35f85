#include "core/engine/summary.h"

#include <algorithm>
#include <new>
#include <utility>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/engine/failure.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;

namespace {

// A part that does not fit goes to a larger model, if it may, or is cut in two. It is never
// trimmed: nothing of it may be lost.
void KeepWhole(config::CallOptions& options) {
  using config::ContextOverflow;
  ContextOverflow& policy = options.on_context_overflow;
  const bool trims_only = policy == ContextOverflow::kTrim || policy == ContextOverflow::kError;
  policy = trims_only ? ContextOverflow::kError : ContextOverflow::kLarger;
}

constexpr int64_t kRaise = 4;       // times the limit that an answer reached
constexpr int64_t kSafeShare = 10;  // of a prompt: its size is estimated
constexpr int64_t kPrompt = 256;    // tokens for the system message, and what services add

// In the words of the services that are in use.
bool ReachedLimit(std::string_view finish_reason) {
  for (const std::string_view name : {"length", "max_tokens", "model_length"}) {
    if (base::EqualsIgnoreCase(finish_reason, name)) return true;
  }
  return false;
}

void LogTruncated(size_t summaries) {
  if (summaries == 0 || !base::LogEnabled(base::LogLevel::kWarn)) return;
  base::Log(base::LogLevel::kWarn,
            std::to_string(summaries) + " of the summaries were cut at their limit of tokens");
}

std::string HowFar(const text::SummaryPlan& plan) {
  return "; " + std::to_string(plan.done_in_level()) + " of " +
         std::to_string(plan.total_in_level()) + (plan.level() == 0 ? " parts" : " groups") +
         " are done";
}

}  // namespace

Summary::Summary(World world, CallRequest request, CallListener* listener)
    : world_(world),
      request_(std::move(request)),
      listener_(listener),
      chat_options_(world.options),
      result_(std::make_unique<SummaryResult>()),
      timer_(world.timers.NewTimer(this)) {
  chat_options_.call = request_.options;
  KeepWhole(chat_options_.call);
  outcome_.kind = request_.kind;
  asked_.reserve(static_cast<size_t>(request_.summary->concurrency));
}

Summary::~Summary() = default;

void Summary::Start() {
  started_ = world_.clock.Now();
  deadline_ = base::After(started_, request_.options.deadline);
  timer_->Set(started_);
}

void Summary::Discard() noexcept {
  ended_ = true;
  timer_.reset();
}

// What one of its calls asks the host for, nobody else would tell it.
void Summary::OnEvent(EventKind kind, std::string_view json) {
  if (kind == EventKind::kCredentialsWanted) listener_->OnEvent(kind, json);
}

bool Summary::OnEventsReady() noexcept {
  if (!ended_) listener_->OnEventsReady();
  return false;
}

void Summary::OnAccountChanged() noexcept {
  for (const Asked& asked : asked_) asked.call->OnAccountChanged();
}

void Summary::OnCallEnded() noexcept {
  if (!ended_) timer_->Set(world_.clock.Now());
}

void Summary::OnAlarm(Millis) {
  try {
    GoOn();
  } catch (const std::bad_alloc&) {
    FailWithoutMemory();
  }
}

void Summary::GoOn() {
  if (plan().calls() == 0) TellProgress(0, 0, plan().total_in_level());
  TakeEnded();
  if (ended_) return;
  if (plan().finished()) return Succeed();
  StartCalls();
  if (!ended_) listener_->OnEventsReady();
}

// ---------------------------------------------------------------------------------------- answers

// Answers first: what is done counts, even when another call has failed meanwhile.
void Summary::TakeEnded() {
  std::vector<Asked> over;
  over.reserve(asked_.size());
  for (Asked& asked : asked_) {
    if (asked.call->ended()) over.push_back(std::move(asked));
  }
  std::erase_if(asked_, [](const Asked& asked) { return asked.call == nullptr; });
  std::stable_partition(over.begin(), over.end(),
                        [](const Asked& asked) { return asked.call->outcome().ok(); });
  for (const Asked& asked : over) KeepStory(asked);
  for (const Asked& asked : over) {
    if (!ended_) TakeOutcome(asked);
  }
}

void Summary::TakeOutcome(const Asked& asked) {
  const Outcome& outcome = asked.call->outcome();
  if (outcome.ok()) return TakeAnswer(asked);
  CallError error = outcome.error();
  if (error.code == Code::kNoMemory) throw std::bad_alloc();
  if (asked.again && plan().HasFirst(asked.id)) return Take(asked, {}, text::Cut::kFinal);
  if (error.code == Code::kContextLength) {
    const std::string why_not = plan().TakeOverflow(asked.id);
    if (why_not.empty()) return;
    error.message += "; " + why_not;
  }
  if (error.code == Code::kDeadline) {
    error.message = "the deadline of " + Duration(request_.options.deadline) + " passed";
  } else {
    error.message = plan().NameOf(asked.id) + ": " + error.message;
  }
  Fail(std::move(error));
}

void Summary::TakeAnswer(const Asked& asked) {
  const Outcome& outcome = asked.call->outcome();
  NoteReply(outcome);
  const bool is_cut = ReachedLimit(outcome.reply.finish_reason);
  if (outcome.reply.text.empty()) return TakeEmpty(asked, is_cut);
  const text::Cut cut = !is_cut          ? text::Cut::kNot
                        : asked.raisable ? text::Cut::kRaisable
                                         : text::Cut::kFinal;
  Take(asked, std::string(outcome.reply.text), cut);
}

// A model may use up its limit by thinking.
void Summary::TakeEmpty(const Asked& asked, bool is_cut) {
  if (asked.again && plan().HasFirst(asked.id)) return Take(asked, {}, text::Cut::kFinal);
  if (is_cut && asked.raisable && plan().AskAgain(asked.id)) return;
  const bool filtered = asked.call->outcome().reply.finish_reason == "content_filter";
  Fail(MakeError(filtered ? Code::kContentFilter : Code::kBadResponse,
                 plan().NameOf(asked.id) + ": the answer has no text" +
                     (is_cut ? ", and reached its limit of tokens" : "")));
}

void Summary::NoteReply(const Outcome& outcome) {
  outcome_.http_status = outcome.http_status;
  usage_.Add(outcome.reply.usage_json);
  result_->model = outcome.reply.model;
  result_->finish_reason = outcome.reply.finish_reason;
  result_->confirmed &= outcome.reply.confirmed;
  if (ReachedLimit(outcome.reply.finish_reason)) ++result_->cut_short;
}

void Summary::Take(const Asked& asked, std::string summary, text::Cut cut) {
  const int level = plan().level();
  const size_t done = plan().done_in_level() + 1;
  const size_t total = plan().total_in_level();
  const std::string stuck = plan().TakeAnswer(asked.id, std::move(summary), cut);
  TellProgress(level, done, total);
  if (!stuck.empty()) return Fail(MakeError(Code::kContextLength, stuck));
  if (plan().level() != level && !plan().finished()) {
    TellProgress(plan().level(), plan().done_in_level(), plan().total_in_level());
  }
}

void Summary::KeepStory(const Asked& asked) {
  outcome_.Include(asked.call->outcome(), asked.started - started_);
}

// --------------------------------------------------------------------------------------- questions

void Summary::StartCalls() {
  while (asked_.size() < static_cast<size_t>(request_.summary->concurrency) && !ended_) {
    const std::optional<text::SummaryAsk> ask = plan().Next();
    if (!ask) return;
    Ask(*ask);
  }
}

void Summary::Ask(const text::SummaryAsk& ask) {
  const int64_t raised = RaisedLimit(ask);
  const std::string json = request_.summary->ChatJson(ask, ask.again ? raised : 0);
  auto chat = DecodeCall(CallKind::kChat, json, chat_options_);
  if (!chat) return Fail(UsageError(chat.failure()));
  const Millis now = world_.clock.Now();
  // At least something, so that it is the call that finds out.
  if (deadline_ != base::kForever) chat->options.deadline = std::max<Millis>(deadline_ - now, 1);
  auto call = std::make_unique<Call>(world_, *std::move(chat), static_cast<CallListener*>(this));
  try {
    call->Start();
  } catch (const std::bad_alloc&) {
    call->Discard();
    throw;
  }
  asked_.push_back({std::move(call), ask.id, now, ask.again, raised > 0});
}

// Tokens for an answer that reached the limit it was given; 0: none was given, or the model's
// window has no room for much more.
int64_t Summary::RaisedLimit(const text::SummaryAsk& ask) const {
  const int64_t limit = request_.summary->answer_limit;
  if (limit == 0) return 0;
  const std::string& model = request_.summary->ModelFor(ask);
  const int64_t told = world_.book.models.WindowOf(model);
  const int64_t window =
      world_.book.windows.WindowOf({world_.account, model}, told, world_.clock.Now());
  int64_t raised = limit * kRaise;
  if (window > 0) {
    const int64_t prompt = text::EstimateTokens(ask.text, text::FamilyOfModel(model));
    raised = std::min(raised, window - prompt - prompt / kSafeShare - kPrompt);
  }
  return raised >= 2 * limit ? raised : 0;
}

void Summary::TellProgress(int level, size_t done, size_t total) {
  listener_->OnEvent(EventKind::kProgress,
                     ProgressJson(plan(), {level, done, total, asked_.size()}));
}

// -------------------------------------------------------------------------------------------- end

void Summary::Succeed() {
  LogTruncated(plan().truncated());
  result_->plan = std::shared_ptr<const text::SummaryPlan>(request_.summary, &plan());
  result_->usage_json = usage_.Json();
  outcome_.summary = std::move(result_);
  End();
}

void Summary::Fail(CallError error) {
  StopCalls();
  for (const Asked& asked : asked_) KeepStory(asked);
  error.message += HowFar(plan());
  error.summary_json = UnfinishedJson(plan());
  outcome_.failure = std::make_shared<const CallError>(std::move(error));
  End();
}

void Summary::Cancel(Code why) noexcept {
  if (ended_) return;
  try {
    Fail(CancelError(why));
  } catch (const std::bad_alloc&) {
    FailWithoutMemory();
  }
}

void Summary::FailWithoutMemory() noexcept {
  StopCalls();
  outcome_.failure = NoMemoryError();
  End();
}

// Their ends lead nowhere any more.
void Summary::StopCalls() noexcept {
  ended_ = true;
  for (const Asked& asked : asked_) asked.call->Cancel(Code::kCancelled);
}

void Summary::End() noexcept {
  ended_ = true;
  timer_.reset();
  outcome_.duration = world_.clock.Now() - started_;
  listener_->OnCallEnded();
}

}  // namespace failsoft::engine
