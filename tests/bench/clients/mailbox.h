// Where one thread leaves pieces of text for another.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace failsoft::bench {

class Mailbox {
 public:
  Mailbox() : reader_([this] { ReadAll(); }) {}
  ~Mailbox() {
    Leave({}, /*last=*/true);
    reader_.join();
  }

  void Leave(std::vector<std::string> pieces) { Leave(std::move(pieces), /*last=*/false); }

 private:
  using Pieces = std::vector<std::string>;

  void Leave(Pieces pieces, bool last) {
    bool was_empty = false;
    {
      const std::lock_guard lock(mutex_);
      was_empty = letters_.empty();
      letters_.push_back(std::move(pieces));
      last_ = last;
    }
    if (was_empty) filled_.notify_one();
  }

  void ReadAll() {
    for (std::vector<Pieces> taken; Take(&taken); taken.clear()) {
      for (const Pieces& pieces : taken) {
        for (const std::string& piece : pieces) bytes_ += piece.size();
      }
    }
  }

  bool Take(std::vector<Pieces>* taken) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return !letters_.empty(); });
    taken->swap(letters_);
    return !last_;
  }

  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<Pieces> letters_;
  bool last_ = false;
  size_t bytes_ = 0;
  std::thread reader_;  // after what it uses
};

}  // namespace failsoft::bench
