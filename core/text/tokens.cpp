#include "core/text/tokens.h"

#include <algorithm>
#include <cstddef>

#include "core/text/tokens_runs.h"
#include "core/text/tokens_weights.h"
#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

using enum TextClass;

// Whether it is worth looking at many bytes at once: there are a few, and few are not ASCII.
constexpr std::ptrdiff_t kGlance = 16;
bool IsMostlyAscii(const char* at, const char* end) {
  constexpr uint64_t kFew = 8;
  if (end - at < kGlance) return false;
  const uint64_t first = WordCounts::Load(at) & WordCounts::kHighBits;
  const uint64_t second = WordCounts::Load(at + sizeof first) & WordCounts::kHighBits;
  if ((first | second) == 0) return true;
  return WordCounts::Count(first) + WordCounts::Count(second) <= kFew;
}

// A block of which fewer bytes could be used is not followed by another at once.
constexpr std::ptrdiff_t kWorthIt = 6;

const char* SkipClass(const char* at, const char* end, TextClass wanted) {
  while (at != end && static_cast<uint8_t>(*at) < 0x80 &&
         ClassOfAscii(static_cast<uint8_t>(*at)) == wanted) {
    ++at;
  }
  return at;
}

}  // namespace

TokenMeter::TokenMeter(Family family) : weights_(&WeightsOf(family)) {}

// What ends a word tells how it ended; at other places it costs nothing.
void TokenMeter::EndWord() {
  millitokens_ += PairCost(*weights_, letter_, kNoLetter);
  letter_ = kNoLetter;
}

// Letters of the Latin script.
const char* TokenMeter::AddLetters(const char* at, const char* end) {
  int64_t cost = 0;
  TextClass last = last_;  // here, where the compiler sees that nobody else writes them
  uint8_t before = letter_;
  while (at != end) {
    const auto byte = static_cast<uint8_t>(*at);
    TextClass now = ClassOfAscii(byte);
    uint8_t letter = LatinOfAscii(byte);
    int size = 1;
    if (byte >= 0x80) {
      const Character character = ReadCharacter(at, end);
      now = ClassOf(character.value);
      if (now != kLatin) break;
      letter = LatinOf(character.value);
      size = character.size;
    } else if (!IsLatin(now)) {
      break;
    }
    cost += PairCost(*weights_, before, letter) + LetterCost(*weights_, now, last);
    before = letter;
    last = now;
    at += size;
  }
  millitokens_ += cost;
  letter_ = before;
  last_ = last;
  return at;
}

// A run of digits, space, line ends or punctuation.
const char* TokenMeter::AddOther(TextClass now, const char* at, const char* end) {
  EndWord();
  const char* const stop = SkipClass(at + 1, end, now);
  const int64_t before = last_ == now ? run_ : 0;
  const int64_t after = before + (stop - at);
  const TokenWeights& w = *weights_;
  if (now == kDigit) {
    const int64_t group = w.digit_group;
    millitokens_ += w.digits * ((after + group - 1) / group - (before + group - 1) / group);
  } else if (now == kPunctuation) {
    AddMarks(at, stop, before);
  } else if (now == kNewline) {
    const bool begins = before == 0;
    if (begins) millitokens_ += last_ == kPunctuation ? w.joined_newline : w.newline;
    millitokens_ += w.next_newline * (stop - at - (begins ? 1 : 0));
  } else if (now == kSpace) {
    if (before < 2 && after >= 2) millitokens_ += w.spaces;
    millitokens_ += w.next_space * std::max<int64_t>(0, after - std::max<int64_t>(before, 2));
  } else {
    millitokens_ += w.character[static_cast<size_t>(now)] * (stop - at);
  }
  last_ = now;
  run_ = after;
  return stop;
}

// Punctuation, of which `before` characters came before.
void TokenMeter::AddMarks(const char* at, const char* end, int64_t before) {
  const TokenWeights& w = *weights_;
  if (before == 0) {
    millitokens_ += w.punctuation;
    mark_ = *at++;
  }
  for (; at != end; ++at) {
    millitokens_ += *at == mark_ ? w.same_punctuation : w.next_punctuation;
    mark_ = *at;
  }
}

