#include "core/net/curl_transfer.h"

#include <cstdlib>
#include <new>
#include <utility>

#include "core/base/descriptors.h"
#include "core/base/utf8.h"
#include "core/net/curl_codes.h"
#include "core/net/curl_transport.h"

namespace failsoft::net {

using base::Code;

namespace {

// All header lines of an answer together, interim ones and trailers included. More is an attack or
// a mistake (libcurl bounds single lines only).
constexpr size_t kMaxHeaderBytes = 1 << 20;

// From this size on libcurl asks the server first (EXPECT_100_THRESHOLD), unless told otherwise.
constexpr size_t kExpectsContinue = 1 << 20;

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// "HTTP/1.1 200 OK" -> 200
int StatusOf(std::string_view status_line) {
  const size_t space = status_line.find(' ');
  if (space == std::string_view::npos) return 0;
  return std::atoi(std::string(status_line.substr(space + 1, 3)).c_str());
}

// Whether there is memory now for far more than a header line takes.
bool HasMemory() {
  void* volatile block = std::malloc(1 << 20);  // volatile, or the compiler leaves it out
  std::free(block);
  return block != nullptr;
}

// Of a resolver, a socket or a file of certificates; libcurl does not tell what they lacked.
bool NeedsDescriptor(Code code) {
  return code == Code::kDns || code == Code::kConnect || code == Code::kTls;
}

}  // namespace

CurlTransfer::CurlTransfer(CurlTransport& transport, std::unique_ptr<EasyHandle> handle,
                           TransferSink* sink)
    : transport_(transport), handle_(std::move(handle)), easy_(handle_->easy), sink_(sink) {
  handle_->header_list.clear();
  handle_->message[0] = '\0';
}

// Never inside a callback of libcurl's: a sink ends its transfer there by its return value.
CurlTransfer::~CurlTransfer() {
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, nullptr);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, nullptr);
  if (in_multi_) {
    transport_.GiveUp(std::move(handle_));
  } else {
    transport_.ReturnEasy(std::move(handle_));
  }
}

void CurlTransfer::Detach() {
  if (in_multi_) curl_multi_remove_handle(transport_.multi_, easy_);
  in_multi_ = false;
}

void CurlTransfer::DetachWithoutMemory() {
  Detach();
  if (refused_ == Code::kOk) refused_ = Code::kNoMemory;
}

CurlTransfer* CurlTransfer::Of(CURL* easy) {
  char* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return reinterpret_cast<CurlTransfer*>(self);
}

void CurlTransfer::SetCallbacks(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, OnWrite);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, OnBeforeRequest);
}

// libcurl's list, made of nodes that point into the request's own strings.
void CurlTransfer::LinkHeaders(const TransferRequest& request) {
  std::vector<curl_slist>& list = handle_->header_list;
  const size_t shared = request.shared_headers != nullptr ? request.shared_headers->size() : 0;
  list.reserve(shared + request.headers.size() + 2);
  const auto add = [&list](const std::string& line) {
    list.push_back({const_cast<char*>(line.c_str()), nullptr});
  };
  for (size_t i = 0; i < shared; ++i) add((*request.shared_headers)[i]);
  for (const std::string& line : request.headers) add(line);
  static const std::string no_expect = "Expect:";  // no round trip before a large body
  if (request.body.size() > kExpectsContinue) add(no_expect);
  static const std::string no_body = "Content-Length: 0";  // libcurl is silent (RFC 9110, 8.6)
  if (!request.has_body && (request.method == "POST" || request.method == "PUT")) add(no_body);
  for (size_t i = 1; i < list.size(); ++i) list[i - 1].next = &list[i];
}

// A handle mostly goes where it went before.
bool CurlTransfer::SetUrl(const std::string& url) {
  const char* last = nullptr;
  curl_easy_getinfo(easy_, CURLINFO_EFFECTIVE_URL, &last);
  if (last != nullptr && url == last) return true;
  return curl_easy_setopt(easy_, CURLOPT_URL, url.c_str()) == CURLE_OK;
}

bool CurlTransfer::SetRequest(const TransferRequest& request, bool fresh) {
  LinkHeaders(request);
  if (!SetUrl(*request.url)) return false;
  if (request.has_body) {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request.body.data());
  } else {
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
  }
  const bool usual = request.method == (request.has_body ? "POST" : "GET");
  const CURLcode method_code = curl_easy_setopt(
      easy_, CURLOPT_CUSTOMREQUEST, usual ? nullptr : std::string(request.method).c_str());
  curl_easy_setopt(easy_, CURLOPT_NOBODY, request.method == "HEAD" ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
  // Rather a stream of an HTTP/2 connection that is being made than a connection of its own.
  curl_easy_setopt(easy_, CURLOPT_PIPEWAIT, StartsWith(*request.url, "https:") ? 1L : 0L);
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER,
                   handle_->header_list.empty() ? nullptr : handle_->header_list.data());
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, handle_->message);
  return method_code == CURLE_OK;
}

void CurlTransfer::SetReadBuffer(long bytes) {
  if (handle_->read_buffer == bytes) return;
  handle_->read_buffer = bytes;
  curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, bytes);
}

bool CurlTransfer::Begin(const TransferRequest& request, bool fresh) {
  if (!SetRequest(request, fresh)) return false;
  in_multi_ = curl_multi_add_handle(transport_.multi_, easy_) == CURLM_OK;
  return in_multi_;
}

