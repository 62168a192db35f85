// Counting what became of many continuations, and what must come out at least.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "model.h"
#include "outcome.h"

namespace failsoft::joiner_table {

struct Row {
  std::array<size_t, kOutcomes> counts = {};
  std::vector<size_t> held;  // characters, of those that were not refused

  void Add(const Result& result);
  size_t cases() const;
  size_t Count(Outcome outcome) const { return counts[static_cast<size_t>(outcome)]; }
  double Percent(Outcome outcome) const;  // 0 of no cases
  size_t HeldPercentile(size_t percent) const;
};

struct Tally {
  std::array<Row, kBehaviours> by_behaviour;
  std::map<std::string, std::array<Row, kBehaviours>> by_genre;

  void Add(const std::string& genre, Behaviour behaviour, const Result& result);
  Row Sum(std::initializer_list<Behaviour> behaviours) const;
  Row Total() const;  // of all cases that have a right outcome: kDifferent has none
};

struct Aim {
  std::string name;
  double measured = 0;
  double wanted = 0;
  bool at_most = false;

  bool IsMet() const { return at_most ? measured <= wanted : measured >= wanted; }
};

std::vector<Aim> CompareWithAims(const Tally& tally);

}  // namespace failsoft::joiner_table
