#include "tests/simulator/connection.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

namespace failsoft::sim {
namespace {

using boost::system::error_code;

// Enough for pipelined requests; beyond it the client's bytes wait in the kernel.
constexpr size_t kMaxReadAhead = 64 * 1024;
constexpr size_t kReadSize = 64 * 1024;
constexpr size_t kFirstReadSize = 2 * 1024;
// How long a client may take to answer the end of a connection with its own.
constexpr std::chrono::seconds kLinger{1};
}  // namespace

Connection::Connection(tcp::socket socket, asio::ssl::context* tls, int64_t number)
    : socket_(std::move(socket)), wake_(socket_.get_executor()), number_(number) {
  if (tls) tls_ = std::make_unique<TlsStream>(socket_, *tls);
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
}

Task<bool> Connection::Handshake() {
  if (!tls_) co_return true;
  error_code error;
  co_await tls_->async_handshake(asio::ssl::stream_base::server, Into(error));
  handshaken_ = !error;
  gone_ = gone_ || error;
  co_return !gone_;
}

std::string_view Connection::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  if (tls_) SSL_get0_alpn_selected(tls_->native_handle(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

Task<bool> Connection::ReadMore() {
  if (reading_ahead_) co_return co_await AwaitReadAhead();
  if (gone_) co_return false;
  error_code error;
  const size_t size = input_.capacity() < kFirstReadSize ? kFirstReadSize : kReadSize;
  auto space = input_.prepare(size);
  size_t bytes = 0;
  if (tls_) {
    bytes = co_await tls_->async_read_some(space, Into(error));
  } else {
    bytes = co_await socket_.async_read_some(space, Into(error));
  }
  input_.commit(bytes);
  gone_ = gone_ || error;
  co_return !gone_;
}

Task<bool> Connection::Write(std::vector<asio::const_buffer> bytes) {
  if (gone_) co_return false;
  error_code error;
  if (tls_) {
    co_await asio::async_write(*tls_, bytes, Into(error));
  } else {
    co_await asio::async_write(socket_, bytes, Into(error));
  }
  gone_ = gone_ || error;
  co_return !gone_;
}

Task<bool> Connection::Sleep(std::chrono::steady_clock::duration time) {
  wake_.expires_after(time);
  for (error_code error = asio::error::operation_aborted; error && !gone_;) {
    StartReadAhead();
    error.clear();
    co_await wake_.async_wait(Into(error));
  }
  co_return !gone_;
}

Task<void> Connection::WaitUntilGone() {
  while (!gone_) co_await Sleep(std::chrono::hours(24));
}

Task<bool> Connection::WaitForInput() {
  StartReadAhead();
  wake_.expires_at(std::chrono::steady_clock::time_point::max());
  while (reading_ahead_ && !woken_ && !gone_) {
    error_code cancelled;
    co_await wake_.async_wait(Into(cancelled));
  }
  woken_ = false;
  co_return !gone_;
}

void Connection::Wake() {
  woken_ = true;
  wake_.cancel();
}

Task<void> Connection::WaitUntilAcknowledged() {
  for (AcknowledgePoll poll; HasUnacknowledged();) co_await Sleep(poll.Next());
}

bool Connection::HasUnacknowledged() {
  int waiting = 0;
  return !gone_ && ioctl(socket_.native_handle(), SIOCOUTQ, &waiting) == 0 && waiting > 0;
}

void Connection::StartReadAhead() {
  if (reading_ahead_ || gone_ || input_.size() >= kMaxReadAhead) return;
  reading_ahead_ = true;
  auto done = [self = shared_from_this()](error_code error, size_t bytes) {
    self->FinishReadAhead(error, bytes);
  };
  if (tls_) {
    tls_->async_read_some(asio::buffer(ahead_), std::move(done));
  } else {
    socket_.async_read_some(asio::buffer(ahead_), std::move(done));
  }
}

void Connection::FinishReadAhead(error_code error, size_t bytes) {
  reading_ahead_ = false;
  input_.commit(asio::buffer_copy(input_.prepare(bytes), asio::buffer(ahead_, bytes)));
  gone_ = gone_ || error;
  wake_.cancel();
}

Task<bool> Connection::AwaitReadAhead() {
  wake_.expires_at(std::chrono::steady_clock::time_point::max());
  while (reading_ahead_) {
    error_code cancelled;
    co_await wake_.async_wait(Into(cancelled));
  }
  co_return !gone_;
}

Task<void> Connection::Close() {
  if (!gone_) {
    co_await SendEnd();
    co_await Drain();
  }
  Abort();
}

// With TLS only the sending half of async_shutdown is waited for: its close_notify is queued on the
// socket before the wait for writability, and the client's answer is Drain's business.
Task<void> Connection::SendEnd() {
  error_code ignored;
  if (handshaken_ && close_notify_) {
    tls_->async_shutdown([self = shared_from_this()](error_code) {
      self->gone_ = true;
      self->wake_.cancel();
    });
    co_await socket_.async_wait(tcp::socket::wait_write, Into(ignored));
  }
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

// Closing a socket with unread input would reset it and could destroy what the client has not read.
Task<void> Connection::Drain() {
  wake_.expires_after(kLinger);
  for (error_code error = asio::error::operation_aborted; error && !gone_;) {
    input_.clear();
    if (!handshaken_ || !close_notify_) StartReadAhead();
    error.clear();
    co_await wake_.async_wait(Into(error));
  }
}

void Connection::Reset() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  Abort();
}

void Connection::Abort() {
  error_code ignored;
  aborted_ = aborted_ || !gone_;
  gone_ = true;
  socket_.close(ignored);
  wake_.cancel();
}

}  // namespace failsoft::sim
