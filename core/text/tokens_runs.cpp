#include "core/text/tokens_runs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "core/text/tokens_weights.h"
#include "core/text/unicode_utf8.h"

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

// The letters of the Latin script that bytes are by themselves.
constexpr std::array<uint8_t, 256> MakeLetters() {
  std::array<uint8_t, 256> letters{};
  for (uint8_t c = 'a'; c <= 'z'; ++c) letters[c] = letters[c - 'a' + 'A'] = c & 0x1F;
  return letters;
}

constexpr auto kLettersOfBytes = MakeLetters();

class Runs {
 public:
  Runs(const char* at, const char* end, LastCharacter last, const TokenWeights& weights)
      : w_(weights),
        at_(at),
        size_(std::min(kBlockBytes, static_cast<size_t>(end - at))),
        last_(last),
        masks_(Masks(at, size_)) {
    if (masks_.beyond != 0) ReadWide(end);
    FindRuns();
  }

  RunsCost Cost() {
    if (size_ == 0) return {};
    const uint64_t doubled = masks_.space & spaces_ & ~Behind(spaces_);
    const int64_t cost = (masks_.beyond & kept_) == 0 ? Pairs() : PairsWithWide();
    const int64_t rest =
        Words() + Digits() + Marks() + w_.newline * Count(lines_ & ~mark_ & kept_) +
        Times(w_.joined_newline, lines_ & mark_) +
        Times(w_.next_newline, masks_.newline & ~lines_) + Times(w_.spaces, doubled) +
        Times(w_.next_space, masks_.space & spaces_ & Behind(spaces_)) +
        Times(w_.character[static_cast<size_t>(kControl)], masks_.control);
    const bool is_last_open = (wide_ & Bit(size_)) != 0;
    return {cost + rest + (is_last_open ? wide_cost_before_ : wide_cost_), size_,
            Last(is_last_open)};
  }

 private:
  // The characters beyond ASCII, as far as they can be counted here.
  void ReadWide(const char* end) {
    TextClass last = last_.text_class;
    size_t last_end = 0;  // behind the character of class `last`
    for (uint64_t rest = masks_.beyond & LowBits(size_); rest != 0;) {
      const size_t at = First(rest);
      const Character character = ReadCharacter(at_ + at, end);
      const auto bytes = static_cast<size_t>(character.size);
      const TextClass now = ClassOf(character.value);
      if (now == kSpace || at + bytes > size_) {
        size_ = at;
        return;
      }
      if (now == kLatin) {
        latin_ |= LowBits(at + bytes) & ~LowBits(at);
        latin_first_ |= Bit(at);
      } else {
        AddScript(character.value, now, at, last_end == at ? last : kStart);
      }
      last = now;
      last_end = at + bytes;
      rest &= ~LowBits(at + bytes);
    }
  }

  void AddScript(char32_t character, TextClass now, size_t at, TextClass last) {
    wide_ |= Bit(at);
    wide_cost_before_ = wide_cost_;
    wide_cost_ += CharacterCost(w_, character, now, last);
    wide_last_before_ = wide_last_;
    wide_last_ = now;
  }

  void FindRuns() {
    const TextClass last = last_.text_class;
    letter_ = masks_.lower | masks_.upper | latin_;
    mark_ = Behind(masks_.punctuation, last == kPunctuation);
    number_ = Behind(masks_.digit, last == kDigit);
    spaces_ = Behind(masks_.space, last == kSpace);
    lines_ = masks_.newline & ~Behind(masks_.newline, last == kNewline);
    const uint64_t begins = masks_.lower | masks_.upper | latin_first_ | lines_ | wide_ |
                            (masks_.digit & ~number_) | (masks_.space & ~spaces_) |
                            (masks_.punctuation & ~mark_) |
                            (masks_.control & ~Behind(masks_.control, last == kControl));
    const uint64_t seen = begins & LowBits(size_);
    size_ = seen == 0 ? 0 : std::bit_width(seen) - 1;
    kept_ = LowBits(size_);
  }

  LastCharacter Last(bool is_last_open) const {
    const auto byte = static_cast<uint8_t>(at_[size_ - 1]);
    if (byte < 0x80) {
      const TextClass last = ClassOfAscii(byte);
      return {last, IsLatin(last) ? LatinOfAscii(byte) : uint8_t{kNoLetter}};
    }
    if ((latin_ & Bit(size_ - 1)) == 0) {
      return {is_last_open ? wide_last_before_ : wide_last_, kNoLetter};
    }
    const char* at = at_ + size_ - 1;
    while (IsContinuation(*at)) --at;
    return {kLatin, LatinOf(ReadCharacter(at, at_ + size_).value)};
  }

  // For what most blocks have none of.
  int64_t Times(int64_t weight, uint64_t mask) const {
    return (mask & kept_) == 0 ? 0 : weight * Count(mask & kept_);
  }

  // Of each letter behind what is before it, and of what is behind a word.
  int64_t Pairs() const {
    int64_t cost = 0;
    size_t before = last_.letter;
    for (size_t i = 0; i < size_; ++i) {
      const size_t letter = kLettersOfBytes[static_cast<uint8_t>(at_[i])];
      cost += w_.pairs[before * kLatinRow + letter];
      before = letter;
    }
    return cost;
  }

  // The same where some are not ASCII.
  int64_t PairsWithWide() const {
    int64_t cost = 0;
    size_t before = last_.letter;
    const uint64_t behind_lead = latin_ & ~latin_first_;
    for (uint64_t rest = kept_ & ~behind_lead; rest != 0; rest &= rest - 1) {
      const size_t i = First(rest);
      size_t letter = kLettersOfBytes[static_cast<uint8_t>(at_[i])];
      if ((latin_first_ & Bit(i)) != 0) {
        letter = LatinOf(ReadCharacter(at_ + i, at_ + kBlockBytes).value);
      }
      cost += w_.pairs[before * kLatinRow + letter];
      before = letter;
    }
    return cost;
  }

  // How words begin, and their capitals; LetterCost() by masks.
  int64_t Words() const {
    const TextClass last = last_.text_class;
    const uint64_t behind_small = Behind(masks_.lower | latin_, last == kLower || last == kLatin);
    const uint64_t behind_capital = Behind(masks_.upper, last == kUpper);
    const uint64_t begins = letter_ & ~(behind_small | behind_capital);
    return w_.word * Count(begins & ~(mark_ | number_) & kept_) +
           Times(w_.glued, begins & number_) + Times(w_.capital, begins & masks_.upper) +
           Times(w_.hump, masks_.upper & behind_small) +
           Times(w_.next_capital, masks_.upper & behind_capital);
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
  const LastCharacter last_;
  const BlockMasks masks_;
  uint64_t kept_ = 0;    // the runs that are counted
  uint64_t letter_ = 0;  // bytes of letters, Latin ones beyond ASCII too
  uint64_t lines_ = 0;   // the first of a run
  uint64_t mark_ = 0;    // what comes right behind one; so are the next two
  uint64_t number_ = 0;
  uint64_t spaces_ = 0;
  // Beyond ASCII:
  uint64_t latin_ = 0;
  uint64_t latin_first_ = 0;  // the first byte of each
  uint64_t wide_ = 0;         // of each other character
  int64_t wide_cost_ = 0;     // of those; and without the last
  int64_t wide_cost_before_ = 0;
  TextClass wide_last_ = kStart;
  TextClass wide_last_before_ = kStart;
};

}  // namespace

RunsCost CostOfRuns(const char* at, const char* end, LastCharacter last,
                    const TokenWeights& weights) {
  return Runs(at, end, last, weights).Cost();
}

}  // namespace failsoft::text
