// libcurl's multi interface on epoll, as cheap as it gets: the floor that others are compared with.
#pragma once

#include <curl/curl.h>
#include <sys/epoll.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "tests/bench/clients/job.h"
#include "tests/bench/clients/meter.h"
#include "tests/bench/clients/transfer.h"

namespace failsoft::bench {

class MultiSocket {
 public:
  MultiSocket(const Job& job, MakeTransfer make);
  ~MultiSocket();
  MultiSocket(const MultiSocket&) = delete;
  MultiSocket& operator=(const MultiSocket&) = delete;

  // Makes `calls` calls, as many at a time as the job says, and adds their latencies.
  void Run(int calls, Latencies* latencies);

 private:
  // A descriptor stays in the epoll set while curl rests it between two transfers: that saves two
  // or three epoll_ctl a call.
  struct Watch {
    uint32_t events = 0;  // 0: not in the set
    bool resting = false;
  };

  static int OnSocket(CURL* easy, curl_socket_t fd, int what, void* self, void* unused);
  static int OnTimer(CURLM* multi, long timeout_ms, void* self);
  static int OnClose(void* self, curl_socket_t fd);

  void StartOne(Transfer* transfer);
  void Rest(curl_socket_t fd);
  void SetEvents(curl_socket_t fd, uint32_t events);
  void WaitAndServe();
  void ServeTimer();
  void Serve(const epoll_event& event);
  void Collect(Latencies* latencies);

  CURLM* multi_;
  int epoll_;
  int left_to_start_ = 0;
  int running_ = 0;
  bool timer_set_ = false;
  Clock::time_point timer_;
  std::vector<Watch> watches_;  // by descriptor
  std::vector<std::unique_ptr<Transfer>> transfers_;
};

}  // namespace failsoft::bench