// Characters that are counted one by one, and single spaces between them, which cost nothing.
const char* TokenMeter::AddScript(const char* at, const char* end) {
  EndWord();
  int64_t cost = 0;
  TextClass last = last_;  // here, where the compiler sees that nobody else writes it
  while (at != end) {
    if (static_cast<uint8_t>(*at) < 0x80) {
      const bool is_single = *at == ' ' && end - at > 1 && static_cast<uint8_t>(at[1]) >= 0x80;
      if (!is_single) break;
      ++at;
      last = kSpace;
      continue;
    }
    const Character character = ReadCharacter(at, end);
    const TextClass now = ClassOf(character.value);
    if (now == kLatin || now == kSpace) break;
    cost += CharacterCost(*weights_, character.value, now, last);
    last = now;
    at += character.size;
  }
  last_ = last;
  run_ = 1;
  millitokens_ += cost;
  return at;
}

const char* TokenMeter::AddWide(const char* at, const char* end) {
  const Character character = ReadCharacter(at, end);
  const TextClass now = ClassOf(character.value);
  if (now == kLatin) return AddLetters(at, end);
  if (now != kSpace) return AddScript(at, end);
  EndWord();
  run_ = last_ == kSpace ? run_ + 1 : 1;
  if (run_ > 1) millitokens_ += run_ == 2 ? weights_->spaces : weights_->next_space;
  last_ = kSpace;
  return at + character.size;
}

// Whether a character belongs to the run of the one before. Letters are no run.
bool TokenMeter::GoesOn(TextClass now) const { return now == last_ && !IsLatin(now); }

// Whole runs; none where that is not worth it, or the first is longer than a block.
const char* TokenMeter::AddRuns(const char* at, const char* end) {
  const RunsCost runs = CostOfRuns(at, end, {last_, letter_}, *weights_);
  if (runs.size == 0) return at;
  millitokens_ += runs.millitokens;
  last_ = runs.last.text_class;
  letter_ = runs.last.letter;
  return at + runs.size;
}

const char* TokenMeter::AddAscii(const char* at, const char* end) {
  const TextClass now = ClassOfAscii(static_cast<uint8_t>(*at));
  if (now == kSpace && last_ != kSpace) {  // costs nothing unless another follows
    EndWord();
    last_ = kSpace;
    run_ = 1;
    return at + 1;
  }
  return now <= kUpper ? AddLetters(at, end) : AddOther(now, at, end);
}

void TokenMeter::Add(std::string_view piece) {
  const char* at = piece.data();
  const char* const end = at + piece.size();
  const char* one_by_one = at;  // up to here at least
  while (at != end) {
    const auto byte = static_cast<uint8_t>(*at);
    if (byte >= 0x80) {
      at = AddWide(at, end);
    } else if (at < one_by_one || GoesOn(ClassOfAscii(byte))) {
      at = AddAscii(at, end);
    } else if (IsMostlyAscii(at, end)) {
      const char* const next = AddRuns(at, end);
      if (next - at < kWorthIt) one_by_one = next + std::min(2 * kGlance, end - next);
      at = next != at ? next : AddAscii(at, end);
    } else {
      one_by_one = at + std::min(kGlance, end - at);
    }
  }
}

int64_t EstimateTokens(std::string_view text, Family family) {
  TokenMeter meter(family);
  meter.Add(text);
  return meter.tokens();
}

size_t PrefixOfTokens(std::string_view text, Family family, int64_t max_tokens) {
  constexpr size_t kStep = 256;
  TokenMeter meter(family);
  size_t at = 0;
  size_t step = kStep;
  while (at < text.size()) {
    size_t next = std::min(text.size(), at + step);
    while (next < text.size() && IsContinuation(text[next])) ++next;
    TokenMeter ahead = meter;
    ahead.Add(text.substr(at, next - at));
    if (ahead.tokens() <= max_tokens) {
      meter = ahead;
      at = next;
    } else if (step > 1) {
      step /= 2;
    } else {
      break;
    }
  }
  return at;
}

}  // namespace failsoft::text
