#include "core/text/tokens.h"

#include <algorithm>

#include "core/text/tokens_weights.h"
#include "core/text/unicode_utf8.h"

namespace failsoft::text {
namespace {

using enum TextClass;

bool IsWord(TextClass c) { return c == kLower || c == kUpper || c == kLatin; }

struct Character {
  char32_t value;
  int size;
};

constexpr Character kBroken = {0xFFFD, 1};

// The character at `at`, which is not ASCII. A byte that belongs to none counts as one.
Character Decode(const char* at, const char* end) {
  const auto byte = [at](int i) { return static_cast<uint8_t>(at[i]); };
  const int size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : byte(0) >= 0xC2 ? 2 : 1;
  if (size == 1 || end - at < size || byte(0) > 0xF4) return kBroken;
  char32_t value = byte(0) & (0x7F >> size);
  for (int i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return kBroken;
    value = value << 6 | (byte(i) & 0x3F);
  }
  return {value, size};
}

const char* SkipClass(const char* at, const char* end, TextClass wanted) {
  while (at != end && static_cast<uint8_t>(*at) < 0x80 &&
         ClassOfAscii(static_cast<uint8_t>(*at)) == wanted) {
    ++at;
  }
  return at;
}

}  // namespace

TokenMeter::TokenMeter(Family family) : weights_(&WeightsOf(family)) {}

int64_t TokenMeter::WordCost() const {
  const TokenWeights& w = *weights_;
  if (diacritics_) return w.latin + w.long_latin * std::max<int64_t>(0, run_ - kLatinLetters);
  if (capitals_ && !glued_) return w.capital + w.next_capital * (run_ - 1);
  const int64_t first = glued_ ? w.glued : joined_ ? w.joined : w.word;
  return first + w.long_letter * std::max<int64_t>(0, run_ - kWordLetters);
}

// What a word costs is known from its letters so far; as they come it only rises.
void TokenMeter::AddToWord(int64_t letters, bool capital) {
  run_ += letters;
  capitals_ = capitals_ && capital;
  const int64_t cost = std::max(word_cost_, WordCost());
  millitokens_ += cost - word_cost_;
  word_cost_ = cost;
}

const char* TokenMeter::AddLetters(const char* at, const char* end) {
  const TextClass now = ClassOfAscii(static_cast<uint8_t>(*at));
  const char* const stop = SkipClass(at + 1, end, now);
  const bool hump = now == kUpper && (last_ == kLower || last_ == kLatin);
  if (!IsWord(last_) || hump) {
    joined_ = last_ == kPunctuation;
    glued_ = last_ == kDigit || hump;
    run_ = word_cost_ = 0;
    capitals_ = now == kUpper;
    diacritics_ = false;
  }
  last_ = now;
  AddToWord(stop - at, now == kUpper);
  return stop;
}

// A run of digits, space, line ends or punctuation.
const char* TokenMeter::AddOther(TextClass now, const char* at, const char* end) {
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
    if (before == 0) millitokens_ += w.newline;
  } else if (now == kSpace) {
    if (before < 2 && after >= 2) millitokens_ += w.spaces;
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

void TokenMeter::AddScript(TextClass now) {
  millitokens_ += weights_->character[static_cast<size_t>(now)];
  last_ = now;
  run_ = 1;
}

const char* TokenMeter::AddWide(const char* at, const char* end) {
  const Character character = Decode(at, end);
  const TextClass now = ClassOf(character.value);
  if (now == kLatin) {
    if (!IsWord(last_)) {
      joined_ = glued_ = capitals_ = false;
      run_ = word_cost_ = 0;
    }
    diacritics_ = true;
    last_ = kLatin;
    AddToWord(1, false);
  } else if (now == kSpace) {
    run_ = last_ == kSpace ? run_ + 1 : 1;
    if (run_ == 2) millitokens_ += weights_->spaces;
    last_ = kSpace;
  } else {
    AddScript(now);
  }
  return at + character.size;
}

void TokenMeter::Add(std::string_view piece) {
  const char* at = piece.data();
  const char* const end = at + piece.size();
  while (at != end) {
    if (static_cast<uint8_t>(*at) >= 0x80) {
      at = AddWide(at, end);
      continue;
    }
    const TextClass now = ClassOfAscii(static_cast<uint8_t>(*at));
    at = now <= kUpper ? AddLetters(at, end) : AddOther(now, at, end);
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
