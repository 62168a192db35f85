#include "core/wire/joiner.h"

#include <algorithm>

#include "core/base/utf8.h"
#include "core/wire/characters.h"
#include "core/wire/join_decision.h"

namespace failsoft::wire {
namespace {

constexpr size_t kBlock = 1'024;  // bytes handed to the decision at once: it may hold them

}  // namespace

Joiner::Joiner(ResumeMode mode, std::string_view delivered, JoinOptions options)
    : is_strict_(options.strict) {
  if (mode == ResumeMode::kExact) {
    state_ = State::kPassing;
    report_.join = Join::kExact;
  } else {
    decision_ = std::make_unique<JoinDecision>(mode, delivered);
  }
}

Joiner::~Joiner() = default;
Joiner::Joiner(Joiner&&) noexcept = default;
Joiner& Joiner::operator=(Joiner&&) noexcept = default;

void Joiner::Feed(std::string_view piece, std::string& out) {
  while (state_ == State::kHolding && !piece.empty()) {
    const std::string_view block = base::PrefixAtCharacter(piece, kBlock);
    piece.remove_prefix(block.size());
    held_chars_ += CountCharacters(block);
    Settle(decision_->Feed(block), out);
  }
  if (state_ == State::kPassing) out.append(piece);
}

void Joiner::Finish(std::string& out) {
  if (state_ == State::kHolding) Settle(decision_->Finish(), out);
}

void Joiner::Settle(JoinVerdict verdict, std::string& out) {
  if (verdict == JoinVerdict::kWait) return;
  report_ = decision_->report();
  if (verdict == JoinVerdict::kRefuse) {
    refusal_ = JoinRefusal::kRestart;
  } else if (is_strict_ && report_.join == Join::kUnverified) {
    refusal_ = JoinRefusal::kUnverified;
  } else {
    out.append(decision_->rest());
  }
  state_ = refusal_ == JoinRefusal::kNone ? State::kPassing : State::kRefused;
  decision_.reset();
}

std::string_view JoinName(Join join) {
  static constexpr std::string_view kNames[] = {"unverified", "exact", "overlap", "replayed"};
  return kNames[static_cast<size_t>(join)];
}

std::string_view DroppedKindName(DroppedKind kind) {
  static constexpr std::string_view kNames[] = {"none", "space", "preamble", "fence"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view WhyRefused(JoinRefusal refusal) {
  switch (refusal) {
    case JoinRefusal::kNone:
      return {};
    case JoinRefusal::kRestart:
      return "the continuation began the answer anew and differed from it";
    case JoinRefusal::kUnverified:
      return "nothing proved that the continuation is the rest";
  }
  return {};
}

}  // namespace failsoft::wire
