// An intrusive list: its nodes live in the objects themselves, so that joining and leaving it needs
// no memory and cannot fail.
#pragma once

namespace failsoft::base {

class RingNode {
 public:
  RingNode() = default;
  ~RingNode() { Unlink(); }
  RingNode(const RingNode&) = delete;
  RingNode& operator=(const RingNode&) = delete;

  bool linked() const { return next_ != this; }

  void Unlink() noexcept {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = this;
  }

 private:
  template <typename T>
  friend class Ring;

  void LinkBefore(RingNode& other) noexcept {
    previous_ = other.previous_;
    next_ = &other;
    previous_->next_ = this;
    other.previous_ = this;
  }

  RingNode* previous_ = this;
  RingNode* next_ = this;
};

// A list of T, which derives from RingNode. Does not own its members.
template <typename T>
class Ring {
 public:
  ~Ring() {
    while (!empty()) front().Unlink();
  }

  bool empty() const { return !head_.linked(); }
  T& front() { return static_cast<T&>(*head_.next_); }
  T& back() { return static_cast<T&>(*head_.previous_); }
  void PushBack(T& node) noexcept { static_cast<RingNode&>(node).LinkBefore(head_); }

  // Before the first member for which `is_after` holds.
  template <typename IsAfter>
  void PushBefore(T& node, IsAfter is_after) noexcept {
    RingNode* place = head_.next_;
    while (place != &head_ && !is_after(static_cast<T&>(*place))) place = place->next_;
    static_cast<RingNode&>(node).LinkBefore(*place);
  }

  // Moves every member of `other` here, in order.
  void TakeAll(Ring& other) noexcept {
    while (!other.empty()) {
      T& node = other.front();
      node.Unlink();
      PushBack(node);
    }
  }

  // The one that is visited may leave.
  template <typename Visit>
  void ForEach(Visit visit) {
    for (RingNode* node = head_.next_; node != &head_;) {
      RingNode* const next = node->next_;
      visit(static_cast<T&>(*node));
      node = next;
    }
  }

 private:
  RingNode head_;
};

}  // namespace failsoft::base