void CurlTransfer::SetPaused(bool paused) {
  if (!in_multi_) return;
  const CURLcode code = curl_easy_pause(easy_, paused ? CURLPAUSE_RECV : CURLPAUSE_CONT);
  // One that has ended, and whose end is about to be reported, cannot be paused any more.
  if (paused && code == CURLE_BAD_FUNCTION_ARGUMENT) return;
  // Going on may hand over what libcurl has kept, here and now; if that ends the transfer, libcurl
  // does not report it.
  if (code != CURLE_OK) transport_.FailLater(*this, code);
}

// ------------------------------------------------------------------------------------- callbacks

int CurlTransfer::OnBeforeRequest(void* self_pointer, char*, char*, int, int) {
  auto* self = static_cast<CurlTransfer*>(self_pointer);
  // libcurl sends a request again by itself when a kept connection turns out dead. Here nothing is
  // sent that is not counted and in the timeline: the engine does it.
  if (self->request_sent_) {
    self->refused_ = Code::kReset;
    self->stale_connection_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  self->request_sent_ = true;
  try {
    self->sink_->OnRequestSent();
  } catch (const std::bad_alloc&) {
    self->refused_ = Code::kNoMemory;
    return CURL_PREREQFUNC_ABORT;
  }
  return CURL_PREREQFUNC_OK;
}

size_t CurlTransfer::OnHeader(char* data, size_t size, size_t count, void* self_pointer) {
  auto* self = static_cast<CurlTransfer*>(self_pointer);
  try {
    return self->TakeHeaderLine({data, size * count});
  } catch (const std::bad_alloc&) {
    self->refused_ = Code::kNoMemory;
    return 0;
  }
}

size_t CurlTransfer::TakeHeaderLine(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) {
    refused_ = Code::kBadResponse;
    return 0;
  }
  if (headers_done_) return line.size();  // a trailer
  if (StartsWith(line, "HTTP/")) {
    header_block_.clear();
    status_ = StatusOf(line);
  } else if (line == "\r\n" || line == "\n") {
    TakeHeaderEnd();
  } else {
    header_block_.append(line);
  }
  return line.size();
}

void CurlTransfer::TakeHeaderEnd() {
  if (status_ < 200) return;  // 100 Continue, 103 Early Hints: the real response follows
  headers_done_ = true;
  sink_->OnHeaders(status_, std::move(header_block_));
}

size_t CurlTransfer::OnWrite(char* data, size_t size, size_t count, void* self_pointer) {
  auto* self = static_cast<CurlTransfer*>(self_pointer);
  if (self->refused_ != Code::kOk) return CURL_WRITEFUNC_ERROR;
  if (!self->reading_.linked()) self->transport_.reading_.PushBack(self->reading_);
  self->transport_.read_bytes_ += size * count;
  try {
    if (self->sink_->OnBody({data, size * count})) return size * count;
    self->refused_ = Code::kCancelled;
  } catch (const std::bad_alloc&) {
    self->refused_ = Code::kNoMemory;
  }
  return CURL_WRITEFUNC_ERROR;
}

void CurlTransfer::ReportRead() noexcept {
  reading_.Unlink();
  sink_->OnReadDone();
}

// ------------------------------------------------------------------------------------------- end

// Before 8.6 libcurl says of a header line beyond its limit (100 KiB) that memory is used up.
bool CurlTransfer::HadEndlessLine(CURLcode code) const {
  return code == CURLE_OUT_OF_MEMORY && request_sent_ && !headers_done_ && HasMemory();
}

std::string CurlTransfer::Detail(CURLcode code) const {
  if (stale_connection_) return "the kept connection was closed by the server";
  if (code == CURLE_OK) return "the connection closed in the middle of the response header";
  const char* message = handle_->message;
  return base::ReplaceInvalidUtf8(message[0] != '\0' ? message : curl_easy_strerror(code));
}

TransferEnd CurlTransfer::EndFor(CURLcode code) const {
  TransferEnd end;
  end.stale_connection = stale_connection_;
  if (refused_ != Code::kOk) {
    end.code = refused_;
  } else if (code == CURLE_OK && !headers_done_) {
    end.code = Code::kReset;  // libcurl takes a header block cut by FIN for a whole one
  } else if (HadEndlessLine(code)) {
    end.code = Code::kBadResponse;
    end.detail = "a line of the answer's header is too long";
    return end;
  } else {
    const CurlMeaning meaning = MeaningOf(code);
    end.code = meaning.code;
    end.permanent = meaning.permanent;
  }
  if (NeedsDescriptor(end.code) && !base::HasDescriptor()) {
    end.detail = base::kNoDescriptor;
    end.permanent = false;
  } else if (end.code != Code::kOk && end.code != Code::kNoMemory) {
    end.detail = Detail(code);
  }
  return end;
}

void CurlTransfer::Finish(CURLcode code) {
  Detach();
  Unlink();
  if (reading_.linked()) ReportRead();
  TransferEnd end;
  try {
    end = EndFor(code);
  } catch (const std::bad_alloc&) {
    end = TransferEnd{.code = Code::kNoMemory, .detail = {}};
  }
  sink_->OnEnd(end);
}

}  // namespace failsoft::net
