// One easy handle at work: libcurl's callbacks turned into a TransferSink's.
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/base/ring.h"
#include "core/net/transport.h"

namespace failsoft::net {

class CurlTransport;

class CurlTransfer final : public Transfer, public base::RingNode {
 public:
  CurlTransfer(CurlTransport& transport, CURL* easy, TransferSink* sink);
  ~CurlTransfer() override;

  void SetPaused(bool paused) override;

  // Hands the easy handle to the multi handle. False: out of memory.
  bool Begin(const TransferRequest& request);
  // Takes it off the multi handle again.
  void Detach();
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
  bool SetRequest(const TransferRequest& request);
  TransferEnd EndFor(CURLcode code) const;
  std::string Detail(CURLcode code) const;

  CurlTransport& transport_;
  CURL* easy_;
  TransferSink* sink_;
  std::vector<curl_slist> header_list_;  // nodes over the request's own strings
  std::string header_block_;
  size_t header_bytes_ = 0;
  int status_ = 0;
  bool headers_done_ = false;
  bool request_sent_ = false;
  bool stale_connection_ = false;
  base::Code refused_ = base::Code::kOk;  // why a callback of ours ended the transfer
  bool in_multi_ = false;
  char curl_message_[CURL_ERROR_SIZE] = "";
};

}  // namespace failsoft::net
