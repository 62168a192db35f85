#include "core/engine/target_course.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/policy/route.h"

namespace failsoft::engine {

using base::Code;
using base::Millis;
using policy::Move;

namespace {

CallError Skip(Code code, std::string message) {
  CallError error;
  error.code = code;
  error.message = std::move(message);
  return error;
}

std::string Tokens(int64_t count) { return std::to_string(count) + " tokens"; }

}  // namespace

std::deque<ChainEntry>& TargetCourse::Chain() {
  if (!chain_) {
    auto chain = ChainOf(world_.options, world_.account, world_.book, request_, world_.clock.Now());
    chain_.emplace(std::make_move_iterator(chain.begin()), std::make_move_iterator(chain.end()));
  }
  return *chain_;
}

std::vector<Target> TargetCourse::targets() {
  std::vector<Target> targets;
  for (const ChainEntry& entry : entries()) targets.push_back(entry.target);
  return targets;
}

size_t TargetCourse::After(size_t at) const {
  if (chain_) return chain_->size() - 1 - at;
  return request_.options.fallback ? request_.options.fallback->size() : 0;
}

std::optional<CallError> TargetCourse::WhyNotFirst() const {
  if (auto why = WhyTooSmall(TargetAt(0), WindowOf(0))) return why;
  return WhyUnlisted(request_.model);
}

std::optional<CallError> TargetCourse::WhyTooSmall(const Target& target, int64_t window) const {
  const int64_t prompt = PromptFor(target);
  if (policy::Fits(prompt, window)) return std::nullopt;
  return Skip(Code::kContextLength, "its context window of " + Tokens(window) +
                                        " does not fit a prompt of about " + Tokens(prompt));
}

// A list that is old says nothing: the model may be back.
std::optional<CallError> TargetCourse::WhyUnlisted(std::string_view model) const {
  const ModelList& list = world_.book.models;
  if (!list.FreshAt(world_.clock.Now(), world_.options.models_ttl)) return std::nullopt;
  const std::string_view status = list.StatusOf(model);
  if (status.empty() || status == "available") return std::nullopt;
  return Skip(Code::kProvider, "the service lists it as " + std::string(status));
}

std::optional<size_t> TargetCourse::Next(size_t from, const CallError& error) {
  if (policy::MoveAfter(error.code) == Move::kNone) return std::nullopt;
  std::optional<size_t> last_resort;
  for (size_t at = from + 1; at < entries().size(); ++at) {
    if (WhySkip(from, at, error)) continue;
    if (!IsLastResort(at)) return at;
    if (!last_resort) last_resort = at;
  }
  return last_resort;
}

std::optional<size_t> TargetCourse::Larger(size_t from, int64_t need, const CallError& error) {
  for (size_t at = from + 1; at < entries().size(); ++at) {
    if (Holds(from, at, need, error)) return at;
  }
  return ListedLarger(from, need, error);
}

bool TargetCourse::Holds(size_t from, size_t at, int64_t need, const CallError& error) {
  return entries()[at].context_window >= need && !WhySkip(from, at, error) && !IsLastResort(at);
}

std::optional<size_t> TargetCourse::ListedLarger(size_t from, int64_t need,
                                                 const CallError& error) {
  for (const wire::ModelInfo& model : world_.book.models.models()) {
    const Target target{entries().front().target.account, model.id};
    const int64_t window =
        world_.book.windows.WindowOf(target, model.context_window, world_.clock.Now());
    if (window < need) continue;
    const auto is_same = [&](const ChainEntry& other) { return other.target == target; };
    if (std::any_of(entries().begin(), entries().end(), is_same)) continue;
    ChainEntry entry = entries().front();
    entry.target = target;
    entry.told_window = model.context_window;
    entry.context_window = window;
    Chain().push_back(std::move(entry));
    if (Holds(from, entries().size() - 1, need, error)) return entries().size() - 1;
    Chain().pop_back();
  }
  return std::nullopt;
}

Target TargetCourse::TargetAt(size_t at) const {
  return chain_ ? (*chain_)[at].target : Target{world_.account, request_.model};
}

int64_t TargetCourse::WindowOf(size_t at) const {
  if (chain_) return (*chain_)[at].context_window;
  const int64_t told = world_.book.models.WindowOf(request_.model);
  const WindowBook& learned = world_.book.windows;
  return learned.empty() ? told : learned.WindowOf(TargetAt(at), told, world_.clock.Now());
}

ContextFacts TargetCourse::FactsOf(size_t at) const {
  const Target target = TargetAt(at);
  ContextFacts facts;
  facts.window = WindowOf(at);
  facts.calibration = world_.book.windows.CalibrationOf(target);
  facts.known = world_.book.windows.Known(target, request_.prompt_prefixes);
  return facts;
}

int64_t TargetCourse::PromptFor(const Target& target) const {
  ContextFacts facts;
  facts.calibration = world_.book.windows.CalibrationOf(target);
  facts.known = world_.book.windows.Known(target, request_.prompt_prefixes);
  return facts.Expected(request_.prompt_tokens);
}

void TargetCourse::LearnWindow(size_t at, int64_t window) {
  const Target target = TargetAt(at);
  const int64_t told =
      chain_ ? (*chain_)[at].told_window : world_.book.models.WindowOf(target.model);
  world_.book.windows.LearnWindow(target, window, told, world_.clock.Now());
  if (chain_) (*chain_)[at].context_window = window;
}

bool TargetCourse::IsLastResort(size_t at) {
  const ChainEntry& entry = entries()[at];
  return entry.is_listed && WhyUnlisted(entry.target.model).has_value();
}

std::vector<PassedOver> TargetCourse::Skipped(size_t from, size_t to, const CallError& error) {
  std::vector<PassedOver> skipped;
  for (size_t at = from + 1; at < to; ++at) {
    const Target& target = entries()[at].target;
    auto why = WhySkip(from, at, error);
    if (!why && entries()[at].is_listed) why = WhyUnlisted(target.model);
    if (!why) continue;
    skipped.push_back({target.model, target.account.origin, why->code, std::move(why->message),
                       policy::GaveUp::kNotGivenUp, 0});
  }
  return skipped;
}

std::optional<CallError> TargetCourse::WhySkip(size_t from, size_t at, const CallError& error) {
  const Move move = policy::MoveAfter(error.code);
  const ChainEntry& next = entries()[at];
  if (move == Move::kOtherAccount && next.target.account == entries()[from].target.account) {
    return Skip(error.code, "it uses the same key");
  }
  const int64_t window = next.context_window;
  const bool known = move == Move::kLarger && window > 0;
  if (known && (window <= error.reply.model_max_tokens || window < error.reply.request_tokens ||
                window <= entries()[from].context_window)) {
    return Skip(Code::kContextLength, "its context window of " + Tokens(window) + " is too small");
  }
  if (auto why = WhyTooSmall(next.target, window)) return why;
  if (world_.circuits == nullptr) return std::nullopt;
  const Millis now = world_.clock.Now();
  const CircuitBook::Refusal why = world_.circuits->Why(next.target, now);
  if (why.retry_at <= now) return std::nullopt;
  return Skip(Code::kCircuitOpen,
              why.no_credits ? "the balance of its key is used up" : "it failed a short time ago");
}

}  // namespace failsoft::engine
