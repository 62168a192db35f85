// A request that its model's window cannot hold, made smaller: by lowering the answer's limit when
// that is enough, else by leaving out what the conversation can do without (text/trim.h). Whom else
// to ask, a model with a larger window, is the call's business (call_recovery.cpp).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/options.h"
#include "core/engine/call_request.h"
#include "core/engine/outcome.h"
#include "core/text/tokens_count.h"
#include "core/text/tokens_learned.h"

namespace failsoft::engine {

enum class Remedy : uint8_t { kLowerAnswer, kTrim, kLarger };

// Which remedies a call may still try for its request's size, in order.
class Remedies {
 public:
  explicit Remedies(config::ContextOverflow policy) : policy_(policy) {}

  // Enough for an estimate that was wrong once; a service that refuses everything sees three
  // requests.
  static constexpr int kMost = 2;
  bool left() const { return policy_ != config::ContextOverflow::kError && made_ < kMost; }
  // What the policy names second comes first once the first has been tried. None: all are used up.
  std::vector<Remedy> Next() const;
  // The same for a request that was not sent: nobody has told yet that the answer's limit matters.
  std::vector<Remedy> BeforeSending() const;
  void Note(Remedy remedy);
  // Turning to whoever is next in the chain counts too, once there is a policy.
  bool MayMove(base::Code code) const;
  void NoteMove(base::Code code);

 private:
  config::ContextOverflow policy_;
  int made_ = 0;
  bool trimmed_ = false;
  bool turned_ = false;
};

// What is known of the target that a request is for.
struct ContextFacts {
  int64_t window = 0;  // tokens; 0: not known
  text::TokenCalibration calibration;
  text::TokenAnchors::Known known;  // of how the request begins

  // What the service will about count where so much is estimated; and the fewest it may count.
  int64_t Expected(int64_t estimate) const;
  int64_t Least(int64_t estimate, bool knows_family) const;
};

struct Recovery {
  std::optional<SizeChange> change;
  std::string unfit_json;  // when what must be kept does not fit: text/trim_json.h, UnfitReport
  std::string unfit_message;
};

// A chat that was refused as too long, or is about to be: what it holds, what the service said of
// it, and what can be made of both.
class LongRequest {
 public:
  // None when it is no chat whose messages can be counted. `told`: the service's error; without
  // one, what is known holds.
  static std::optional<LongRequest> Read(const CallRequest& request, const ContextFacts& facts,
                                         const wire::ErrorReply* told);

  // Its texts alone are more than the window, even if the service counts far less in them than is
  // estimated: images and the answer are left out of account.
  bool CannotFit() const;

  int64_t estimate() const { return own_; }  // of the prompt, without any ratio
  int64_t prompt() const;                    // as told, or else with what has been learned
  bool told_prompt() const { return prompt_ > 0; }
  // What another window must hold, to take it as it is.
  int64_t Need() const;

  // Each changes the body that `request` sends next, or leaves it as it is. What is trimmed is
  // smaller by a twentieth at least.
  Recovery LowerAnswer(CallRequest& request) const;
  Recovery Trim(CallRequest& request) const;

 private:
  LongRequest(json::Document body, const CallRequest& request, const ContextFacts& facts);
  int64_t TextTokens(const text::TokenCounter& counter) const;
  int64_t PromptOf(int64_t told) const;
  double Ratio() const;
  int64_t Budget(int64_t before) const;
  int64_t Reserve() const;
  int64_t AnswerBeside(int64_t prompt) const;
  int64_t LeastAnswer() const;

  json::Document body_;
  std::string model_;
  text::TokenCounter counter_;
  ContextFacts facts_;
  int64_t least_answer_;
  int64_t own_ = 0;
  int64_t output_ = 0;  // asked for
  int64_t limit_ = -1;  // of prompt and answer; -1: not known
  bool refused_ = false;
  bool told_limit_ = false;
  int64_t prompt_ = -1;  // as told; -1: not
};

}  // namespace failsoft::engine
