// The service the clients are measured against: one thread, one epoll set, one answer to
// everything.
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/server/request_reader.h"

namespace failsoft::bench {

class Server {
 public:
  // `response` is sent as it is, head and body, `delay` after the end of each request.
  Server(std::string response, std::chrono::milliseconds delay);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens on a free port of 127.0.0.1 and returns it; -1 with errno when that cannot be.
  int Listen();

  // Serves for ever.
  [[noreturn]] void Run();

 private:
  using Clock = std::chrono::steady_clock;

  struct Connection {
    uint64_t id = 0;  // tells a connection from the next one with the same descriptor
    RequestReader reader;
    int owed = 0;     // answers that are due
    size_t sent = 0;  // bytes of the first of them
    bool blocked = false;
  };

  struct Due {
    Clock::time_point at;
    int fd;
    uint64_t id;
  };

  void Accept();
  void Serve(const epoll_event& event);
  void Read(int fd);
  void Answer(int fd, int count);
  void Send(int fd);
  void SetBlocked(int fd, bool blocked);
  void Close(int fd);
  void AnswerDue();
  int UntilDueMs() const;

  const std::string response_;
  const std::chrono::milliseconds delay_;
  int listener_ = -1;
  int epoll_ = -1;
  uint64_t last_id_ = 0;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::deque<Due> due_;                                   // one delay for all: in order of time
};

}  // namespace failsoft::bench
