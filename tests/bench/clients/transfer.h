// One reused easy handle that asks the same question again and again, and checks what comes back.
#pragma once

#include <curl/curl.h>

#include <string>

#include "tests/bench/clients/job.h"
#include "tests/bench/clients/meter.h"

namespace failsoft::bench {

class Transfer {
 public:
  explicit Transfer(const Job& job);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* easy() const { return easy_; }

  // Before each call.
  void Start();

  // After it: ends the process unless the answer is right, else returns how long it took, in ns.
  int64_t Finish(CURLcode code);

 private:
  static size_t Write(char* bytes, size_t size, size_t count, void* transfer);

  const Job& job_;
  CURL* easy_;
  curl_slist* headers_ = nullptr;
  std::string body_;
  Clock::time_point started_;
};

}  // namespace failsoft::bench
