#include "settings.h"

#include <map>

#include "failure.h"
#include "handles.h"
#include "streams.h"

namespace failsoft::cli {
namespace {

constexpr size_t kMaxKeyBytes = 65536;

// Every option's name, and whether it is a secret.
std::map<std::string, bool> KnownOptions() {
  Handle<failsoft_buf> described;
  if (failsoft_options_describe(Out(described)) != FAILSOFT_OK) throw std::bad_alloc();
  std::map<std::string, bool> known;
  for (const auto option : Elements(Member(Text(described), "options").value_or("[]"))) {
    known.emplace(MemberText(option, "name"), Member(option, "secret").value_or("false") == "true");
  }
  return known;
}

// An empty file must not mean "the key of the environment, then". The path is not repeated: it may
// be the key itself.
std::string ReadKey(const std::string& path) {
  const std::string name = "the file of --key-file";
  std::string key = InputFile(path, name).ReadAll(kMaxKeyBytes);
  if (key.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw UsageError(name + " holds no key");
  }
  return key;
}

void RefuseSecret(const std::string& name) {
  throw UsageError("\"" + name +
                   "\" is not taken from the command line, where others can read it: use the "
                   "environment (FAILSOFT_API_KEY, FAILSOFT_ACCESS_TOKEN) or --key-file");
}

}  // namespace

Assignment ParseAssignment(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) {
    throw UsageError(std::string("--option takes NAME=VALUE, and one has no ") +
                     (equals == 0 ? "NAME" : "\"=\""));
  }
  const std::string value = text.substr(equals + 1);
  return {text.substr(0, equals), IsJson(value) ? value : Quote(value)};
}

std::string Configure(const CallArguments& arguments, ObjectText& request) {
  ObjectText config;
  if (!arguments.base_url.empty()) config.Add("base_url", Quote(arguments.base_url));
  if (!arguments.key_file.empty()) {
    config.Add("api_key", Quote(ReadKey(arguments.key_file)));
  }
  const auto known = KnownOptions();
  for (const auto& text : arguments.options) {
    const auto [name, value] = ParseAssignment(text);
    const auto option = known.find(name);
    if (option != known.end() && option->second) RefuseSecret(name);
    (option != known.end() ? config : request).Add(name, value);
  }
  return config.text();
}

}  // namespace failsoft::cli
