#include "core/text/tokens_runs.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/text/tokens_weights.h"

namespace failsoft::text {
namespace {

using enum TextClass;

int64_t Count(uint64_t bits) { return std::popcount(bits); }

size_t First(uint64_t bits) { return static_cast<size_t>(std::countr_zero(bits)); }

uint64_t Bit(size_t at) { return uint64_t{1} << at; }

uint64_t LowBits(size_t count) { return count < kBlockBytes ? Bit(count) - 1 : ~uint64_t{0}; }

// Each character's mask moved to the character behind it; bit 0 is about the one before the block.
uint64_t Behind(uint64_t mask, bool before = false) { return mask << 1 | (before ? 1 : 0); }

BlockMasks Masks(const char* at, size_t size) {
  if (size == kBlockBytes) return MasksOf(at);
  char padded[kBlockBytes] = {};
  std::memcpy(padded, at, size);
  return MasksOf(padded);
}

class Runs {
 public:
  Runs(const char* at, const char* end, TextClass last, const TokenWeights& weights)
      : w_(weights),
        at_(at),
        size_(std::min(kBlockBytes, static_cast<size_t>(end - at))),
        masks_(Masks(at, size_)) {
    if (masks_.beyond != 0) ReadWide(end, last);
    FindRuns(last);
  }

  RunsCost Cost() {
    if (size_ == 0) return {};
    const uint64_t doubled = masks_.space & spaces_ & ~Behind(spaces_);
    const uint64_t letters = letter_;
    const int64_t cost = Diacritics() + Words() + Endings(letters) + Digits() + Marks() +
                         w_.newline * Count(lines_ & ~mark_ & kept_) +
                         Times(w_.joined_newline, lines_ & mark_) + Times(w_.spaces, doubled) +
                         Times(w_.character[static_cast<size_t>(kControl)], masks_.control);
    const bool is_last_open = (wide_ & Bit(size_)) != 0;
    return {cost + (is_last_open ? wide_cost_before_ : wide_cost_), size_, Last(is_last_open),
            static_cast<size_t>(std::bit_width(told_ & kept_))};
  }

 private:
  // The characters beyond ASCII, as far as they can be counted here.
  void ReadWide(const char* end, TextClass last) {
    size_t last_end = 0;  // behind the character of class `last`
    for (uint64_t rest = masks_.beyond & LowBits(size_); rest != 0;) {
      const size_t at = First(rest);
      const Character character = ReadCharacter(at_ + at, end);
      const auto bytes = static_cast<size_t>(character.size);
      const TextClass now = ClassOf(character.value);
      const Tongue told = TongueOf(character.value);
      if (now == kSpace || at + bytes > size_ || told > w_.tongue) {
        size_ = at;
        return;
      }
      if (told != Tongue::kNone && told == w_.tongue) told_ |= Bit(at);
      if (now == kLatin) {
        latin_ |= LowBits(at + bytes) & ~LowBits(at);
        latin_first_ |= Bit(at);
      } else {
        AddScript(now, at, last_end == at ? last : kStart);
      }
      last = now;
      last_end = at + bytes;
      rest &= ~LowBits(at + bytes);
    }
  }

  void AddScript(TextClass now, size_t at, TextClass last) {
    wide_ |= Bit(at);
    wide_cost_before_ = wide_cost_;
    wide_cost_ += CharacterCost(w_, now, last);
    wide_last_before_ = wide_last_;
    wide_last_ = now;
  }

  void FindRuns(TextClass last) {
    const bool small = last == kLower || last == kLatin;
    letter_ = masks_.lower | masks_.upper | latin_;
    hump_ = masks_.upper & Behind(masks_.lower | latin_, small);
    word_ = (letter_ & ~Behind(letter_, small || last == kUpper)) | hump_;
    mark_ = Behind(masks_.punctuation, last == kPunctuation);
    number_ = Behind(masks_.digit, last == kDigit);
    spaces_ = Behind(masks_.space, last == kSpace);
    lines_ = masks_.newline & ~Behind(masks_.newline, last == kNewline);
    const uint64_t begins = word_ | lines_ | wide_ | (masks_.digit & ~number_) |
                            (masks_.space & ~spaces_) | (masks_.punctuation & ~mark_) |
                            (masks_.control & ~Behind(masks_.control, last == kControl));
    const uint64_t seen = begins & LowBits(size_);
    size_ = seen == 0 ? 0 : std::bit_width(seen) - 1;
    kept_ = LowBits(size_);
  }

  TextClass Last(bool is_last_open) const {
    const auto byte = static_cast<uint8_t>(at_[size_ - 1]);
    if (byte < 0x80) return ClassOfAscii(byte);
    if ((latin_ & Bit(size_ - 1)) != 0) return kLatin;
    return is_last_open ? wide_last_before_ : wide_last_;
  }

  // For what most blocks have none of.
  int64_t Times(int64_t weight, uint64_t mask) const {
    return (mask & kept_) == 0 ? 0 : weight * Count(mask & kept_);
  }

  // Behind the last letter of the word that begins at `at`.
  size_t WordEnd(size_t at) const { return at + 1 + First((word_ | ~letter_) >> at >> 1); }

