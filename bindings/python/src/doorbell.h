// How failsoft's threads tell an event loop that there is something for it: a descriptor becomes
// readable.
//
// Rings are collected, and the loop is woken once for all of them: what it wakes up to, it fetches
// by itself. Ringing takes no lock and no memory, so that a fork at any moment does no harm.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace failsoft::python {

class Doorbell {
 public:
  // What a stream rings with. Its stream's queue is gone before it is.
  class Button {
   public:
    void Press() noexcept;

   private:
    friend class Doorbell;
    explicit Button(Doorbell& bell, uint64_t number) : bell_(bell), number_(number) {}

    Doorbell& bell_;
    const uint64_t number_;
    std::atomic<bool> pressed_{false};
    Button* next_ = nullptr;  // pressed before this one
    bool let_go_ = false;     // by the GIL
  };

  struct LetGo {
    void operator()(Button* button) const;
  };
  using ButtonHandle = std::unique_ptr<Button, LetGo>;

  // Throws std::system_error when there are too many descriptors.
  Doorbell();
  ~Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

  // Readable when it has rung. Never read by others but to sleep until it rings.
  int fd() const { return fd_; }

  // From any thread, at any time.
  void Ring() noexcept;

  // These two hold the GIL, as does letting go of a button. The bell outlives its buttons.
  ButtonHandle MakeButton(uint64_t number) { return ButtonHandle(new Button(*this, number)); }

  // The numbers of the buttons that were pressed since, in that order. The bell is silent again.
  std::vector<uint64_t> Answer();

 private:
  Button* TakePressed() noexcept;

  const int fd_;
  std::atomic<bool> has_rung_{false};  // and nobody has come yet
  std::atomic<Button*> pressed_{nullptr};
};

}  // namespace failsoft::python
