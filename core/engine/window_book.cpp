#include "core/engine/window_book.h"

namespace failsoft::engine {

namespace {
constexpr size_t kMany = 1'000;  // a program that makes up names of models must not fill the memory
}

const WindowBook::Facts* WindowBook::Find(const Target& target) const {
  const auto found = facts_.find(Names(target.account.origin, target.model));
  return found == facts_.end() ? nullptr : &found->second;
}

// What is forgotten is learnt again.
WindowBook::Facts& WindowBook::For(const Target& target) {
  const auto found = facts_.find(Names(target.account.origin, target.model));
  if (found != facts_.end()) return found->second;
  if (facts_.size() >= kMany) facts_.clear();
  return facts_[{target.account.origin, target.model}];
}

int64_t WindowBook::WindowOf(const Target& target, int64_t told, base::Millis now) const {
  const Facts* facts = Find(target);
  const bool holds = facts != nullptr && facts->window > 0 && facts->told == told &&
                     now < base::After(facts->learnt, kLasts);
  return holds ? facts->window : told;
}

void WindowBook::LearnWindow(const Target& target, int64_t window, int64_t told, base::Millis now) {
  Facts& facts = For(target);
  facts.window = window;
  facts.told = told;
  facts.learnt = now;
}

void WindowBook::Answered(const Target& target, int64_t tokens) {
  const auto found = facts_.find(Names(target.account.origin, target.model));
  if (found != facts_.end() && tokens > found->second.window) found->second.window = 0;
}

text::TokenCalibration::Verdict WindowBook::LearnCount(const Target& target, int64_t estimate,
                                                       int64_t actual) {
  return For(target).calibration.Learn(estimate, actual);
}

text::TokenCalibration WindowBook::CalibrationOf(const Target& target) const {
  const Facts* facts = Find(target);
  return facts == nullptr ? text::TokenCalibration() : facts->calibration;
}

void WindowBook::LearnPrompt(const Target& target, std::span<const text::TokenPrefix> prefixes,
                             int64_t counted) {
  if (!prefixes.empty()) For(target).anchors.Remember(prefixes.back().hash, counted);
}

text::TokenAnchors::Known WindowBook::Known(const Target& target,
                                            std::span<const text::TokenPrefix> prefixes) const {
  const Facts* facts = Find(target);
  return facts == nullptr ? text::TokenAnchors::Known() : facts->anchors.Find(prefixes);
}

}  // namespace failsoft::engine
