#include "core/net/loop.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <string>
#include <utility>
#include <vector>

namespace failsoft::net {
namespace {

using base::Millis;

// Descriptors that are always readable, each of which gives `bytes` when it is read, and a reader
// who is rung for when something was read. Writes down what happens.
class Source final : public IoSource {
 public:
  class Bell final : public Doorbell {
   public:
    explicit Bell(std::string& log) : log_(log) {}
    void Ring() noexcept override { log_ += 'R'; }

   private:
    std::string& log_;
  };

  Source(Loop& loop, size_t count, size_t bytes)
      : loop_(loop), bytes_(bytes), bell_(base::Ref<Bell>::Adopt(new Bell(log))) {
    for (size_t i = 0; i < count; ++i) {
      fds_.emplace_back(eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK));
      loop_.Watch(fds_.back().get(), EPOLLIN, false);
    }
    loop_.SetSource(this);
  }

  size_t OnReady(int, uint32_t) override {
    log += 'r';
    has_read_ = true;
    return bytes_;
  }
  Millis NextTimeout() const override { return base::kForever; }
  void RunTimeouts() override {}
  void Deliver() override {
    if (std::exchange(has_read_, false)) loop_.RingLater(*bell_);
  }
  void Tidy() override {}

  std::string log;

 private:
  Loop& loop_;
  const size_t bytes_;
  std::vector<UniqueFd> fds_;
  base::Ref<Bell> bell_;
  bool has_read_ = false;
};

std::string OneRound(size_t descriptors, size_t bytes) {
  const base::SystemClock system;
  base::ScaledClock clock(system, 1);
  Loop loop(clock);
  Source source(loop, descriptors, bytes);
  Loop::Lock lock(loop);
  Waiter waiter;
  EXPECT_EQ(loop.Wait(lock, waiter, 0), WaitEnd::kTimedOut);
  lock.Release();
  loop.SetSource(nullptr);
  return source.log;
}

TEST(Loop, HandsOverWhatComesInARoundAtOnce) { EXPECT_EQ(OneRound(4, 100), "rrrrR"); }

TEST(Loop, HandsOverMuchBeforeItReadsMore) {
  EXPECT_EQ(OneRound(3, 1 << 20), "rRrRrR");
  EXPECT_EQ(OneRound(5, 128 << 10), "rrRrrRrR");
}

TEST(Loop, HandsOverNothingTwice) { EXPECT_EQ(OneRound(2, 128 << 10), "rrR"); }

}  // namespace
}  // namespace failsoft::net
