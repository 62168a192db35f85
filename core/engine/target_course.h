// Where a call may go, and which of those places may do better than one that did not answer.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "core/engine/context_recovery.h"
#include "core/engine/outcome.h"
#include "core/engine/target_chain.h"
#include "core/engine/world.h"

namespace failsoft::engine {

class TargetCourse {
 public:
  // Both outlive it. The chain is of the request as its caller wrote it: it is put together when
  // it is first asked for, so before the call enters another target.
  TargetCourse(const World& world, const CallRequest& request) : world_(world), request_(request) {}

  const std::deque<ChainEntry>& entries() { return Chain(); }
  const ChainEntry& operator[](size_t at) { return entries()[at]; }
  std::vector<Target> targets();
  size_t After(size_t at) const;  // how many there are

  // Why the call's own target is not worth a request, though nothing has failed: none if it is.
  std::optional<CallError> WhyNotFirst() const;

  // The nearest after `from` that may do better than that did; a last resort only when there is no
  // other.
  std::optional<size_t> Next(size_t from, const CallError& error);
  // The nearest after `from` whose window is known to hold so much, else a model of the client's
  // account that the service lists, which comes at the end then. None: there is no such.
  std::optional<size_t> Larger(size_t from, int64_t need, const CallError& error);
  // The service lists it as unavailable.
  bool IsLastResort(size_t at);
  // Those from there on that were not asked; `to` was, or is the end of the chain.
  std::vector<PassedOver> Skipped(size_t from, size_t to, const CallError& error);

  // What is known of a target and the request's size there.
  int64_t WindowOf(size_t at) const;  // tokens; 0: not known
  ContextFacts FactsOf(size_t at) const;
  int64_t PromptFor(const Target& target) const;  // in tokens, as far as it was estimated
  void LearnWindow(size_t at, int64_t window);

 private:
  std::deque<ChainEntry>& Chain();
  std::optional<size_t> ListedLarger(size_t from, int64_t need, const CallError& error);
  bool Holds(size_t from, size_t at, int64_t need, const CallError& error);
  Target TargetAt(size_t at) const;
  std::optional<CallError> WhySkip(size_t from, size_t at, const CallError& error);
  std::optional<CallError> WhyTooSmall(const Target& target, int64_t window) const;
  std::optional<CallError> WhyUnlisted(std::string_view model) const;

  const World& world_;
  const CallRequest& request_;
  std::optional<std::deque<ChainEntry>> chain_;  // what a request borrows of it stays in its place
};

}  // namespace failsoft::engine
