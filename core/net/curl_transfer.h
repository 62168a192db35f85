// One easy handle at work: libcurl's callbacks turned into a TransferSink's.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ring.h"
#include "core/net/transport.h"

namespace failsoft::net {

class CurlTransport;

// An easy handle, and memory that is used again with it.
struct EasyHandle {
  EasyHandle() : easy(curl_easy_init()) {}  // null: out of memory
  ~EasyHandle() { curl_easy_cleanup(easy); }
  EasyHandle(const EasyHandle&) = delete;
  EasyHandle& operator=(const EasyHandle&) = delete;

  CURL* const easy;
  long read_buffer = 16 << 10;          // as libcurl has it; its default
  std::vector<curl_slist> header_list;  // nodes over the request's own strings
  char message[CURL_ERROR_SIZE] = "";
};

class CurlTransfer final : public Transfer, public base::RingNode {
 public:
  // Its place among those of which something was read.
  struct Reading : base::RingNode {
    explicit Reading(CurlTransfer& of) : transfer(of) {}
    CurlTransfer& transfer;
  };

  CurlTransfer(CurlTransport& transport, std::unique_ptr<EasyHandle> handle, TransferSink* sink);
  ~CurlTransfer() override;

  void SetPaused(bool paused) override;

  void SetReadBuffer(long bytes);

  // Hands the easy handle to the multi handle. False: out of memory.
  // `fresh`: not on a connection that is kept.
  bool Begin(const TransferRequest& request, bool fresh);
  // Takes it off the multi handle again.
  void Detach();
  // The same for want of memory, whoever lacked it: this is its end then, see HadEndlessLine.
  void DetachWithoutMemory();
  // OnWrite is called once for each chunk of a chunked answer: there are many in a network read.
  void ReportRead() noexcept;
  // Reports the end. May destroy this object.
  void Finish(CURLcode code);

  static void SetCallbacks(CURL* easy);
  static CurlTransfer* Of(CURL* easy);

 private:
  static size_t OnWrite(char* data, size_t size, size_t count, void* self);
  static size_t OnHeader(char* data, size_t size, size_t count, void* self);
  static int OnBeforeRequest(void* self, char*, char*, int, int);

  size_t TakeHeaderLine(std::string_view line);
  void TakeHeaderEnd();
  void LinkHeaders(const TransferRequest& request);
  bool SetUrl(const std::string& url);
  bool SetRequest(const TransferRequest& request, bool fresh);
  TransferEnd EndFor(CURLcode code) const;
  bool HadEndlessLine(CURLcode code) const;
  std::string Detail(CURLcode code) const;

  CurlTransport& transport_;
  std::unique_ptr<EasyHandle> handle_;
  CURL* const easy_;
  TransferSink* sink_;
  std::string header_block_;  // of the answer, until it is handed over
  size_t header_bytes_ = 0;
  int status_ = 0;
  bool headers_done_ = false;
  bool request_sent_ = false;
  bool stale_connection_ = false;
  base::Code refused_ = base::Code::kOk;  // why a callback of ours ended the transfer
  bool in_multi_ = false;
  Reading reading_{*this};
};

}  // namespace failsoft::net
