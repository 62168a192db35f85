#include "packages.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/json/json.h"

namespace failsoft::token_table {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMost = 60'000;  // bytes of a sample: no text is to outweigh its kind
constexpr size_t kFewFiles = 25;

struct Language {
  const char* text_class;
  const char* name;  // of its folder or file
};

// Of TypeScript's messages, some 2,000 a language.
constexpr Language kCompiler[] = {
    {"latin", "cs"},     {"latin", "de"},    {"latin", "es"},          {"latin", "fr"},
    {"latin", "it"},     {"latin", "pl"},    {"latin", "pt-br"},       {"latin", "tr"},
    {"korean", "ko"},    {"japanese", "ja"}, {"cyrillic-greek", "ru"}, {"chinese", "zh-cn"},
    {"chinese", "zh-tw"}};

// Of zod's, a piece or two a language.
constexpr Language kValidator[] = {
    {"arabic-hebrew", "ar"},  {"arabic-hebrew", "fa"},  {"arabic-hebrew", "he"},
    {"arabic-hebrew", "ur"},  {"arabic-hebrew", "ps"},  {"arabic-hebrew", "ckb"},
    {"indic", "hi"},          {"indic", "bn"},          {"indic", "ta"},
    {"indic", "kn"},          {"indic", "gu"},          {"indic", "ne"},
    {"other", "th"},          {"other", "km"},          {"other", "ka"},
    {"other", "hy"},          {"cyrillic-greek", "be"}, {"cyrillic-greek", "bg"},
    {"cyrillic-greek", "uk"}, {"cyrillic-greek", "mk"}, {"cyrillic-greek", "el"},
    {"cyrillic-greek", "tg"}};

struct Files {
  const char* text_class;
  const char* folder;
  const char* ending;
};

constexpr Files kFiles[] = {{"code", "undici/lib", ".js"},
                            {"code", "highlight.js/lib/languages", ".js"},
                            {"code", "typescript/lib", ".d.ts"},
                            {"code", "yargs/build/lib", ".js"},
                            {"markdown", "undici/docs", ".md"},
                            {"markdown", "ai/docs", ".mdx"},
                            {"json", "@types", "package.json"},
                            {"json", "@ai-sdk", "package.json"},
                            {"json", "@opentelemetry", "package.json"},
                            {"json", "emojilib", "emojis.json"}};

std::vector<fs::path> FilesOf(const fs::path& folder, std::string_view ending) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.path().string().ends_with(ending)) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// A beginning of at most kMost bytes that ends with a line.
std::string Beginning(std::string text) {
  if (text.size() > kMost) text.resize(std::max<size_t>(text.rfind('\n', kMost), 1));
  return text;
}

// The messages, one a line, a few of each letter of the alphabet.
std::string CompilerMessages(const fs::path& path) {
  constexpr int kEvery = 5;
  const auto document = json::Document::Parse(ReadFile(path));
  std::string text;
  if (!document) return text;
  int at = 0;
  for (const json::Value message : document->root()) {
    if (at++ % kEvery == 0) text.append(message.AsString()).append("\n");
  }
  return text;
}

// `key: diag(1002, 1, "key", "Unterminated string literal.")`: what comes last.
std::string EnglishMessages(const fs::path& path) {
  constexpr std::string_view kCall = ": diag(";
  const std::string source = ReadFile(path);
  std::string text;
  for (size_t at = source.find(kCall); at != std::string::npos; at = source.find(kCall, at)) {
    const size_t line_end = std::min(source.find('\n', at), source.size());
    const std::string_view line = std::string_view(source).substr(at, line_end - at);
    const size_t begin = line.rfind(", \"");
    const size_t end = line.rfind('"');
    if (begin != std::string_view::npos && end > begin + 3) {
      text.append(line.substr(begin + 3, end - begin - 3)).append("\n");
    }
    at = line_end;
  }
  return Beginning(text);
}

std::string WithoutPlaceholders(std::string_view literal) {
  std::string text;
  while (!literal.empty()) {
    const size_t begin = literal.find("${");
    text += literal.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const size_t end = literal.find('}', begin);
    literal.remove_prefix(end == std::string_view::npos ? literal.size() : end + 1);
  }
  return text;
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

// The literals of a source that are not ASCII, one a line, without what a program fills in.
std::string Literals(const fs::path& path) {
  const std::string source = ReadFile(path);
  std::string text;
  for (size_t at = source.find_first_of("\"`"); at != std::string::npos;
       at = source.find_first_of("\"`", at)) {
    const size_t end = source.find(source[at], at + 1);
    if (end == std::string::npos) break;
    const std::string literal = source.substr(at + 1, end - at - 1);
    if (!IsAscii(literal)) text += WithoutPlaceholders(literal) + "\n";
    at = end + 1;
  }
  return text;
}

// All of them, in the order of the file, with a space now and then.
std::string Emoji(const fs::path& path) {
  constexpr int kTogether = 4;
  const auto document = json::Document::Parse(ReadFile(path));
  std::string text;
  if (!document) return text;
  int at = 0;
  for (const json::Value emoji : document->root()) {
    text += emoji["char"].AsString();
    if (++at % kTogether == 0) text += ' ';
  }
  return text;
}

void AddFiles(const fs::path& folder, std::vector<Sample>& samples) {
  for (const Files& files : kFiles) {
    std::vector<fs::path> paths = FilesOf(folder / files.folder, files.ending);
    const size_t step = 1 + paths.size() / kFewFiles;
    for (size_t i = 0; i < paths.size(); i += step) {
      std::string text = ReadFile(paths[i]);
      text.resize(std::min(text.size(), text.find('\n', kMost / 4)));
      samples.push_back({files.text_class, std::move(text)});
    }
  }
}

}  // namespace

std::vector<Sample> LoadPackageTexts(const fs::path& folder) {
  std::vector<Sample> samples;
  const fs::path compiler = folder / "typescript/lib";
  for (const Language& language : kCompiler) {
    const fs::path path = compiler / language.name / "diagnosticMessages.generated.json";
    samples.push_back({language.text_class, CompilerMessages(path)});
  }
  samples.push_back({"english", EnglishMessages(compiler / "typescript.js")});
  for (const Language& language : kValidator) {
    const std::string file = std::string(language.name) + ".ts";
    samples.push_back({language.text_class, Literals(folder / "zod/src/v4/locales" / file)});
  }
  samples.push_back({"emoji", Emoji(folder / "emojilib/emojis.json")});
  AddFiles(folder, samples);
  std::erase_if(samples, [](const Sample& sample) { return sample.text.empty(); });
  return samples;
}

}  // namespace failsoft::token_table
