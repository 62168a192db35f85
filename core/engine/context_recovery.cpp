#include "core/engine/context_recovery.h"

#include <algorithm>
#include <cstdlib>

#include "core/engine/token_need.h"
#include "core/text/tokens_least.h"
#include "core/text/trim.h"
#include "core/text/trim_json.h"

namespace failsoft::engine {

using config::ContextOverflow;

namespace {

constexpr double kSafe = 0.9;       // of the window: the estimate is one
constexpr double kSmaller = 0.95;   // at most this part of what was refused
constexpr double kBlind = 0.7;      // ... when the service told no numbers
constexpr double kRoomier = 1.05;   // times the prompt: what another service may count
constexpr int64_t kSlack = 256;     // tokens that services add and do not tell
constexpr int64_t kLeastPart = 10;  // an answer keeps at least a tenth of its limit

std::string_view OutputName(const json::Value& body) {
  return body["max_completion_tokens"] ? "max_completion_tokens" : "max_tokens";
}

struct Change {
  std::string_view name;
  std::string value;
};

// The same body with some members in other words.
void Replace(const json::Value& body, const std::vector<Change>& changes, CallRequest& request) {
  wire::BodyTemplate changed;
  changed.Reserve(body.raw().size());
  for (const json::Value member : body) {
    std::string_view value = member.raw();
    for (const Change& change : changes) {
      if (change.name == member.key()) value = change.value;
    }
    if (member.key() == "model") {
      changed.AddModel(request.model);
    } else {
      changed.AddMember(member.key(), value);
    }
  }
  request.body = std::move(changed);
}

std::string TrimReportJson(const text::Trimmed& trimmed, int64_t tools, int64_t answer) {
  json::Writer report;
  report.BeginObject().Key("kind").String("trim");
  report.Key("from").Int(trimmed.tokens_before + tools);
  report.Key("to").Int(trimmed.tokens_after + tools);
  report.Key("dropped").Int(static_cast<int64_t>(trimmed.dropped.size()));
  report.Key("cleared").Int(static_cast<int64_t>(trimmed.cleared.size()));
  report.Key("cut").Int(static_cast<int64_t>(trimmed.cuts.size()));
  if (answer > 0) report.Key("max_tokens").Int(answer);
  return std::move(report.EndObject()).Take();
}

std::string TrimSentence(const text::Trimmed& trimmed, int64_t tools) {
  return "the messages trimmed from " + std::to_string(trimmed.tokens_before + tools) + " to " +
         std::to_string(trimmed.tokens_after + tools) + " tokens (" +
         std::to_string(trimmed.dropped.size()) + " dropped)";
}

void SetEstimate(int64_t prompt_tokens, CallRequest& request) {
  if (request.prompt_tokens > 0) request.token_need -= request.prompt_tokens - prompt_tokens;
  request.prompt_tokens = prompt_tokens;
  request.prompt_prefixes.clear();  // it begins otherwise now
}

int64_t Slack(int64_t limit) { return std::min(kSlack, limit / 20); }

int64_t Scaled(int64_t tokens, double factor) {
  return static_cast<int64_t>(static_cast<double>(tokens) * factor);
}

}  // namespace

// -------------------------------------------------------------------------------------- remedies

std::vector<Remedy> Remedies::BeforeSending() const {
  switch (policy_) {
    case ContextOverflow::kError:
      return {};
    case ContextOverflow::kTrim:
      return {Remedy::kTrim};
    case ContextOverflow::kLarger:
      return {Remedy::kLarger};
    case ContextOverflow::kTrimThenLarger:
      if (trimmed_) return {Remedy::kLarger, Remedy::kTrim};
      return {Remedy::kTrim, Remedy::kLarger};
    case ContextOverflow::kLargerThenTrim:
      if (turned_) return {Remedy::kTrim, Remedy::kLarger};
      return {Remedy::kLarger, Remedy::kTrim};
  }
  return {};
}

std::vector<Remedy> Remedies::Next() const {
  if (!left()) return {};
  std::vector<Remedy> remedies = BeforeSending();
  remedies.insert(remedies.begin(), Remedy::kLowerAnswer);
  return remedies;
}

void Remedies::Note(Remedy remedy) {
  ++made_;
  trimmed_ |= remedy == Remedy::kTrim;
  turned_ |= remedy == Remedy::kLarger;
}

bool Remedies::MayMove(base::Code code) const {
  const bool for_room = code == base::Code::kContextLength;
  return !for_room || policy_ == ContextOverflow::kError || left();
}

void Remedies::NoteMove(base::Code code) {
  if (code == base::Code::kContextLength) Note(Remedy::kLarger);
}

// ------------------------------------------------------------------------------------ the request

int64_t ContextFacts::Expected(int64_t estimate) const {
  return known.counted + calibration.Of(std::max<int64_t>(0, estimate - known.estimate));
}

int64_t ContextFacts::Least(int64_t estimate, bool knows_family) const {
  const int64_t rest = std::max<int64_t>(0, estimate - known.estimate);
  return known.counted + calibration.LeastOf(rest, knows_family);
}

LongRequest::LongRequest(json::Document body, const CallRequest& request, const ContextFacts& facts)
    : body_(std::move(body)),
      model_(request.model),
      counter_(request.model),
      facts_(facts),
      least_answer_(request.options.min_answer_tokens),
      limit_(facts.window > 0 ? facts.window : -1) {
  const json::Value root = body_.root();
  own_ = text::RequestToolTokens(root, counter_) +
         text::ConversationTokens(root["messages"], counter_);
  output_ = std::clamp<int64_t>(root[OutputName(root)].AsInt().value_or(0), 0, kMostTokens);
}

std::optional<LongRequest> LongRequest::Read(const CallRequest& request, const ContextFacts& facts,
                                             const wire::ErrorReply* told) {
  std::string built;
  auto body = json::Document::Parse(std::string(request.BodyFor(request.model, built)));
  if (!body || !body->root()["messages"].IsArray()) return std::nullopt;
  LongRequest read(*std::move(body), request, facts);
  if (told == nullptr) return read;
  read.refused_ = true;
  read.told_limit_ = told->model_max_tokens > 0;
  if (read.told_limit_) read.limit_ = told->model_max_tokens;
  if (told->request_tokens > 0) read.prompt_ = read.PromptOf(told->request_tokens);
  return read;
}

// Certain only: nobody can be told that a prompt was too long which was not.
bool LongRequest::CannotFit() const {
  if (limit_ <= 0 || facts_.Expected(own_) <= limit_) return false;
  if (TextTokens(text::TokenCounter(model_, text::CountWords)) > limit_) return true;
  const bool knows_family = counter_.family() != text::Family::kUnknown;
  const auto exceeds = [&](text::Family family) {
    const text::TokenCounter counter(model_, [family](std::string_view text) {
      return text::EstimateTokens(text::WithoutRepeats(text), family);
    });
    return facts_.Least(TextTokens(counter), knows_family) > limit_;
  };
  if (knows_family || facts_.calibration.is_calibrated()) return exceeds(counter_.family());
  // Nobody knows how this model counts: as one of those does whose tokenizer is known.
  return std::all_of(std::begin(text::kKnownFamilies), std::end(text::kKnownFamilies), exceeds);
}

int64_t LongRequest::TextTokens(const text::TokenCounter& counter) const {
  const text::TokenCounter texts = counter.TextsOnly();
  const json::Value root = body_.root();
  return text::RequestToolTokens(root, texts) + text::ConversationTokens(root["messages"], texts);
}

// A message names the prompt alone, or with the output asked for: whichever is nearer to what is
// known of the prompt.
int64_t LongRequest::PromptOf(int64_t told) const {
  if (output_ == 0 || told <= output_) return told;
  const int64_t less = told - output_;
  const int64_t own = facts_.Expected(own_);
  return std::llabs(less - own) < std::llabs(told - own) ? less : told;
}

int64_t LongRequest::prompt() const { return told_prompt() ? prompt_ : facts_.Expected(own_); }

int64_t LongRequest::Need() const { return Scaled(prompt(), kRoomier) + output_; }

double LongRequest::Ratio() const {
  if (own_ <= 0) return 1;
  return std::clamp(static_cast<double>(prompt()) / static_cast<double>(own_), 0.1, 8.0);
}

// -------------------------------------------------------------------------------------- the answer

int64_t LongRequest::LeastAnswer() const {
  return std::max<int64_t>(1, least_answer_ > 0 ? least_answer_ : output_ / kLeastPart);
}

Recovery LongRequest::LowerAnswer(CallRequest& request) const {
  Recovery recovery;
  if (!told_limit_ || !told_prompt() || prompt_ >= limit_ || output_ == 0) return recovery;
  const int64_t room = limit_ - prompt_ - Slack(limit_);
  if (room < LeastAnswer() || room >= output_) return recovery;
  const json::Value body = body_.root();
  const std::string_view name = OutputName(body);
  Replace(body, {{name, std::to_string(room)}}, request);
  json::Writer report;
  report.BeginObject().Key("kind").String("max_tokens");
  report.Key("from").Int(output_).Key("to").Int(room).EndObject();
  recovery.change = SizeChange{std::move(report).Take(), std::string(name) + " lowered from " +
                                                             std::to_string(output_) + " to " +
                                                             std::to_string(room)};
  return recovery;
}

// ------------------------------------------------------------------------------------ the messages

// Tokens of the service's for the prompt: what is left of the window, and less than `before`.
int64_t LongRequest::Budget(int64_t before) const {
  const bool is_blind = refused_ && !told_limit_;
  int64_t room = Scaled(before, is_blind ? kBlind : kSmaller);
  if (limit_ > 0) room = std::min(room, Scaled(limit_, kSafe) - Reserve());
  return room;
}

// An answer's limit that is most of the window is lowered rather than left without a question.
int64_t LongRequest::Reserve() const {
  return limit_ > 0 ? std::min(output_, std::max(limit_ / 2, LeastAnswer())) : output_;
}

// None: the answer's limit stays.
int64_t LongRequest::AnswerBeside(int64_t prompt) const {
  const int64_t room = limit_ - prompt - Slack(limit_);
  return Reserve() < output_ && room < output_ ? room : 0;
}

Recovery LongRequest::Trim(CallRequest& request) const {
  Recovery recovery;
  const json::Value body = body_.root();
  const text::TokenCounter counter(model_, Ratio());
  const int64_t tools = text::RequestToolTokens(body, counter);
  text::TrimOptions options;
  options.budget = Budget(tools + text::ConversationTokens(body["messages"], counter)) - tools;
  const text::Trimmed trimmed = text::TrimMessages(body["messages"], counter, options);
  if (trimmed.unfit) {
    auto told = text::ReportUnfit(*trimmed.unfit, tools, Reserve());
    recovery.unfit_json = std::move(told.json);
    recovery.unfit_message = std::move(told.message);
    return recovery;
  }
  std::vector<Change> changes = {{"messages", text::MessagesLeft(body["messages"], trimmed)}};
  const int64_t answer = AnswerBeside(trimmed.tokens_after + tools);
  if (answer > 0) changes.push_back({OutputName(body), std::to_string(answer)});
  Replace(body, changes, request);
  SetEstimate(Scaled(trimmed.tokens_after + tools, 1 / Ratio()), request);
  recovery.change =
      SizeChange{TrimReportJson(trimmed, tools, answer), TrimSentence(trimmed, tools)};
  return recovery;
}

}  // namespace failsoft::engine
