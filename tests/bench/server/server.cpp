#include "tests/bench/server/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace failsoft::bench {
namespace {

constexpr int kBacklog = 4096;
constexpr size_t kReadSize = 64 << 10;

}  // namespace

Server::Server(Script script) : script_(std::move(script)) {}

Server::~Server() {
  for (size_t fd = 0; fd < connections_.size(); ++fd) {
    if (connections_[fd]) close(static_cast<int>(fd));
  }
  if (listener_ >= 0) close(listener_);
  if (epoll_ >= 0) close(epoll_);
}

int Server::Listen() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (listener_ < 0 || epoll_ < 0) return -1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, generic, size) != 0 || listen(listener_, kBacklog) != 0 ||
      getsockname(listener_, generic, &size) != 0) {
    return -1;
  }
  epoll_event event{.events = EPOLLIN, .data = {.fd = listener_}};
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event) != 0) return -1;
  return ntohs(address.sin_port);
}

void Server::Run() {
  for (;;) {
    Wait();
    ServeDue();
  }
}

// Waits by the nanosecond: what is due within one millisecond shall not become one burst.
void Server::Wait() {
  static std::array<epoll_event, 1024> events;
  const timespec left = UntilDue();
  const timespec* timeout = due_.empty() ? nullptr : &left;
  const int count = epoll_pwait2(epoll_, events.data(), events.size(), timeout, nullptr);
  for (int i = 0; i < count; ++i) Serve(events[i]);
}

void Server::Serve(const epoll_event& event) {
  const int fd = event.data.fd;
  if (fd == listener_) return Accept();
  if ((event.events & EPOLLOUT) != 0) Send(fd);
  if (connections_[fd] && (event.events & ~uint32_t{EPOLLOUT}) != 0) Read(fd);
}

void Server::Accept() {
  for (;;) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (connections_.size() <= static_cast<size_t>(fd)) connections_.resize(fd + 1);
    connections_[fd] = std::make_unique<Connection>();
    connections_[fd]->id = ++last_id_;
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
}

void Server::Read(int fd) {
  static std::array<char, kReadSize> buffer;
  const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) return Close(fd);
  const int requests = connections_[fd]->reader.Feed({buffer.data(), static_cast<size_t>(size)});
  if (requests < 0) return Close(fd);
  for (int i = 0; i < requests && connections_[fd]; ++i) Start(fd);
}

void Server::Start(int fd) {
  const uint64_t id = connections_[fd]->id;
  const Clock::duration delay = script_.delay + Phase(id);
  if (delay.count() == 0) return TakeStep({{}, fd, id, 0});
  due_.push({Clock::now() + delay, fd, id, 0});
}

// Streams that begin together shall not speak together: each begins within the first interval at
// a place of its own. Multiples of the golden ratio lie evenly, however many there are.
Server::Clock::duration Server::Phase(uint64_t id) const {
  const double place = std::fmod(static_cast<double>(id) * 0.6180339887498949, 1.0);
  return std::chrono::duration_cast<Clock::duration>(place * script_.interval);
}

void Server::TakeStep(const Due& due) {
  const auto& connection = connections_[due.fd];
  if (!connection || connection->id != due.id) return;
  connection->owed += script_.SizeOf(due.step);
  const size_t next = due.step + 1;
  if (next < script_.ends.size()) due_.push({due.at + script_.interval, due.fd, due.id, next});
  if (!connection->blocked) Send(due.fd);
}

void Server::Send(int fd) {
  Connection& connection = *connections_[fd];
  while (connection.owed > 0) {
    const size_t left = std::min(connection.owed, script_.bytes.size() - connection.sent);
    const ssize_t size = send(fd, script_.bytes.data() + connection.sent,
                              std::min(left, script_.max_write), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return SetBlocked(fd, true);
    if (size < 0) return Close(fd);
    connection.owed -= static_cast<size_t>(size);
    connection.sent += static_cast<size_t>(size);
    if (connection.sent == script_.bytes.size()) connection.sent = 0;
  }
  if (connection.blocked) SetBlocked(fd, false);
}

void Server::SetBlocked(int fd, bool blocked) {
  if (connections_[fd]->blocked == blocked) return;
  connections_[fd]->blocked = blocked;
  epoll_event event{.events = blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, .data = {.fd = fd}};
  epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Server::Close(int fd) {
  connections_[fd].reset();
  close(fd);
}

void Server::ServeDue() {
  const Clock::time_point now = Clock::now();
  while (!due_.empty() && due_.top().at <= now) {
    const Due due = due_.top();
    due_.pop();
    TakeStep(due);
  }
}

timespec Server::UntilDue() const {
  if (due_.empty()) return {};
  const auto left = std::max(due_.top().at - Clock::now(), Clock::duration::zero());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  return {.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
}

}  // namespace failsoft::bench
