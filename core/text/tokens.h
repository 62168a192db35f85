// How many tokens a text is, without the model's tokenizer.
//
// A tokenizer's cost depends above all on what it was trained on: a word of English is about one
// token, a Chinese character 0.9 or 1.3, base64 one for every two characters. So each class of
// characters has a weight of its own, by family of tokenizers (tokens_weights.cpp), and a text is
// the sum over its characters; letters of the Latin script cost by what they stand behind
// (tokens_latin.h). One pass, no allocation; what is mostly ASCII goes 64 bytes at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/text/tokens_script.h"

namespace failsoft::text {

// Tokenizers whose weights are known. kUnknown is kO200k with 15 % on top: an estimate that is too
// low costs a refused request, one that is too high a little context.
enum class Family : uint8_t { kO200k, kCl100k, kLlama3, kDeepSeek, kGemma, kQwen, kUnknown };
inline constexpr Family kKnownFamilies[] = {Family::kO200k,    Family::kCl100k, Family::kLlama3,
                                            Family::kDeepSeek, Family::kGemma,  Family::kQwen};

// "o200k", "cl100k", "llama3", "deepseek", "gemma", "qwen", "unknown".
std::string_view FamilyName(Family family);
std::optional<Family> FamilyNamed(std::string_view name);

// Which tokenizer a model has, by its id ("gpt-4o-mini", "meta/llama-3-3-70b"), in any case.
Family FamilyOfModel(std::string_view model);

// In whole tokens, rounded up; 0 for an empty text.
int64_t EstimateTokens(std::string_view text, Family family);

// Bytes of the longest prefix that EstimateTokens puts at `max_tokens` or fewer. It ends between
// characters. Linear in what it returns, not in `text`.
size_t PrefixOfTokens(std::string_view text, Family family, int64_t max_tokens);

struct TokenWeights;

// The estimate of a text that comes in pieces: the same as of the whole, as long as no piece ends
// inside a character. It never falls. A copy is cheap, so an estimate may be taken up again from
// any place where a copy was kept.
class TokenMeter {
 public:
  explicit TokenMeter(Family family);

  void Add(std::string_view piece);
  int64_t tokens() const { return (millitokens_ + 999) / 1'000; }
  int64_t millitokens() const { return millitokens_; }  // before they are rounded up

 private:
  void EndWord();
  bool GoesOn(TextClass now) const;
  const char* AddAscii(const char* at, const char* end);
  const char* AddRuns(const char* at, const char* end);
  const char* AddLetters(const char* at, const char* end);
  const char* AddOther(TextClass now, const char* at, const char* end);
  const char* AddWide(const char* at, const char* end);
  void AddMarks(const char* at, const char* end, int64_t before);
  const char* AddScript(const char* at, const char* end);

  const TokenWeights* weights_;
  int64_t millitokens_ = 0;
  TextClass last_ = TextClass::kStart;
  uint8_t letter_ = 0;  // what was last, if that is of the Latin script (tokens_latin.h)
  char mark_ = 0;       // the last of punctuation
  int64_t run_ = 0;     // characters of `last_` so far, if it is counted by runs
};

}  // namespace failsoft::text
