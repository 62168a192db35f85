// bench-curl multi|easy ...: libcurl without failsoft.
#include <curl/curl.h>

#include "tests/bench/clients/job.h"
#include "tests/bench/clients/meter.h"
#include "tests/bench/clients/multi_socket.h"
#include "tests/bench/clients/transfer.h"

namespace failsoft::bench {
namespace {

class Easy {
 public:
  explicit Easy(const Job& job) : transfer_(job) {}

  void Run(int calls, Latencies* latencies) {
    for (int i = 0; i < calls; ++i) {
      transfer_.Start();
      const CURLcode code = curl_easy_perform(transfer_.easy());
      latencies->push_back(transfer_.Finish(code));
    }
  }

 private:
  Transfer transfer_;
};

template <class Client>
void Measure(const Job& job) {
  Client client(job);
  Latencies latencies;
  latencies.reserve(job.calls + job.warmup);
  client.Run(job.warmup, &latencies);
  latencies.clear();
  Meter meter;
  meter.Begin();
  client.Run(job.calls, &latencies);
  meter.End();
  meter.Print(std::move(latencies),
              std::string("libcurl ") + curl_version_info(CURLVERSION_NOW)->version);
}

}  // namespace
}  // namespace failsoft::bench

int main(int argc, char** argv) {
  using namespace failsoft::bench;
  const Job job = ReadJob(argc, argv);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  if (job.mode == "multi") {
    Measure<MultiSocket>(job);
  } else if (job.mode == "easy" && job.concurrency == 1) {
    Measure<Easy>(job);
  } else {
    Fail("modes: multi, easy (one at a time)");
  }
  curl_global_cleanup();
}
