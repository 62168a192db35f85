// Trimming any JSON list: what comes out fits or is said not to, is a part of what went in, parses,
// and is left alone when it is trimmed again.
#include <algorithm>
#include <string>

#include "core/json/json.h"
#include "core/text/trim.h"
#include "core/text/trim_history.h"
#include "core/text/trim_json.h"
#include "tests/fuzz/fuzz_input.h"

namespace failsoft::fuzz {
namespace {

text::TrimOptions OptionsFrom(FuzzInput& input) {
  text::TrimOptions options;
  options.budget = input.Choose() * 8;
  const uint8_t flags = input.Choose();
  options.low_water = flags % 2 != 0 ? 0.8 : 1.0;
  options.clear_tool_results = flags % 4 / 2 != 0;
  options.keep_tool_results = flags / 4 % 4;
  options.keep_first_user = flags / 16 % 2 != 0;
  options.start_on_user = flags / 32 % 2 != 0;
  options.cut = flags / 64 % 2 != 0;
  return options;
}

void CheckTrimmed(const json::Value& messages, const text::TrimOptions& options) {
  const text::TokenCounter counter("gpt-4o");
  const text::Trimmed trimmed = text::TrimMessages(messages, counter, options);
  Require(std::is_sorted(trimmed.kept.begin(), trimmed.kept.end()), "nothing is moved");
  Require(trimmed.kept.size() + trimmed.dropped.size() == messages.size(), "nothing is lost");
  if (trimmed.unfit) {
    Require(trimmed.unfit->needed > options.budget, "what is said not to fit does not");
    return;
  }
  Require(trimmed.tokens_after <= options.budget, "what is left fits");
  const auto left = json::Document::Parse(text::MessagesLeft(messages, trimmed));
  Require(left.ok(), "what is left is JSON");
  const text::Trimmed again = text::TrimMessages(left->root(), counter, options);
  Require(!again.changed && !again.unfit, "what is left is left alone");
  Require(again.tokens_after == trimmed.tokens_after, "it costs what was said");
}

}  // namespace
}  // namespace failsoft::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace failsoft;
  fuzz::FuzzInput input(data, size);
  const text::TrimOptions options = fuzz::OptionsFrom(input);
  const auto messages = json::Document::Parse(std::string(input.rest()));
  if (!messages || !messages->root().IsArray()) return 0;
  fuzz::CheckTrimmed(messages->root(), options);
  const auto kept = text::KeepHistory(messages->root(), options.budget);
  fuzz::Require(!kept || kept->size() <= messages->root().size(), "the guide's rule adds nothing");
  return 0;
}
