#include "core/engine/target_course.h"

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

const std::vector<ChainEntry>& TargetCourse::entries() {
  if (entries_.empty()) {
    entries_ = ChainOf(world_.options, world_.account, world_.book, request_);
  }
  return entries_;
}

std::vector<Target> TargetCourse::targets() {
  std::vector<Target> targets;
  for (const ChainEntry& entry : entries()) targets.push_back(entry.target);
  return targets;
}

std::optional<CallError> TargetCourse::WhyNotFirst() const {
  const std::string& model = request_.model;
  if (auto why = WhyTooSmall(world_.book.models.WindowOf(model))) return why;
  return WhyUnlisted(model);
}

std::optional<CallError> TargetCourse::WhyTooSmall(int64_t window) const {
  if (policy::Fits(request_.prompt_tokens, window)) return std::nullopt;
  return Skip(Code::kContextLength, "its context window of " + Tokens(window) +
                                        " does not fit a prompt of about " +
                                        Tokens(request_.prompt_tokens));
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

bool TargetCourse::IsLastResort(size_t at) {
  const ChainEntry& entry = entries()[at];
  return entry.is_listed && WhyUnlisted(entry.target.model).has_value();
}

std::vector<PassedOver> TargetCourse::Skipped(size_t from, size_t to, const CallError& error) {
  std::vector<PassedOver> skipped;
  for (size_t at = from + 1; at < to; ++at) {
    const Target& target = entries()[at].target;
    auto why = WhySkip(from, at, error);
    if (!why && entries_[at].is_listed) why = WhyUnlisted(target.model);
    if (!why) continue;
    skipped.push_back({target.model, target.account.origin, why->code, std::move(why->message),
                       policy::GaveUp::kNotGivenUp, 0});
  }
  return skipped;
}

std::optional<CallError> TargetCourse::WhySkip(size_t from, size_t at, const CallError& error) {
  const Move move = policy::MoveAfter(error.code);
  const ChainEntry& next = entries()[at];
  if (move == Move::kOtherAccount && next.target.account == entries_[from].target.account) {
    return Skip(error.code, "it uses the same key");
  }
  const int64_t window = next.context_window;
  const bool known = move == Move::kLarger && window > 0;
  if (known && (window <= error.reply.model_max_tokens || window < error.reply.request_tokens ||
                window <= entries_[from].context_window)) {
    return Skip(Code::kContextLength, "its context window of " + Tokens(window) + " is too small");
  }
  if (auto why = WhyTooSmall(window)) return why;
  if (world_.circuits == nullptr) return std::nullopt;
  const Millis now = world_.clock.Now();
  const CircuitBook::Refusal why = world_.circuits->Why(next.target, now);
  if (why.retry_at <= now) return std::nullopt;
  return Skip(Code::kCircuitOpen,
              why.no_credits ? "the balance of its key is used up" : "it failed a short time ago");
}

}  // namespace failsoft::engine
