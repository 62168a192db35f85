#include "texts.h"

#include <CLI/CLI.hpp>

#include "argument_values.h"
#include "commands.h"
#include "failure.h"
#include "json_text.h"
#include "report.h"
#include "settings.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

std::string OptionsOf(const TextArguments& arguments, ObjectText options) {
  if (!arguments.model.empty()) options.Add("model", Quote(arguments.model));
  for (const std::string& option : arguments.options) {
    const auto [name, value] = ParseAssignment(option);
    options.Add(name, value);
  }
  return options.text();
}

using Tokenizer = Handle<failsoft_tokenizer>;

failsoft_status Load(const TextArguments& arguments, Tokenizer& tokenizer,
                     Handle<failsoft_error>& error) {
  if (arguments.rank_file.empty()) return FAILSOFT_OK;
  ObjectText options;
  options.Add("path", Quote(arguments.rank_file));
  const std::string json = options.text();
  return failsoft_tokenizer_new(json.data(), json.size(), Out(tokenizer), Out(error));
}

using TextFunction = decltype(&failsoft_tokens_count);

// The function's answer; empty when it failed, which has been told, and `code` says how.
std::string Ask(const TextArguments& arguments, TextFunction function, const ObjectText& more,
                int& code) {
  const std::string input = ReadInput(arguments.file);
  const std::string options = OptionsOf(arguments, more);
  Tokenizer tokenizer;
  Handle<failsoft_buf> buf;
  Handle<failsoft_error> error;
  failsoft_status status = Load(arguments, tokenizer, error);
  if (status == FAILSOFT_OK) {
    status = function(tokenizer.get(), input.data(), input.size(), options.data(), options.size(),
                      Out(buf), Out(error));
  }
  if (status == FAILSOFT_OK) return std::string(Text(buf));
  CallArguments telling;
  telling.json = arguments.json;
  code = ReportFailure(telling, status, error);
  return {};
}

std::string Number(std::string_view object, std::string_view name) {
  return std::string(Member(object, name).value_or("?"));
}

int Trim(const TrimArguments& arguments) {
  ObjectText options;
  if (arguments.max_tokens) options.Add("max_tokens", std::to_string(*arguments.max_tokens));
  if (arguments.window) options.Add("window", std::to_string(*arguments.window));
  int code = kOk;
  const std::string answer = Ask(arguments, failsoft_messages_trim, options, code);
  if (answer.empty()) return code;
  PrintLine(arguments.json ? answer : Member(answer, "messages").value_or(answer));
  const std::string_view report = Member(answer, "report").value_or("{}");
  if (arguments.json || Member(report, "changed") != "true") return kOk;
  Complain(
      "failsoft: " + Number(report, "tokens_before") + " tokens before, " +
      Number(report, "tokens_after") + " after; messages dropped: " +
      std::to_string(Elements(Member(report, "dropped").value_or("[]")).size()) +
      ", cleared: " + std::to_string(Elements(Member(report, "cleared").value_or("[]")).size()) +
      ", cut: " + std::to_string(Elements(Member(report, "cut").value_or("[]")).size()));
  return kOk;
}

int Tokens(const TokensArguments& arguments) {
  ObjectText options;
  if (!arguments.is_json) options.Add("input", Quote("text"));
  int code = kOk;
  const std::string answer = Ask(arguments, failsoft_tokens_count, options, code);
  if (!answer.empty()) PrintLine(arguments.json ? answer : Number(answer, "tokens"));
  return code;
}

void AddTextArguments(CLI::App& app, TextArguments& arguments, const std::string& others) {
  app.add_option("file", arguments.file, "Where to read; \"-\" or nothing: standard input")
      ->check(NotEmpty());
  app.add_option("--model", arguments.model, "Whose tokens")->check(NotEmpty());
  app.add_option("--rank-file", arguments.rank_file,
                 "Count exactly, with the ranks of this \".tiktoken\" file")
      ->check(NotEmpty());
  app.add_option("--option", arguments.options, others + " (all are in texts.h). Repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_flag("--json", arguments.json, "Print all that is known, as JSON");
}

}  // namespace

void AddTexts(CLI::App& app, TextsArguments& texts, int& code) {
  CLI::App* trim =
      app.add_subcommand("trim", "Make a JSON list of messages fit; print what is left");
  AddTextArguments(*trim, texts.trim,
                   "Set another option: reserve, margin, low_water, pinned, rule=guide ...");
  trim->add_option("--max-tokens", texts.trim.max_tokens, "What to fit into")
      ->transform(WholeNumber());
  trim->add_option("--window", texts.trim.window, "What the model has; a tenth is left free")
      ->transform(WholeNumber());
  trim->final_callback([&] { code = Trim(texts.trim); });
  CLI::App* tokens = app.add_subcommand("tokens", "How many tokens a text or a request is");
  AddTextArguments(*tokens, texts.tokens, "Set another option: family, ratio");
  tokens->add_flag("--messages", texts.tokens.is_json,
                   "The input is JSON: messages, or a whole request");
  tokens->final_callback([&] { code = Tokens(texts.tokens); });
}

}  // namespace failsoft::cli
