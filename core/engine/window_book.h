// What a client has learnt of its models from the service's answers: how much each can hold, and
// how its counts compare with the estimates. By origin and model, whatever the key.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/time.h"
#include "core/engine/target.h"
#include "core/text/tokens_learned.h"

namespace failsoft::engine {

class WindowBook {
 public:
  bool empty() const { return facts_.empty(); }

  // What is learnt holds for an hour: a service that named less than it takes would else never be
  // asked for more again, and one that was right says so once more, for the price of one refusal.
  static constexpr base::Millis kLasts = 3'600'000;

  // What the service named last when it refused a request as too long, in tokens. `told`: what a
  // list of models, or the caller, says of it (0: nothing); if that is not what it was then, the
  // model has changed, and `told` holds.
  int64_t WindowOf(const Target& target, int64_t told, base::Millis now) const;
  void LearnWindow(const Target& target, int64_t window, int64_t told, base::Millis now);

  // The service answered a prompt of so many tokens: a window below that is none.
  void Answered(const Target& target, int64_t tokens);

  // It counted `actual` tokens in what was estimated without any ratio.
  text::TokenCalibration::Verdict LearnCount(const Target& target, int64_t estimate,
                                             int64_t actual);
  text::TokenCalibration CalibrationOf(const Target& target) const;

  // ... in the whole of a prompt, of which others may be the beginning.
  void LearnPrompt(const Target& target, std::span<const text::TokenPrefix> prefixes,
                   int64_t counted);
  text::TokenAnchors::Known Known(const Target& target,
                                  std::span<const text::TokenPrefix> prefixes) const;

 private:
  struct Facts {
    int64_t window = 0;  // 0: not learnt
    int64_t told = 0;    // at that time
    base::Millis learnt = 0;
    text::TokenCalibration calibration;
    text::TokenAnchors anchors;
  };
  using Names = std::pair<std::string_view, std::string_view>;  // origin, model
  struct ByNames {
    using is_transparent = void;
    bool operator()(const Names& a, const Names& b) const { return a < b; }
  };

  const Facts* Find(const Target& target) const;
  Facts& For(const Target& target);

  std::map<std::pair<std::string, std::string>, Facts, ByNames> facts_;
};

}  // namespace failsoft::engine
