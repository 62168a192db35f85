// The estimate of tokens a run at a time, as it was before it went by blocks: what is fast must say
// the same. But for this: a character in more bytes than it needs is none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "core/text/tokens.h"
#include "core/text/tokens_weights.h"

namespace failsoft::text {

using enum TextClass;

class ReferenceMeter {
 public:
  explicit ReferenceMeter(Family family);

  void Add(std::string_view piece);
  int64_t millitokens() const { return millitokens_; }

 private:
  const char* AddLetters(const char* at, const char* end);
  const char* AddOther(TextClass now, const char* at, const char* end);
  const char* AddWide(const char* at, const char* end);
  void AddMarks(const char* at, const char* end, int64_t before);
  void AddScript(TextClass now);
  void AddToWord(int64_t letters, bool capital);
  int64_t WordCost() const;

  const TokenWeights* weights_;
  int64_t millitokens_ = 0;
  TextClass last_ = TextClass::kStart;
  int64_t run_ = 0;  // characters of `last_` so far; of a word, its letters
  // Of the word that `last_` is in:
  int64_t word_cost_ = 0;
  char mark_ = 0;            // the last of punctuation
  bool joined_ = false;      // right after a mark
  bool glued_ = false;       // right after a digit, or begun by a capital inside a word
  bool capitals_ = false;    // nothing but capitals so far
  bool diacritics_ = false;  // has a letter beyond ASCII
};

inline bool IsWordClass(TextClass c) { return c == kLower || c == kUpper || c == kLatin; }

struct ReferenceCharacter {
  char32_t value;
  int size;
};

constexpr ReferenceCharacter kReferenceBroken = {0xFFFD, 1};

// The character at `at`, which is not ASCII. A byte that belongs to none counts as one.
inline ReferenceCharacter DecodeLoosely(const char* at, const char* end) {
  const auto byte = [at](int i) { return static_cast<uint8_t>(at[i]); };
  const int size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : byte(0) >= 0xC2 ? 2 : 1;
  if (size == 1 || end - at < size || byte(0) > 0xF4) return kReferenceBroken;
  char32_t value = byte(0) & (0x7F >> size);
  for (int i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return kReferenceBroken;
    value = value << 6 | (byte(i) & 0x3F);
  }
  if ((size == 3 && value < 0x800) || (size == 4 && value < 0x10000)) return kReferenceBroken;
  return {value, size};
}

inline const char* SkipRun(const char* at, const char* end, TextClass wanted) {
  while (at != end && static_cast<uint8_t>(*at) < 0x80 &&
         ClassOfAscii(static_cast<uint8_t>(*at)) == wanted) {
    ++at;
  }
  return at;
}

inline ReferenceMeter::ReferenceMeter(Family family) : weights_(&WeightsOf(family)) {}

inline int64_t ReferenceMeter::WordCost() const {
  const TokenWeights& w = *weights_;
  if (diacritics_) return w.latin + w.long_latin * std::max<int64_t>(0, run_ - kLatinLetters);
  if (capitals_ && !glued_) return w.capital + w.next_capital * (run_ - 1);
  const int64_t first = glued_ ? w.glued : joined_ ? w.joined : w.word;
  return first + w.long_letter * std::max<int64_t>(0, run_ - kWordLetters);
}

// What a word costs is known from its letters so far; as they come it only rises.
inline void ReferenceMeter::AddToWord(int64_t letters, bool capital) {
  run_ += letters;
  capitals_ = capitals_ && capital;
  const int64_t cost = std::max(word_cost_, WordCost());
  millitokens_ += cost - word_cost_;
  word_cost_ = cost;
}

inline const char* ReferenceMeter::AddLetters(const char* at, const char* end) {
  const TextClass now = ClassOfAscii(static_cast<uint8_t>(*at));
  const char* const stop = SkipRun(at + 1, end, now);
  const bool hump = now == kUpper && (last_ == kLower || last_ == kLatin);
  if (!IsWordClass(last_) || hump) {
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
inline const char* ReferenceMeter::AddOther(TextClass now, const char* at, const char* end) {
  const char* const stop = SkipRun(at + 1, end, now);
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
inline void ReferenceMeter::AddMarks(const char* at, const char* end, int64_t before) {
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

inline void ReferenceMeter::AddScript(TextClass now) {
  millitokens_ += weights_->character[static_cast<size_t>(now)];
  last_ = now;
  run_ = 1;
}

inline const char* ReferenceMeter::AddWide(const char* at, const char* end) {
  const ReferenceCharacter character = DecodeLoosely(at, end);
  const TextClass now = ClassOf(character.value);
  if (now == kLatin) {
    if (!IsWordClass(last_)) {
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

inline void ReferenceMeter::Add(std::string_view piece) {
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

}  // namespace failsoft::text
