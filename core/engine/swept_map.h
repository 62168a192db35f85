// A map that does not grow for ever: entries that say nothing a new one would not say are forgotten
// when there are many. Then not before there are twice as many as were left, so that a new entry
// costs the same however many say something.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

namespace failsoft::engine {

template <typename Key, typename Value>
class SweptMap {
 public:
  static constexpr size_t kMany = 256;

  Value* Find(const Key& key) {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
  }
  const Value* Find(const Key& key) const { return const_cast<SweptMap*>(this)->Find(key); }

  // One that is not there yet. What was found before may be gone afterwards.
  template <typename SaysNothing>
  Value& Add(const Key& key, Value value, SaysNothing says_nothing) {
    if (entries_.size() >= sweep_at_) {
      std::erase_if(entries_, [&](const auto& entry) { return says_nothing(entry.second); });
      sweep_at_ = std::max(kMany, 2 * entries_.size());
    }
    return entries_.emplace(key, std::move(value)).first->second;
  }

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  size_t size() const { return entries_.size(); }

 private:
  std::map<Key, Value> entries_;
  size_t sweep_at_ = kMany;
};

}  // namespace failsoft::engine
