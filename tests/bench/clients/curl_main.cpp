// bench-curl MODE ...: libcurl without failsoft.
#include <curl/curl.h>

#include <map>

#include "tests/bench/clients/job.h"
#include "tests/bench/clients/meter.h"
#include "tests/bench/clients/multi_socket.h"
#include "tests/bench/clients/transfer.h"

namespace failsoft::bench {
namespace {

class Easy {
 public:
  Easy(const Job& job, MakeTransfer make) : transfer_(make(job)) {}

  void Run(int calls, Latencies* latencies) {
    for (int i = 0; i < calls; ++i) {
      transfer_->Start();
      const CURLcode code = curl_easy_perform(transfer_->easy());
      latencies->push_back(transfer_->Finish(code));
    }
  }

 private:
  std::unique_ptr<Transfer> transfer_;
};

template <class Client>
void Measure(const Job& job, MakeTransfer make) {
  Meter meter;
  Client client(job, make);
  Latencies latencies;
  latencies.reserve(job.calls + job.warmup);
  client.Run(job.warmup, &latencies);
  latencies.clear();
  meter.Begin();
  client.Run(job.calls, &latencies);
  meter.End();
  meter.Print(std::move(latencies),
              std::string("libcurl ") + curl_version_info(CURLVERSION_NOW)->version);
}

// In all of them but "easy", which makes one call at a time, the multi interface carries the calls.
const std::map<std::string, MakeTransfer> kModes = {
    {"easy", MakeSearchingTransfer},
    {"multi", MakeSearchingTransfer},
    {"multi-parse", MakeParsingTransfer},
    {"multi-stream", MakeScanningTransfer},
    {"multi-handing-stream", MakeHandingTransfer},
    {"multi-parse-stream", MakeParsingStream},
    {"multi-parse-handing-stream", MakeHandingParsingStream},
};

[[noreturn]] void FailWithModes() {
  std::string names = "modes:";
  for (const auto& [name, make] : kModes) names += " " + name;
  Fail(names);
}

}  // namespace
}  // namespace failsoft::bench

int main(int argc, char** argv) {
  using namespace failsoft::bench;
  const Job job = ReadJob(argc, argv);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const auto mode = kModes.find(job.mode);
  if (mode == kModes.end()) FailWithModes();
  if (job.mode == "easy") {
    if (job.concurrency != 1) Fail("easy makes one call at a time");
    Measure<Easy>(job, mode->second);
  } else {
    Measure<MultiSocket>(job, mode->second);
  }
  curl_global_cleanup();
}
