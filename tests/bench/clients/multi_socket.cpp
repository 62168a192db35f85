#include "tests/bench/clients/multi_socket.h"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace failsoft::bench {

MultiSocket::MultiSocket(const Job& job, MakeTransfer make)
    : multi_(curl_multi_init()), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (multi_ == nullptr || epoll_ < 0) Fail("curl_multi_init, epoll_create1");
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &MultiSocket::OnSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &MultiSocket::OnTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  // Without it the last transfers of a phase would close the connections of the others.
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, long{job.concurrency});
  for (int i = 0; i < job.concurrency; ++i) {
    transfers_.push_back(make(job));
    curl_easy_setopt(transfers_.back()->easy(), CURLOPT_CLOSESOCKETFUNCTION, &MultiSocket::OnClose);
    curl_easy_setopt(transfers_.back()->easy(), CURLOPT_CLOSESOCKETDATA, this);
  }
}

MultiSocket::~MultiSocket() {
  transfers_.clear();
  curl_multi_cleanup(multi_);
  close(epoll_);
}

void MultiSocket::Run(int calls, Latencies* latencies) {
  left_to_start_ = calls;
  for (const auto& transfer : transfers_) {
    if (left_to_start_ > 0) StartOne(transfer.get());
  }
  while (running_ > 0) {
    WaitAndServe();
    Collect(latencies);
  }
}

void MultiSocket::StartOne(Transfer* transfer) {
  --left_to_start_;
  ++running_;
  transfer->Start();
  curl_multi_add_handle(multi_, transfer->easy());
}

void MultiSocket::WaitAndServe() {
  if (timer_set_ && timer_ <= Clock::now()) return ServeTimer();
  int timeout_ms = -1;
  if (timer_set_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(timer_ - Clock::now());
    timeout_ms = static_cast<int>(std::max<int64_t>(left.count(), 0));
  }
  std::array<epoll_event, 256> events;
  const int count = epoll_wait(epoll_, events.data(), events.size(), timeout_ms);
  for (int i = 0; i < count; ++i) Serve(events[i]);
}

void MultiSocket::ServeTimer() {
  timer_set_ = false;
  int running = 0;
  curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
}

void MultiSocket::Serve(const epoll_event& event) {
  const curl_socket_t fd = event.data.fd;
  if (watches_[fd].resting) return SetEvents(fd, 0);  // the server closed an idle connection
  int action = 0;
  if ((event.events & EPOLLIN) != 0) action |= CURL_CSELECT_IN;
  if ((event.events & EPOLLOUT) != 0) action |= CURL_CSELECT_OUT;
  if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) action |= CURL_CSELECT_ERR;
  int running = 0;
  curl_multi_socket_action(multi_, fd, action, &running);
}

void MultiSocket::Collect(Latencies* latencies) {
  int more = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &more)) {
    void* owner = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    const CURLcode code = message->data.result;
    auto* transfer = static_cast<Transfer*>(owner);
    curl_multi_remove_handle(multi_, transfer->easy());
    latencies->push_back(transfer->Finish(code));
    --running_;
    if (left_to_start_ > 0) StartOne(transfer);
  }
}

int MultiSocket::OnSocket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  auto* loop = static_cast<MultiSocket*>(self);
  if (loop->watches_.size() <= static_cast<size_t>(fd)) loop->watches_.resize(fd + 1);
  if (what == CURL_POLL_REMOVE) {
    loop->Rest(fd);
    return 0;
  }
  loop->watches_[fd].resting = false;
  const uint32_t in = (what & CURL_POLL_IN) != 0 ? uint32_t{EPOLLIN} : 0;
  const uint32_t out = (what & CURL_POLL_OUT) != 0 ? uint32_t{EPOLLOUT} : 0;
  loop->SetEvents(fd, in | out);
  return 0;
}

void MultiSocket::Rest(curl_socket_t fd) {
  watches_[fd].resting = true;
  if ((watches_[fd].events & EPOLLOUT) != 0) SetEvents(fd, 0);
}

void MultiSocket::SetEvents(curl_socket_t fd, uint32_t events) {
  Watch& watch = watches_[fd];
  if (watch.events == events) return;
  epoll_event event{.events = events, .data = {.fd = fd}};
  const int operation = watch.events == 0 ? EPOLL_CTL_ADD
                        : events == 0     ? EPOLL_CTL_DEL
                                          : EPOLL_CTL_MOD;
  epoll_ctl(epoll_, operation, fd, &event);
  watch.events = events;
}

int MultiSocket::OnTimer(CURLM*, long timeout_ms, void* self) {
  auto* loop = static_cast<MultiSocket*>(self);
  loop->timer_set_ = timeout_ms >= 0;
  if (loop->timer_set_) loop->timer_ = Clock::now() + std::chrono::milliseconds(timeout_ms);
  return 0;
}

int MultiSocket::OnClose(void* self, curl_socket_t fd) {
  auto* loop = static_cast<MultiSocket*>(self);
  if (loop->watches_.size() > static_cast<size_t>(fd)) loop->watches_[fd] = Watch();
  return close(fd);  // which also takes it out of the epoll set
}

}  // namespace failsoft::bench
