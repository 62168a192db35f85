#include "core/net/loop.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
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

// ------------------------------------------------------------------------- a leader that attends

// One descriptor, which becomes readable when it is told to, and who read it last.
class Spring final : public IoSource {
 public:
  explicit Spring(Loop& loop) : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    loop.Watch(fd_.get(), EPOLLIN, false);
    loop.SetSource(this);
  }

  void Fill() { eventfd_write(fd_.get(), 1); }
  size_t OnReady(int fd, uint32_t) override {
    eventfd_t ignored;
    eventfd_read(fd, &ignored);
    reader = std::this_thread::get_id();
    on_ready();
    reads.fetch_add(1);
    return 1;
  }
  Millis NextTimeout() const override { return base::kForever; }
  void RunTimeouts() override {}
  void Deliver() override {}
  void Tidy() override {}

  std::thread::id reader;
  std::atomic<int> reads{0};
  std::function<void()> on_ready = [] {};

 private:
  UniqueFd fd_;
};

// A loop with an unattended call, and somebody who attends.
class Attendance : public testing::Test {
 protected:
  Attendance() {
    Loop::Lock lock(loop_);
    EXPECT_TRUE(loop_.AddUnattended());
  }
  ~Attendance() override {
    loop_.StopThread();
    loop_.SetSource(nullptr);
  }

  // Whether what comes while this thread attends is read by it, not by the I/O thread.
  bool ThisThreadReads() {
    Loop::Lock lock(loop_);
    Waiter waiter;
    spring_.on_ready = [&] { loop_.MakeReady(waiter); };
    spring_.Fill();
    EXPECT_EQ(loop_.Attend(lock, waiter, base::kForever, calls_), WaitEnd::kReady);
    lock.Retake();
    spring_.on_ready = [] {};
    return spring_.reader == std::this_thread::get_id();
  }
  void AwaitReads(int count) {
    while (spring_.reads < count) std::this_thread::yield();
  }

  const base::SystemClock system_;
  base::ScaledClock clock_{system_, 1};
  Loop loop_{clock_};
  Spring spring_{loop_};
  std::atomic<int> calls_{1};
};

// The I/O thread may have been quicker; sooner or later this one is.
TEST_F(Attendance, ReadsInPlaceOfTheThread) {
  while (!ThisThreadReads()) {
  }
}

TEST_F(Attendance, TheThreadReadsWhenItStaysAway) {
  while (!ThisThreadReads()) {
  }
  const int before = spring_.reads;
  spring_.Fill();
  AwaitReads(before + 1);
  Loop::Lock lock(loop_);
  EXPECT_NE(spring_.reader, std::this_thread::get_id());
}

TEST_F(Attendance, TimersComeWhileItIsAway) {
  struct Alarm final : Timers::Alarm {
    void OnAlarm(Millis) override { rang = true; }
    std::atomic<bool> rang{false};
  } alarm;
  while (!ThisThreadReads()) {
  }
  std::unique_ptr<Timer> timer;
  {
    Loop::Lock lock(loop_);
    timer = loop_.NewTimer(&alarm);
    timer->Set(clock_.Now());
  }
  while (!alarm.rang) std::this_thread::yield();
  Loop::Lock lock(loop_);
  timer.reset();
}

// Unless the I/O thread has found by then that it stays away.
TEST_F(Attendance, OthersLeadWhileItIsAway) {
  for (bool leads = false; !leads;) {
    while (!ThisThreadReads()) {
    }
    Loop::Lock lock(loop_);
    spring_.reader = {};
    spring_.Fill();
    Waiter waiter;
    loop_.Wait(lock, waiter, 0);
    lock.Retake();
    leads = spring_.reader == std::this_thread::get_id();
  }
}

TEST_F(Attendance, IsRecalled) {
  bool attends = false;
  std::thread reader([&] {
    Loop::Lock lock(loop_);
    Waiter waiter;
    attends = true;
    EXPECT_EQ(loop_.Attend(lock, waiter, base::kForever, calls_), WaitEnd::kReady);
  });
  const auto is_inside = [&] {
    Loop::Lock lock(loop_);
    return attends;
  };
  while (!is_inside()) std::this_thread::yield();
  loop_.Recall();
  reader.join();
}

}  // namespace
}  // namespace failsoft::net
