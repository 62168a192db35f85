// One reused easy handle that asks the same question again and again, and checks what comes back.
#pragma once

#include <curl/curl.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/clients/job.h"
#include "tests/bench/clients/meter.h"

namespace failsoft::bench {

class Transfer {
 public:
  virtual ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* easy() const { return easy_; }

  // Before each call.
  void Start();

  // After it: ends the process unless the answer is right, else returns how long it took, in ns.
  int64_t Finish(CURLcode code);

 protected:
  Transfer(const Job& job, std::initializer_list<const char*> headers);

  const Job& job() const { return job_; }
  curl_slist* headers() const { return headers_; }

  virtual void Prepare() = 0;                     // for the next call
  virtual void Take(std::string_view bytes) = 0;  // of its answer's body
  virtual bool IsRight() = 0;                     // after the last of them

 private:
  static size_t Write(char* bytes, size_t size, size_t count, void* transfer);

  const Job& job_;
  CURL* easy_;
  curl_slist* headers_ = nullptr;
  Clock::time_point started_;
};

using MakeTransfer = std::unique_ptr<Transfer> (*)(const Job& job);

// No JSON: the text is searched for in the answer. The job's text is as JSON spells it.
std::unique_ptr<Transfer> MakeSearchingTransfer(const Job& job);

// The work that failsoft cannot leave out, written by hand: the same header lines, a request that
// is read before it is sent, an answer that is parsed.
std::unique_ptr<Transfer> MakeParsingTransfer(const Job& job);

// A stream of events, cut into lines, each searched for its piece of the text. The job's text is as
// JSON spells it.
std::unique_ptr<Transfer> MakeScanningTransfer(const Job& job);

// The same, and another thread gets each read's pieces.
std::unique_ptr<Transfer> MakeHandingTransfer(const Job& job);

// A stream as failsoft must read it, written by hand: every event parsed, the text kept.
std::unique_ptr<Transfer> MakeParsingStream(const Job& job);
std::unique_ptr<Transfer> MakeHandingParsingStream(const Job& job);  // for another thread
std::unique_ptr<Transfer> MakeCollectingStream(const Job& job, std::vector<std::string>& pieces);

}  // namespace failsoft::bench
