// The I/O thread: there only while calls run that nobody waits for, and a few seconds longer.
#include <pthread.h>

#include <csignal>
#include <system_error>

#include "core/net/loop.h"

namespace failsoft::net {

namespace {
// Signals are the host's business: the thread inherits a full mask.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};
}  // namespace

bool Loop::AddUnattended() {
  if (!thread_runs_ && !StartThread()) return false;
  ++unattended_;
  return true;
}

bool Loop::StartThread() {
  if (thread_.joinable()) thread_.join();  // one that ended in idleness
  SignalsBlocked blocked;
  thread_stops_ = thread_waiter_.ready_ = thread_waiter_.chosen_ = false;
  thread_looks_at_ = 0;  // before it sleeps for the first time
  try {
    thread_ = std::thread([this] { ThreadMain(); });
  } catch (const std::system_error&) {
    return false;
  }
  return thread_runs_ = true;
}

void Loop::ThreadMain() {
  pthread_setname_np(pthread_self(), "failsoft-io");
  Lock lock(*this);
  for (base::Millis busy_at = RealNow(); !thread_stops_;) {
    thread_looks_at_ = NextLook();
    Wait(lock, thread_waiter_, thread_looks_at_);
    lock.Retake();
    thread_waiter_.ready_ = thread_waiter_.chosen_ = false;
    if (unattended_ > 0) busy_at = RealNow();
    if (leader_ != &absent_ && RealNow() - busy_at >= kIdleLife) break;
  }
  thread_runs_ = false;
}

void Loop::StopThread() {
  {
    Lock lock(*this);
    thread_stops_ = true;
    MakeReady(thread_waiter_);
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace failsoft::net
