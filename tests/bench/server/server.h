// The service the clients are measured against: one thread, one epoll set, one script for
// everything.
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <vector>

#include "tests/bench/server/request_reader.h"
#include "tests/bench/server/script.h"

namespace failsoft::bench {

class Server {
 public:
  explicit Server(Script script);
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
    size_t sent = 0;  // bytes of the answer under way
    size_t owed = 0;  // bytes that may be sent now, of it and of those after it
    bool blocked = false;
  };

  // A step of an answer, at its time.
  struct Due {
    Clock::time_point at;
    int fd;
    uint64_t id;
    size_t step;

    bool operator>(const Due& other) const { return at > other.at; }
  };

  void Wait();
  void Accept();
  void Serve(const epoll_event& event);
  void Read(int fd);
  void Start(int fd);
  Clock::duration Phase(uint64_t id) const;
  void TakeStep(const Due& due);
  void Send(int fd);
  void SetBlocked(int fd, bool blocked);
  void Close(int fd);
  void ServeDue();
  timespec UntilDue() const;

  const Script script_;
  int listener_ = -1;
  int epoll_ = -1;
  uint64_t last_id_ = 0;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
};

}  // namespace failsoft::bench
