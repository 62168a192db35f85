#include "tests/simulator/conversations.h"

namespace failsoft::sim {
namespace {

constexpr size_t kMostConversations = 100'000;

}  // namespace

void Conversations::Begin(uint64_t key, Conversation conversation) {
  conversations_.insert_or_assign(key, Kept{std::move(conversation), ++last_number_});
  begun_.emplace_back(key, last_number_);
  if (begun_.size() <= kMostConversations) return;
  const auto [oldest, number] = begun_.front();
  begun_.pop_front();
  const auto found = conversations_.find(oldest);
  if (found != conversations_.end() && found->second.number == number) conversations_.erase(found);
}

Conversation* Conversations::Find(uint64_t key) {
  const auto found = conversations_.find(key);
  return found == conversations_.end() ? nullptr : &found->second.conversation;
}

}  // namespace failsoft::sim