  // Words with letters beyond ASCII, which are taken out of what Words() sees.
  int64_t Diacritics() {
    int64_t cost = 0;
    for (uint64_t rest = latin_first_ & kept_; rest != 0; rest &= letter_) {
      const size_t begin = std::bit_width(word_ & LowBits(First(rest) + 1)) - 1;
      const uint64_t word = LowBits(WordEnd(begin)) & ~LowBits(begin);
      const int64_t letters = Count(word & ~(latin_ & ~latin_first_));
      cost += std::max(w_.latin + w_.long_latin * std::max<int64_t>(0, letters - kLatinLetters),
                       PlainCost(begin, First(latin_ & word)));
      letter_ &= ~word;
      word_ &= ~word;
    }
    return cost;
  }

  // Of a word, or what comes before a letter beyond ASCII: in [begin, end). An estimate never
  // falls, so that capitals which begin a word may cost more than the word.
  int64_t PlainCost(size_t begin, size_t end) const {
    if (begin == end) return 0;
    const uint64_t first = Bit(begin);
    const bool glued = (((word_ & number_) | hump_) & first) != 0;
    const auto letters = static_cast<int64_t>(end - begin);
    const int64_t start = glued ? w_.glued : (mark_ & first) != 0 ? w_.joined : w_.word;
    const int64_t usual = start + w_.long_letter * std::max<int64_t>(0, letters - w_.word_letters);
    if (glued || (masks_.upper & first) == 0) return usual;
    const auto capitals = std::min(letters, static_cast<int64_t>(First(~masks_.upper >> begin)));
    const int64_t cost = w_.capital + w_.next_capital * (capitals - 1);
    return letters == capitals ? cost : std::max(cost, usual);
  }

  int64_t Words() const {
    const uint64_t glued = (word_ & number_) | (hump_ & word_);
    uint64_t capitals = word_ & masks_.upper & ~glued & kept_;
    if (w_.capital <= w_.word) capitals &= ~(masks_.lower >> 1) | mark_;  // as any other word
    uint64_t usual = word_ & kept_;
    uint64_t letters = letter_;
    int64_t cost = 0;
    for (; capitals != 0; capitals &= capitals - 1) {
      const size_t begin = First(capitals);
      const size_t end = WordEnd(begin);
      cost += PlainCost(begin, end);
      usual &= ~Bit(begin);
      letters &= ~LowBits(end) | LowBits(begin);
    }
    return cost + UsualWords(usual, glued, letters & ~word_);
  }

  // Words that are not of capitals alone, with those of their letters that come after others.
  int64_t UsualWords(uint64_t words, uint64_t glued, uint64_t goes_on) const {
    static_assert(kWordLetters == 7 && kForeignWordLetters == 4);
    const uint64_t two = goes_on & goes_on << 1;
    const uint64_t four = two & two << 2;
    const uint64_t past = w_.word_letters == kWordLetters ? four & four << 3 : four;
    return w_.word * Count(words) + Times(w_.glued - w_.word, words & glued) +
           Times(w_.joined - w_.word, words & mark_) + Times(w_.long_letter, past);
  }

  // Of words without letters beyond ASCII that end in a vowel, and not before another letter, as
  // those with a capital inside do.
  int64_t Endings(uint64_t letters) const {
    static_assert(kVowelLetters == 6);
    const uint64_t goes_on = letter_ & ~word_;
    const uint64_t third = goes_on & goes_on << 1;
    const uint64_t sixth = third & third << 2 & goes_on << 4;
    return Times(w_.vowel, masks_.vowel & ~(letters >> 1) & sixth);
  }

  int64_t Digits() const {
    const uint64_t digits = masks_.digit & kept_;
    if (digits == 0) return 0;
    if (w_.digit_group == 1) return w_.digits * Count(digits);
    uint64_t whole = digits;  // those that a whole group, or more, comes before
    for (int i = 1; i <= w_.digit_group; ++i) whole &= digits << i;
    uint64_t groups = digits & ~number_;
    int64_t count = Count(groups);
    while ((groups = groups << w_.digit_group & whole) != 0) count += Count(groups);
    return w_.digits * count;
  }

  int64_t Marks() const {
    const uint64_t next = masks_.punctuation & mark_;
    return Times(w_.punctuation, masks_.punctuation & ~mark_) +
           Times(w_.next_punctuation, next & ~masks_.same) +
           Times(w_.same_punctuation, next & masks_.same);
  }

  const TokenWeights& w_;
  const char* const at_;
  size_t size_;
  const BlockMasks masks_;
  uint64_t kept_ = 0;    // the runs that are counted
  uint64_t letter_ = 0;  // bytes of letters, Latin ones beyond ASCII too
  uint64_t hump_ = 0;    // a capital behind a small letter
  uint64_t word_ = 0;    // the first letter of a word
  uint64_t lines_ = 0;   // the first of a run
  uint64_t mark_ = 0;    // what comes right behind one; so are the next two
  uint64_t number_ = 0;
  uint64_t spaces_ = 0;
  // Beyond ASCII:
  uint64_t latin_ = 0;
  uint64_t latin_first_ = 0;  // the first byte of each
  uint64_t told_ = 0;         // of each that tells the weights' tongue
  uint64_t wide_ = 0;         // of each other character
  int64_t wide_cost_ = 0;     // of those; and without the last
  int64_t wide_cost_before_ = 0;
  TextClass wide_last_ = kStart;
  TextClass wide_last_before_ = kStart;
};

}  // namespace

RunsCost CostOfRuns(const char* at, const char* end, TextClass last, const TokenWeights& weights) {
  return Runs(at, end, last, weights).Cost();
}

}  // namespace failsoft::text
