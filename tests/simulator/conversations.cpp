#include "tests/simulator/conversations.h"

namespace failsoft::sim {
namespace {

constexpr size_t kMostConversations = 100'000;

}  // namespace

void Conversations::Begin(uint64_t key, Conversation conversation) {
  const auto [found, is_new] = conversations_.insert_or_assign(key, std::move(conversation));
  if (!is_new) return;
  keys_.push_back(key);
  if (keys_.size() <= kMostConversations) return;
  conversations_.erase(keys_.front());
  keys_.pop_front();
}

Conversation* Conversations::Find(uint64_t key) {
  const auto found = conversations_.find(key);
  return found == conversations_.end() ? nullptr : &found->second;
}

}  // namespace failsoft::sim
