#include "core/net/curl_transport.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <new>

namespace failsoft::net {

using base::kForever;
using base::Millis;

namespace {

// What an answer is read into, a handle. Where many streams trickle side by side, memory counts and
// large reads do not come.
constexpr long kReadBuffer = 16 << 10;
constexpr long kTrickleBuffer = 1 << 10;
constexpr size_t kManyTransfers = 64;

// Transfers that are cancelled within so many milliseconds of others leave libcurl together.
constexpr Millis kTidyPause = 5;

// Idle connections kept for reuse; libcurl's own default shrinks with every finished transfer.
constexpr long kIdleConnections = 1024;

bool InitialiseCurl() {
  static std::once_flag once;
  static bool ok = false;
  std::call_once(once, [] { ok = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; });
  return ok;
}

// libcurl the library does not read these; users of the command and of other clients expect it.
const char* CaFileFromEnvironment() {
  for (const char* name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return nullptr;
}

uint32_t EpollEvents(int what) {
  return ((what & CURL_POLL_IN) != 0 ? uint32_t{EPOLLIN} : 0u) |
         ((what & CURL_POLL_OUT) != 0 ? uint32_t{EPOLLOUT} : 0u);
}

int CurlEvents(uint32_t events) {
  return ((events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
         ((events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
         ((events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR | CURL_CSELECT_IN : 0);
}

// 0: nothing has this number. By fstatat, because the number may be another thread's by now, and
// the thread sanitizer takes an fstat for a use of what that one has opened.
ino_t InodeOf(int fd) {
  struct stat now {};
  return fstatat(fd, "", &now, AT_EMPTY_PATH) == 0 ? now.st_ino : 0;
}

}  // namespace

CurlTransport::CurlTransport(Loop& loop, TransportOptions options)
    : loop_(loop), options_(std::move(options)) {
  if (InitialiseCurl() && NewMulti()) loop_.SetSource(this);
}

CurlTransport::~CurlTransport() { Close(); }

bool CurlTransport::NewMulti() {
  multi_ = curl_multi_init();
  if (multi_ == nullptr) return false;
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, OnSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, OnTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kIdleConnections);
  curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                    static_cast<long>(options_.max_connections));
  return true;
}

void CurlTransport::CloseMulti() {
  if (multi_ != nullptr) curl_multi_cleanup(multi_);
  multi_ = nullptr;
  has_timeout_ = false;
}

void CurlTransport::Close() {
  if (multi_ != nullptr) loop_.SetSource(nullptr);
  Tidy();
  pool_.clear();
  CloseMulti();
}

// ------------------------------------------------------------------------------------- transfers

std::unique_ptr<Transfer> CurlTransport::Start(const TransferRequest& request, TransferSink* sink) {
  auto transfer = std::make_unique<CurlTransfer>(*this, TakeEasy(), sink);
  const bool is_small = request.trickles && easy_handles_ - pool_.size() > kManyTransfers;
  transfer->SetReadBuffer(is_small ? kTrickleBuffer : kReadBuffer);
  const bool fresh = request.fresh_connection || NoneToReuse(request);
  if ((multi_ == nullptr && !NewMulti()) || !transfer->Begin(request, fresh))
    throw std::bad_alloc();
  transfers_.PushBack(*transfer);
  return transfer;
}

std::unique_ptr<EasyHandle> CurlTransport::TakeEasy() {
  if (pool_.empty()) Tidy();
  if (pool_.empty()) return NewEasy();
  std::unique_ptr<EasyHandle> handle = std::move(pool_.back());
  pool_.pop_back();
  return handle;
}

std::unique_ptr<EasyHandle> CurlTransport::NewEasy() {
  if (pool_.capacity() <= easy_handles_) pool_.reserve(2 * easy_handles_ + 8);
  given_up_.reserve(pool_.capacity());
  auto handle = std::make_unique<EasyHandle>();
  CURL* easy = handle->easy;
  if (easy == nullptr) throw std::bad_alloc();
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // cancelling does not wait for the resolver
  // The engine's clocks decide, not libcurl's default of 300 s.
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 2'147'483'647L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   options_.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, OpenSocket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, CloseSocket);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
  CurlTransfer::SetCallbacks(easy);
  // Rather no request than one that goes another way.
  if (!SetRoute(easy)) throw std::bad_alloc();
  ++easy_handles_;
  return handle;
}

// Proxy and trust. False: out of memory.
bool CurlTransport::SetRoute(CURL* easy) {
  CURLcode code = CURLE_OK;
  if (options_.proxy) code = curl_easy_setopt(easy, CURLOPT_PROXY, options_.proxy->c_str());
  const char* ca = options_.ca_file.empty() ? CaFileFromEnvironment() : options_.ca_file.c_str();
  if (code == CURLE_OK && ca != nullptr) code = curl_easy_setopt(easy, CURLOPT_CAINFO, ca);
  return code == CURLE_OK;
}

void CurlTransport::ReturnEasy(std::unique_ptr<EasyHandle> handle) noexcept {
  pool_.push_back(std::move(handle));
}

// To leave libcurl and to close a connection takes longer than all else about cancelling. One is
// done at once; of many in a row all after the first, together, a little later, by whoever drives
// the loop: so cancelling thousands holds nobody up. libcurl does nothing in between, see Act.
void CurlTransport::GiveUp(std::unique_ptr<EasyHandle> handle) noexcept {
  given_up_.push_back(std::move(handle));
  const Millis now = loop_.RealNow();
  if (given_up_.size() == 1 && now - tidied_at_ >= kTidyPause) return Tidy();
  tidy_at_ = std::min(tidy_at_, now + kTidyPause);
}

void CurlTransport::Tidy() {
  if (given_up_.empty()) return;
  tidy_at_ = kForever;
  tidied_at_ = loop_.RealNow();
  for (std::unique_ptr<EasyHandle>& handle : given_up_) {
    curl_multi_remove_handle(multi_, handle->easy);
    ReturnEasy(std::move(handle));
  }
  given_up_.clear();
}

void CurlTransport::Deliver() {
  if (broken_) FailAll();
  while (!reading_.empty()) reading_.front().transfer.ReportRead();
  while (!failed_.empty()) failed_.front().Finish(CURLE_WRITE_ERROR);
  if (multi_ == nullptr) return;
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_, &left)) Finish(*message);
}

void CurlTransport::Finish(const CURLMsg& message) {
  if (message.msg != CURLMSG_DONE) return;
  CurlTransfer* transfer = CurlTransfer::Of(message.easy_handle);
  if (transfer != nullptr) transfer->Finish(message.data.result);
}

// After an allocation failed inside libcurl its multi handle is not to be trusted (7.88 divides by
// zero on the next event of that socket): every transfer on it ends, and a new one takes over.
void CurlTransport::FailAll() {
  broken_ = false;
  Tidy();
  base::Ring<CurlTransfer> failed;
  failed.TakeAll(transfers_);
  failed.TakeAll(failed_);
  failed.ForEach([](CurlTransfer& transfer) { transfer.DetachWithoutMemory(); });
  CloseMulti();
  while (!failed.empty()) failed.front().Finish(CURLE_OUT_OF_MEMORY);
}

void CurlTransport::FailLater(CurlTransfer& transfer, CURLcode code) noexcept {
  if (code == CURLE_OUT_OF_MEMORY) broken_ = true;
  transfer.Unlink();
  failed_.PushBack(transfer);
}

// What was given up must be gone first: libcurl would call it.
void CurlTransport::Act(int fd, int curl_events) {
  if (!given_up_.empty()) Tidy();
  int running = 0;
  if (curl_multi_socket_action(multi_, fd, curl_events, &running) != CURLM_OK) broken_ = true;
}

// --------------------------------------------------------------------------------------- sockets

size_t CurlTransport::OnReady(int fd, uint32_t epoll_events) {
  Socket& socket = sockets_[static_cast<size_t>(fd)];
  read_bytes_ = 0;
  // Closed since the event came, and perhaps another by now.
  if (multi_ == nullptr || socket.closing || !socket.watched) return 0;
  if (socket.idle) {
    // Nobody waits for this connection, so the server has closed it: libcurl finds out when it
    // next looks at it. Watching it further would only spin.
    loop_.Unwatch(fd);
    socket.watched = false;
    return 0;
  }
  Act(fd, CurlEvents(epoll_events));
  return read_bytes_;
}

Millis CurlTransport::NextTimeout() const {
  return has_timeout_ ? std::min(timeout_at_, tidy_at_) : tidy_at_;
}

void CurlTransport::RunTimeouts() {
  const Millis now = loop_.RealNow();
  if (tidy_at_ <= now && !loop_.leader_sleeps()) Tidy();
  if (!has_timeout_ || timeout_at_ > now) return;
  has_timeout_ = false;
  Act(CURL_SOCKET_TIMEOUT, 0);
}

int CurlTransport::OnTimer(CURLM*, long timeout_ms, void* self_pointer) {
  auto* self = static_cast<CurlTransport*>(self_pointer);
  self->has_timeout_ = timeout_ms >= 0;
  self->timeout_at_ = timeout_ms <= 0 ? 0 : self->loop_.RealNow() + timeout_ms;
  return 0;
}

CurlTransport::Socket& CurlTransport::SocketOf(int fd) {
  const auto index = static_cast<size_t>(fd);
  if (index >= sockets_.size()) sockets_.resize(2 * index + 16);
  return sockets_[index];
}

int CurlTransport::OnSocket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  try {
    return static_cast<CurlTransport*>(self)->WatchSocket(fd, what);
  } catch (const std::bad_alloc&) {
    return -1;
  }
}

// A connection that goes idle stays registered with epoll: the next request on it then needs no
// system call. Only for sockets of ours, because only those tell when they are closed.
int CurlTransport::WatchSocket(int fd, int what) {
  Socket& socket = SocketOf(fd);
  if (what == CURL_POLL_REMOVE) {
    if (Lost(fd, socket)) {
      Forget(socket);
      return 0;
    }
    SetIdle(socket, true);
    if (!socket.ours && socket.watched) {
      loop_.Unwatch(fd);
      socket = Socket{};
    }
    return 0;
  }
  const uint32_t events = EpollEvents(what);
  SetIdle(socket, false);
  socket.closing = false;
  if (socket.watched && socket.events == events) return 0;
  if (!loop_.Watch(fd, events, socket.watched)) return -1;
  socket.watched = true;
  socket.events = events;
  return 0;
}

void CurlTransport::SetIdle(Socket& socket, bool idle) noexcept {
  if (socket.ours && socket.idle != idle) idle_connections_ += idle ? 1 : -1;
  socket.idle = idle;
}

// To find a connection to use again libcurl walks all it has to the same host, which takes longest
// when every one of them is busy: then it is told not to look. Not where busy ones can be shared
// (HTTP/2), or one is waited for.
bool CurlTransport::NoneToReuse(const TransferRequest& request) const {
  return idle_connections_ == 0 && options_.max_connections == 0 &&
         request.url->starts_with("http:");
}

curl_socket_t CurlTransport::OpenSocket(void* self_pointer, curlsocktype,
                                        struct curl_sockaddr* address) {
  auto* self = static_cast<CurlTransport*>(self_pointer);
  const int fd =
      socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
  if (fd < 0) return CURL_SOCKET_BAD;
  try {
    self->Adopt(fd);
  } catch (const std::bad_alloc&) {
    close(fd);
    return CURL_SOCKET_BAD;
  }
  return fd;
}

// A socket on which no connection was made (nor TLS agreed on) libcurl closes by itself, and calls
// no CloseSocket: whoever gets its number next, its resolver for one, must not pass for it.
bool CurlTransport::Lost(int fd, Socket& socket) const noexcept {
  if (!socket.ours || socket.stays) return false;
  socket.stays = InodeOf(fd) == socket.inode;
  return !socket.stays;
}

void CurlTransport::Forget(Socket& socket) noexcept {
  SetIdle(socket, false);
  socket = Socket{};
  --open_connections_;
}

void CurlTransport::Adopt(int fd) {
  Socket& socket = SocketOf(fd);
  // Lost, and libcurl takes this one for it: it will not say again what it waits for.
  const uint32_t awaited = socket.ours && socket.watched && !socket.idle ? socket.events : 0;
  if (socket.ours) Forget(socket);
  socket = Socket{.ours = true, .inode = InodeOf(fd)};  // nothing stays of what had its number
  ++open_connections_;
  if (awaited == 0) return;
  socket.watched = loop_.Watch(fd, awaited, false);
  socket.events = awaited;
}

int CurlTransport::CloseSocket(void* self_pointer, curl_socket_t fd) {
  auto* self = static_cast<CurlTransport*>(self_pointer);
  Socket& socket = self->sockets_[static_cast<size_t>(fd)];
  if (socket.ours) --self->open_connections_;
  self->SetIdle(socket, false);
  self->loop_.CloseLater(fd, socket.watched);
  socket = Socket{.closing = true};
  return 0;
}

}  // namespace failsoft::net
