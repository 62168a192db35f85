// HTTP over libcurl's multi socket interface, with epoll: the cost of an event does not grow with
// the number of transfers.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ring.h"
#include "core/net/curl_transfer.h"
#include "core/net/loop.h"
#include "core/net/transport.h"

namespace failsoft::net {

struct TransportOptions {
  std::optional<std::string> proxy;  // none: from the environment, as libcurl does; empty: none
  std::string ca_file;               // empty: SSL_CERT_FILE, CURL_CA_BUNDLE, else the system's
  bool http2 = true;
  int max_connections = 0;  // 0: no limit
};

// Called with the loop's mutex held, as is everything that runs on the loop.
class CurlTransport final : public Transport, private IoSource {
 public:
  // `usable()` is false when libcurl cannot be set up (out of memory).
  CurlTransport(Loop& loop, TransportOptions options);
  ~CurlTransport() override;

  bool usable() const { return multi_ != nullptr; }
  std::unique_ptr<Transfer> Start(const TransferRequest& request, TransferSink* sink) override;

  // Closes every connection. No transfer may be under way, and none can be started afterwards.
  void Close();

  int open_connections() const { return open_connections_; }

 private:
  friend class CurlTransfer;

  struct Socket {
    bool ours = false;     // opened by OpenSocket: we are told when it is closed, but see Lost
    bool watched = false;  // registered with epoll
    uint32_t events = 0;   // what it is registered for
    bool idle = false;     // curl does not care at the moment; kept registered, see WatchSocket
    bool closing = false;  // curl has done with it; see Loop::CloseLater
    bool stays = false;    // a connection that was made: it is not closed without a word
    ino_t inode = 0;       // of ours: what it is, whatever has its number
  };

  // IoSource
  size_t OnReady(int fd, uint32_t epoll_events) override;
  base::Millis NextTimeout() const override;
  void RunTimeouts() override;
  void Deliver() override;
  void Tidy() override;

  static int OnSocket(CURL*, curl_socket_t fd, int what, void* self, void*);
  static int OnTimer(CURLM*, long timeout_ms, void* self);
  static curl_socket_t OpenSocket(void* self, curlsocktype, struct curl_sockaddr* address);
  static int CloseSocket(void* self, curl_socket_t fd);

  int WatchSocket(int fd, int what);
  void SetIdle(Socket& socket, bool idle) noexcept;
  bool Lost(int fd, Socket& socket) const noexcept;
  void Forget(Socket& socket) noexcept;
  void Adopt(int fd);
  bool NoneToReuse(const TransferRequest& request) const;
  Socket& SocketOf(int fd);
  bool NewMulti();
  void CloseMulti();
  void Act(int fd, int curl_events);
  void Finish(const CURLMsg& message);
  [[gnu::cold]] void FailAll();
  void FailLater(CurlTransfer& transfer, CURLcode code) noexcept;
  void GiveUp(std::unique_ptr<EasyHandle> handle) noexcept;
  std::unique_ptr<EasyHandle> TakeEasy();
  std::unique_ptr<EasyHandle> NewEasy();
  bool SetRoute(CURL* easy);
  void ReturnEasy(std::unique_ptr<EasyHandle> handle) noexcept;

  Loop& loop_;
  TransportOptions options_;
  CURLM* multi_ = nullptr;
  std::vector<Socket> sockets_;                    // by descriptor
  std::vector<std::unique_ptr<EasyHandle>> pool_;  // its capacity covers every handle ever made
  size_t easy_handles_ = 0;
  std::vector<std::unique_ptr<EasyHandle>> given_up_;  // still in the multi handle; see GiveUp
  base::Millis tidied_at_ = 0;                         // real times
  base::Millis tidy_at_ = base::kForever;
  base::Ring<CurlTransfer> transfers_;
  base::Ring<CurlTransfer> failed_;  // ended without libcurl's saying so
  base::Ring<CurlTransfer::Reading> reading_;
  size_t read_bytes_ = 0;  // since OnReady was last called
  bool broken_ = false;    // libcurl ran out of memory: see FailAll
  bool has_timeout_ = false;
  base::Millis timeout_at_ = 0;  // real time
  int open_connections_ = 0;
  int idle_connections_ = 0;
};

}  // namespace failsoft::net
