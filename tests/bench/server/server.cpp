#include "tests/bench/server/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace failsoft::bench {
namespace {

constexpr int kBacklog = 4096;
constexpr size_t kReadSize = 64 << 10;

}  // namespace

Server::Server(std::string response, std::chrono::milliseconds delay)
    : response_(std::move(response)), delay_(delay) {}

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
  std::array<epoll_event, 1024> events;
  for (;;) {
    const int count = epoll_wait(epoll_, events.data(), events.size(), UntilDueMs());
    for (int i = 0; i < count; ++i) Serve(events[i]);
    AnswerDue();
  }
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
  if (delay_.count() == 0) return Answer(fd, requests);
  const Due due{Clock::now() + delay_, fd, connections_[fd]->id};
  due_.insert(due_.end(), requests, due);
}

void Server::Answer(int fd, int count) {
  if (count == 0) return;
  connections_[fd]->owed += count;
  if (!connections_[fd]->blocked) Send(fd);
}

void Server::Send(int fd) {
  Connection& connection = *connections_[fd];
  while (connection.owed > 0) {
    const ssize_t size = send(fd, response_.data() + connection.sent,
                              response_.size() - connection.sent, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return SetBlocked(fd, true);
    if (size < 0) return Close(fd);
    connection.sent += static_cast<size_t>(size);
    if (connection.sent < response_.size()) continue;
    connection.sent = 0;
    --connection.owed;
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

void Server::AnswerDue() {
  if (due_.empty()) return;
  const Clock::time_point now = Clock::now();
  while (!due_.empty() && due_.front().at <= now) {
    const Due due = due_.front();
    due_.pop_front();
    const auto& connection = connections_[due.fd];
    if (connection && connection->id == due.id) Answer(due.fd, 1);
  }
}

int Server::UntilDueMs() const {
  if (due_.empty()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due_.front().at - Clock::now());
  return static_cast<int>(std::max<int64_t>(left.count(), 0));
}

}  // namespace failsoft::bench
