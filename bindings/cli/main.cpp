// The command line: what can be said, and how a failure becomes an exit code.
#include <CLI/CLI.hpp>
#include <csignal>
#include <new>
#include <string>
#include <vector>

#include "argument_values.h"
#include "commands.h"
#include "failsoft/failsoft.h"
#include "failure.h"
#include "handles.h"
#include "interrupt.h"
#include "report.h"
#include "streams.h"
#include "texts.h"

namespace failsoft::cli {
namespace {

constexpr char kExitCodes[] =
    "Exit codes: 0 answered, 1 other failure, 2 usage (nothing was sent), 3 authentication or\n"
    "permission, 4 no credits, 5 rate limited, 6 network or out of time, 7 the service or its\n"
    "provider failed, 130 interrupted (SIGTERM: 143, SIGHUP: 129).\n\n"
    "The key comes from FAILSOFT_API_KEY or MOLTBOTDEN_API_KEY (an access token from the same\n"
    "with _ACCESS_TOKEN), or from --key-file.";

void AddCallArguments(CLI::App& app, CallArguments& call) {
  app.add_option("--base-url", call.base_url, "Base URL of the service")->check(NotEmpty());
  app.add_option("--key-file", call.key_file,
                 "Read the API key from this file (\"-\": standard input)")
      ->check(NotEmpty());
  app.add_option("--option", call.options,
                 "Set an option of failsoft (see `failsoft options`) or a field of the request; "
                 "the value is JSON where it is JSON, else text. Repeatable")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  app.add_flag("--json", call.json, "Print the whole outcome as JSON");
  app.footer(kExitCodes);
}

void AddTimeline(CLI::App& app, CallArguments& call) {
  app.add_flag("--timeline", call.timeline, "Tell on standard error what was tried, and why");
}

void AddChat(CLI::App& app, ChatArguments& chat, int& code) {
  CLI::App* command = app.add_subcommand("chat", "Ask a model; print the answer");
  command->add_option("text", chat.text, "What to say; \"-\" or nothing: standard input");
  command->add_option("--model", chat.model, "Model id (default: claude-3-5-sonnet)")
      ->check(NotEmpty());
  command
      ->add_option(
          "--fallback", chat.fallback,
          "A model to ask when the others do not answer (guide: gpt-4o, then llama-3-3-70b, "
          "two attempts each). Repeatable")
      ->check(NotEmpty())
      ->type_name("MODEL")
      ->allow_extra_args(false);
  command->add_option("--system", chat.system, "System prompt");
  command->add_flag("--stream", chat.stream, "Print the answer as it comes");
  AddCallArguments(*command, chat.call);
  AddTimeline(*command, chat.call);
  command->final_callback([&] { code = Chat(chat); });
}

void AddSummarize(CLI::App& app, SummarizeArguments& summarize, int& code) {
  CLI::App* command =
      app.add_subcommand("summarize", "Summarize a text of any length; print the summary");
  command->add_option("file", summarize.file, "UTF-8 text; \"-\" or nothing: standard input")
      ->check(NotEmpty());
  command->add_option("--model", summarize.model, "For the parts (default: gpt-4o-mini)")
      ->check(NotEmpty());
  command
      ->add_option("--reduce-model", summarize.reduce_model,
                   "For their summaries together (default: --model, or claude-3-5-sonnet)")
      ->check(NotEmpty());
  command->add_option("--prompt", summarize.prompt, "System prompt for the parts")
      ->check(NotEmpty());
  command->add_option("--reduce-prompt", summarize.reduce_prompt, "... for their summaries")
      ->check(NotEmpty());
  command->add_option("--max", summarize.max, "Largest size of a part (default: 50000)")
      ->transform(WholeNumber());
  command->add_option("--unit", summarize.unit, "chars (default), bytes or tokens")
      ->check(NotEmpty());
  command->add_flag("--markdown", summarize.markdown, "Cut at headings; keep tables whole");
  command->add_option("--concurrency", summarize.concurrency, "Calls at a time (default: 4)")
      ->transform(WholeNumber());
  command
      ->add_option("--max-calls", summarize.max_calls,
                   "Refuse what may need more calls, before anything is sent")
      ->transform(WholeNumber());
  AddCallArguments(*command, summarize.call);
  AddTimeline(*command, summarize.call);
  command->final_callback([&] { code = Summarize(summarize); });
}

void AddRequest(CLI::App& app, RequestArguments& request, int& code) {
  CLI::App* command = app.add_subcommand("request", "Any request below the base URL");
  command->add_option("method", request.method, "GET, POST ...")->required();
  command->add_option("path", request.path, "Such as /models")->required();
  command->add_option("--body", request.body, "JSON, @FILE, or \"-\" (@-) for standard input");
  AddCallArguments(*command, request.call);
  AddTimeline(*command, request.call);
  command->final_callback([&] { code = Request(request); });
}

void AddChunk(CLI::App& app, ChunkArguments& chunk, int& code) {
  CLI::App* command = app.add_subcommand("chunk", "Cut a text where a reader would");
  command->add_option("file", chunk.file, "UTF-8 text; \"-\" or nothing: standard input")
      ->check(NotEmpty());
  command->add_option("--max", chunk.max, "Largest size of a chunk (default: 50000)")
      ->transform(WholeNumber());
  command->add_option("--unit", chunk.unit, "chars (default), bytes or tokens");
  command->add_option("--overlap", chunk.overlap, "How much the next chunk repeats (default: 0)")
      ->transform(WholeNumber());
  command->add_option("--min-fill", chunk.min_fill,
                      "How full a better cut must leave it: 0 to 0.5 (default)");
  command->add_option("--model", chunk.model, "Whose tokens")->check(NotEmpty());
  command->add_option("--family", chunk.family, "The same by tokenizer: o200k, cl100k ...")
      ->check(NotEmpty());
  command->add_flag("--markdown", chunk.markdown, "Keep fences and tables whole; cut at headings");
  command->add_flag("--close-fences", chunk.close_fences, "Make each part of a fence one itself");
  command->add_flag("--trim", chunk.trim, "Take white space off both ends");
  command->add_flag("--guide", chunk.guide, "As chunk_text of the API's guide; only --max counts");
  command->add_flag("-0,--null", chunk.null,
                    "Print texts, each ended by NUL, instead of JSON lines");
  command->final_callback([&] { code = Chunk(chunk); });
}

void AddAccount(CLI::App& app, CallArguments& call, int& code) {
  struct Command {
    const char* name;
    const char* about;
    int (*run)(const CallArguments&);
  };
  for (const Command& one : {Command{"models", "List the service's models", Models},
                             Command{"status", "Show how the providers are", Status},
                             Command{"balance", "Show what is left, and the top-up", Balance}}) {
    CLI::App* command = app.add_subcommand(one.name, one.about);
    AddCallArguments(*command, call);
    AddTimeline(*command, call);
    command->final_callback([&, run = one.run] { code = run(call); });
  }
}

void AddErrors(CLI::App& app, CallArguments& call, int64_t& limit, int& code) {
  CLI::App* command = app.add_subcommand("errors", "List the service's latest errors");
  command->add_option("--limit", limit, "How many (default: 20)")->transform(WholeNumber());
  AddCallArguments(*command, call);
  AddTimeline(*command, call);
  command->final_callback([&] { code = Errors(call, limit); });
}

void AddDoctor(CLI::App& app, DoctorArguments& doctor, int& code) {
  CLI::App* command = app.add_subcommand(
      "doctor", "Check key, account, models and connection; say what is wrong and how to fix it");
  command->add_option("--model", doctor.models, "A model you use. Repeatable")
      ->check(NotEmpty())
      ->allow_extra_args(false);
  command->add_option("--tokens", doctor.tokens, "What the models' windows must hold")
      ->transform(WholeNumber());
  AddCallArguments(*command, doctor.call);
  command->final_callback([&] { code = Doctor(doctor); });
}

void AddRest(CLI::App& app, bool& json, int& code) {
  app.add_subcommand("sim", "Start failsoft-sim, the service on a bad day (`failsoft sim --help`)");
  CLI::App* options = app.add_subcommand("options", "List every option of failsoft");
  options->add_flag("--json", json, "As JSON");
  options->final_callback([&] { code = Options(json); });
  CLI::App* version = app.add_subcommand("version", "Versions of failsoft, its ABI, libcurl, TLS");
  version->add_flag("--json", json, "As JSON");
  version->final_callback([&] { code = Version(json); });
}

bool IsOption(const std::string& argument) { return argument.size() > 1 && argument[0] == '-'; }

// Without a value, which may be a key: "--name=VALUE", "-nVALUE".
std::string NameOf(const std::string& option) {
  return option[1] == '-' ? option.substr(0, option.find('=')) : option.substr(0, 2);
}

std::string Unexpected(const std::vector<std::string>& arguments) {
  std::string options, others;
  bool names_key = false;
  for (const std::string& argument : arguments) {
    if (!IsOption(argument)) {
      others += " " + argument.substr(0, argument.find('='));
    } else if (argument != "--") {
      const std::string name = NameOf(argument);
      options += " " + name;
      names_key |= name.ends_with("key") || name.ends_with("token");
    }
  }
  if (options.empty()) return "not expected:" + others;
  if (!IsOption(arguments.front())) return "not expected: " + arguments.front();  // no command
  return "no option here:" + options +
         (names_key ? "; a key comes from --key-file or FAILSOFT_API_KEY" : "");
}

int Run(int argc, char** argv) {
  CLI::App app("LLM API calls that keep working when things go wrong.", "failsoft");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("failsoft ") + failsoft_version());
  app.footer(kExitCodes);
  int code = kOk;
  bool json = false;
  ChatArguments chat;
  RequestArguments request;
  ChunkArguments chunk;
  SummarizeArguments summarize;
  AddChat(app, chat, code);
  AddSummarize(app, summarize, code);
  AddRequest(app, request, code);
  TextsArguments texts;
  AddTexts(app, texts, code);
  AddChunk(app, chunk, code);
  CallArguments account;
  DoctorArguments doctor;
  int64_t limit = 20;
  AddAccount(app, account, code);
  AddErrors(app, account, limit, code);
  AddDoctor(app, doctor, code);
  AddRest(app, json, code);
  try {
    app.parse(argc, argv);
    return code;
  } catch (const CLI::CallForHelp&) {
    PrintLine(app.help());
  } catch (const CLI::CallForVersion& version) {
    PrintLine(version.what());
  } catch (const CLI::ParseError& error) {
    const std::vector<std::string> unexpected = app.remaining(true);
    throw UsageError(unexpected.empty() ? error.what() : Unexpected(unexpected));
  }
  return kOk;
}

void CheckLibrary() {
  Handle<failsoft_error> error;
  if (failsoft_abi_check(FAILSOFT_ABI_VERSION, Out(error)) != FAILSOFT_OK) {
    throw SystemError(failsoft_error_message(error.get()));
  }
}

// `failsoft help chat` is `failsoft chat --help`.
std::vector<char*> Arguments(int argc, char** argv) {
  static char flag[] = "--help";
  std::vector<char*> arguments(argv, argv + argc);
  if (argc > 1 && std::string_view(argv[1]) == "help") {
    arguments.erase(arguments.begin() + 1);
    arguments.push_back(flag);
  }
  arguments.push_back(nullptr);
  return arguments;
}

int Main(int count, char** words) {
  ReserveStandardStreams();
  std::vector<char*> arguments = Arguments(count, words);
  char** argv = arguments.data();
  const int argc = static_cast<int>(arguments.size()) - 1;
  if (argc > 1 && std::string_view(argv[1]) == "sim") return Simulate(argv + 1);
  std::signal(SIGPIPE, SIG_IGN);
  CheckLibrary();
  return Run(argc, argv);
}

// Of a command line that may be wrong.
bool AsksForJson(int argc, char** argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    if (std::string_view(argv[i]) == "--json") return true;
  }
  return false;
}

int ExitCodeOf(int argc, char** argv) try {
  return Main(argc, argv);
} catch (const UsageError& error) {
  ReportUsage(AsksForJson(argc, argv), error.what());
  return kUsage;
} catch (const std::bad_alloc&) {
  ReportNoMemory(AsksForJson(argc, argv));
  return kFailed;
} catch (const ReaderGone&) {
  return kFailed;  // `head` has seen enough
} catch (const std::exception& error) {
  Complain(std::string("failsoft: ") + error.what());
  return kFailed;
}

}  // namespace
}  // namespace failsoft::cli

int main(int argc, char** argv) {
  using namespace failsoft::cli;
  const int code = ExitCodeOf(argc, argv);
  return code != kOk && Interrupted() ? EndByInterrupt() : code;
}
