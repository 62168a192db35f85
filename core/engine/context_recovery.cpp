#include "core/engine/context_recovery.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/text/tokens_count.h"
#include "core/text/trim.h"
#include "core/text/trim_json.h"

namespace failsoft::engine {
namespace {

constexpr double kSafe = 0.9;       // of the window: the estimate is one
constexpr double kSmaller = 0.95;   // at most this part of what was refused
constexpr double kBlind = 0.7;      // ... when the service told no numbers
constexpr int64_t kSlack = 256;     // tokens that services add and do not tell
constexpr int64_t kLeastPart = 10;  // an answer keeps at least a tenth of its limit

std::string_view OutputName(const json::Value& body) {
  return body["max_completion_tokens"] ? "max_completion_tokens" : "max_tokens";
}

// What was sent, what the service says of it, and what is made of both.
struct Refused {
  json::Document body;
  text::TokenCounter counter;
  int64_t own = 0;     // prompt, as estimated
  int64_t output = 0;  // asked for
  int64_t limit = -1;  // as told; -1: not
  int64_t prompt = -1;

  Refused(json::Document sent, std::string_view model) : body(std::move(sent)), counter(model) {}
};

// A message names the prompt alone, or with the output asked for: whichever is nearer to what is
// known of the prompt.
int64_t PromptOf(int64_t told, const Refused& refused) {
  if (refused.output == 0 || told <= refused.output) return told;
  const int64_t less = told - refused.output;
  return std::llabs(less - refused.own) < std::llabs(told - refused.own) ? less : told;
}

void Estimate(Refused& refused) {
  const json::Value root = refused.body.root();
  refused.own = text::RequestToolTokens(root, refused.counter) +
                text::ConversationTokens(root["messages"], refused.counter);
}

std::optional<Refused> Read(const CallError& error, const CallRequest& request) {
  auto sent = json::Document::Parse(request.BodyFor(request.model));
  if (!sent || !sent->root()["messages"].IsArray()) return std::nullopt;
  Refused refused(*std::move(sent), request.model);
  Estimate(refused);
  const json::Value root = refused.body.root();
  refused.output =
      std::clamp<int64_t>(root[OutputName(root)].AsInt().value_or(0), 0, int64_t{1} << 40);
  if (error.reply.model_max_tokens > 0) refused.limit = error.reply.model_max_tokens;
  if (error.reply.request_tokens > 0)
    refused.prompt = PromptOf(error.reply.request_tokens, refused);
  return refused;
}

// The same body with one member in other words.
void Replace(const json::Value& body, std::string_view name, std::string_view value,
             CallRequest& request) {
  wire::BodyTemplate changed;
  changed.Reserve(body.raw().size());
  for (const json::Value member : body) {
    if (member.key() == "model") {
      changed.AddModelHere();
    } else {
      changed.AddMember(member.key(), member.key() == name ? value : member.raw());
    }
  }
  request.body = std::move(changed);
}

bool LowerOutput(const Refused& refused, CallRequest& request, ContextRecovery& recovery) {
  const bool prompt_fits = refused.limit > 0 && refused.prompt > 0 &&
                           refused.prompt < refused.limit && refused.output > 0;
  if (!prompt_fits) return false;
  const int64_t slack = std::min(kSlack, refused.limit / 20);
  const int64_t room = refused.limit - refused.prompt - slack;
  if (room < std::max<int64_t>(1, refused.output / kLeastPart) || room >= refused.output) {
    return false;
  }
  const json::Value body = refused.body.root();
  Replace(body, OutputName(body), std::to_string(room), request);
  json::Writer report;
  report.BeginObject().Key("kind").String("max_tokens");
  report.Key("from").Int(refused.output).Key("to").Int(room).EndObject();
  recovery.report = std::move(report).Take();
  recovery.sentence = std::string(OutputName(body)) + " lowered from " +
                      std::to_string(refused.output) + " to " + std::to_string(room);
  return recovery.recovered = true;
}

// Tokens of the service's for the messages: what is left of the window, and less than before.
int64_t BudgetOf(const Refused& refused, double ratio, int64_t tools) {
  const double before = static_cast<double>(refused.own) * ratio;
  double room = before * (refused.limit > 0 ? kSmaller : kBlind);
  if (refused.limit > 0) {
    const double window = kSafe * static_cast<double>(refused.limit);
    room = std::min(room, window - static_cast<double>(refused.output));
  }
  return static_cast<int64_t>(room) - tools;
}

double RatioOf(const Refused& refused) {
  if (refused.prompt <= 0 || refused.own <= 0) return 1.0;
  return std::clamp(static_cast<double>(refused.prompt) / static_cast<double>(refused.own), 0.1,
                    8.0);
}

std::string TrimReportJson(const text::Trimmed& trimmed, int64_t tools) {
  json::Writer report;
  report.BeginObject().Key("kind").String("trim");
  report.Key("from").Int(trimmed.tokens_before + tools);
  report.Key("to").Int(trimmed.tokens_after + tools);
  report.Key("dropped").Int(static_cast<int64_t>(trimmed.dropped.size()));
  report.Key("cleared").Int(static_cast<int64_t>(trimmed.cleared.size()));
  report.Key("cut").Int(static_cast<int64_t>(trimmed.cuts.size())).EndObject();
  return std::move(report).Take();
}

void Trim(const Refused& refused, CallRequest& request, ContextRecovery& recovery) {
  const json::Value body = refused.body.root();
  const text::TokenCounter counter(request.model, RatioOf(refused));
  const int64_t tools = text::RequestToolTokens(body, counter);
  text::TrimOptions options;
  options.budget = BudgetOf(refused, RatioOf(refused), tools);
  const text::Trimmed trimmed = text::TrimMessages(body["messages"], counter, options);
  if (trimmed.unfit) {
    const auto told = text::ReportUnfit(*trimmed.unfit, tools, refused.output);
    recovery.unfit_json = told.json;
    recovery.unfit_message = told.message;
    return;
  }
  Replace(body, "messages", text::MessagesLeft(body["messages"], trimmed), request);
  request.prompt_tokens = trimmed.tokens_after + tools;
  recovery.recovered = true;
  recovery.report = TrimReportJson(trimmed, tools);
  recovery.sentence = "the messages trimmed from " + std::to_string(trimmed.tokens_before + tools) +
                      " to " + std::to_string(trimmed.tokens_after + tools) + " tokens (" +
                      std::to_string(trimmed.dropped.size()) + " dropped)";
}

}  // namespace

ContextRecovery RecoverContext(const CallError& error, CallRequest& request) {
  ContextRecovery recovery;
  const auto refused = Read(error, request);
  if (!refused) return recovery;
  if (!LowerOutput(*refused, request, recovery)) Trim(*refused, request, recovery);
  return recovery;
}

}  // namespace failsoft::engine
