#include "doorbell.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace failsoft::python {

void Doorbell::Button::Press() noexcept {
  if (pressed_.exchange(true)) return;
  next_ = bell_.pressed_.load();
  while (!bell_.pressed_.compare_exchange_weak(next_, this)) {
  }
  bell_.Ring();
}

// One that is pressed lies in the bell's list, until the bell is answered.
void Doorbell::LetGo::operator()(Button* button) const {
  button->let_go_ = true;
  if (!button->pressed_) delete button;
}

Doorbell::Doorbell() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Doorbell::~Doorbell() {
  Button* button = TakePressed();
  while (button != nullptr) delete std::exchange(button, button->next_);
  close(fd_);
}

void Doorbell::Ring() noexcept {
  if (!has_rung_.exchange(true)) eventfd_write(fd_, 1);
}

// Oldest first.
Doorbell::Button* Doorbell::TakePressed() noexcept {
  Button* newest = pressed_.exchange(nullptr);
  Button* oldest = nullptr;
  while (newest != nullptr) {
    Button* const before = newest->next_;
    newest->next_ = oldest;
    oldest = std::exchange(newest, before);
  }
  return oldest;
}

// What is pressed from the second line on rings anew.
std::vector<uint64_t> Doorbell::Answer() {
  eventfd_t ignored;
  eventfd_read(fd_, &ignored);
  has_rung_ = false;
  std::vector<uint64_t> numbers;
  for (Button* button = TakePressed(); button != nullptr;) {
    Button* const next = button->next_;
    if (button->let_go_) {
      delete button;
    } else {
      numbers.push_back(button->number_);
      button->pressed_ = false;
    }
    button = next;
  }
  return numbers;
}

}  // namespace failsoft::python
