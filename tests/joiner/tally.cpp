#include "tally.h"

#include <algorithm>
#include <numeric>

namespace failsoft::joiner_table {

void Row::Add(const Result& result) {
  ++counts[static_cast<size_t>(result.outcome)];
  if (result.outcome != Outcome::kRefused) held.push_back(result.held_chars);
}

size_t Row::cases() const { return std::accumulate(counts.begin(), counts.end(), size_t{0}); }

double Row::Percent(Outcome outcome) const {
  return cases() == 0 ? 0
                      : 100.0 * static_cast<double>(Count(outcome)) / static_cast<double>(cases());
}

size_t Row::HeldPercentile(size_t percent) const {
  if (held.empty()) return 0;
  std::vector<size_t> sorted = held;
  const auto place =
      sorted.begin() + static_cast<std::ptrdiff_t>((held.size() - 1) * percent / 100);
  std::nth_element(sorted.begin(), place, sorted.end());
  return *place;
}

void Tally::Add(const std::string& genre, Behaviour behaviour, const Result& result) {
  by_behaviour[static_cast<size_t>(behaviour)].Add(result);
  by_genre[genre][static_cast<size_t>(behaviour)].Add(result);
}

Row Tally::Sum(std::initializer_list<Behaviour> behaviours) const {
  Row sum;
  for (const Behaviour behaviour : behaviours) {
    const Row& row = by_behaviour[static_cast<size_t>(behaviour)];
    for (size_t i = 0; i < kOutcomes; ++i) sum.counts[i] += row.counts[i];
  }
  return sum;
}

Row Tally::Total() const {
  using enum Behaviour;
  return Sum({kExactRest, kRepeatChars, kRepeatWord, kRepeatSentence, kRepeatLine, kPreamble,
              kPreambleRepeat, kFenceInfo, kFenceBare, kWholeAgain, kNoSpace, kEmpty});
}

std::vector<Aim> CompareWithAims(const Tally& tally) {
  using enum Behaviour;
  const Row repeats = tally.Sum({kRepeatChars, kRepeatWord, kRepeatSentence, kRepeatLine});
  const Row preambles = tally.Sum({kPreamble, kPreambleRepeat});
  return {
      {"exact rest kept", tally.Sum({kExactRest}).Percent(Outcome::kRight), 99.6},
      {"repetition joined", repeats.Percent(Outcome::kRight), 95},
      {"preamble left out", preambles.Percent(Outcome::kRight), 96},
      {"whole answer again joined", tally.Sum({kWholeAgain}).Percent(Outcome::kRight), 100},
      {"different answer refused", tally.Sum({kDifferent}).Percent(Outcome::kRefused), 100},
      {"text lost, of all cases", tally.Total().Percent(Outcome::kLostText), 0.02, true},
  };
}

}  // namespace failsoft::joiner_table
