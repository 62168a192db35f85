#include "tests/simulator/http2_session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "tests/simulator/http_parser.h"

namespace failsoft::sim {
namespace {

constexpr size_t kLargeWrite = 64 * 1024;
constexpr uint32_t kMaxStreams = 1000;
constexpr int32_t kWindow = 1 << 20;
constexpr size_t kFrameHead = 9;
constexpr size_t kMostResponseHead = 1 << 30;

std::string_view View(const uint8_t* text, size_t size) {
  return {reinterpret_cast<const char*>(text), size};
}

std::string LowerCase(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

// Header fields of one connection, which HTTP/2 does not have (RFC 9113, 8.2.2).
bool IsOfConnection(std::string_view name) {
  return name == "connection" || name == "transfer-encoding" || name == "keep-alive";
}

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields FieldsOf(const Response& head) {
  Fields fields{{":status", std::to_string(head.status)}};
  for (const auto& [name, value] : head.headers) {
    std::string lower = LowerCase(name);
    if (!IsOfConnection(lower)) fields.emplace_back(std::move(lower), value);
  }
  return fields;
}

std::vector<nghttp2_nv> PairsOf(Fields& fields) {
  std::vector<nghttp2_nv> pairs;
  for (auto& [name, value] : fields) {
    pairs.push_back({reinterpret_cast<uint8_t*>(name.data()),
                     reinterpret_cast<uint8_t*>(value.data()), name.size(), value.size(),
                     NGHTTP2_NV_FLAG_NONE});
  }
  return pairs;
}

// nghttp2 would never send a head of more than 64 KiB, and say nothing.
int NewSession(nghttp2_session** session, nghttp2_session_callbacks* callbacks, void* user) {
  nghttp2_option* option = nullptr;
  if (nghttp2_option_new(&option) != 0) return NGHTTP2_ERR_NOMEM;
  nghttp2_option_set_max_send_header_block_length(option, kMostResponseHead);
  const int made = nghttp2_session_server_new2(session, callbacks, user, option);
  nghttp2_option_del(option);
  return made;
}

void TakeFront(Buffers& buffers, size_t size) {
  while (size > 0) {
    const size_t taken = std::min(size, buffers.front().size());
    buffers.front() += taken;
    size -= taken;
    if (buffers.front().size() == 0) buffers.erase(buffers.begin());
  }
}

void AddField(HttpRequest& request, std::string_view name, std::string_view value) {
  if (name == ":method") {
    request.method = value;
  } else if (name == ":path") {
    SetTarget(request, value);
  } else if (name == ":authority") {
    request.headers.emplace_back("host", value);
  } else if (!name.starts_with(':')) {
    request.headers.emplace_back(name, value);
  }
}

// A frame of a stream's head: its type and its stream are in its own head (RFC 9113, 4.1).
bool IsHeadOf(std::string_view frame, int32_t stream) {
  if (frame.size() < kFrameHead || frame[3] != NGHTTP2_HEADERS) return false;
  uint32_t id = 0;
  for (size_t i = 5; i < kFrameHead; ++i) id = id << 8 | static_cast<unsigned char>(frame[i]);
  return static_cast<int32_t>(id) == stream;
}

}  // namespace

struct Http2Session::Callbacks {
  static Http2Session& Of(void* user) { return *static_cast<Http2Session*>(user); }

  static int OnBegin(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    const int32_t id = frame->hd.stream_id;
    auto& session = Of(user);
    session.streams_.try_emplace(id,
                                 std::make_shared<Http2Stream>(id, session.connection_.executor()));
    return 0;
  }

  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
                      size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                      void* user) {
    Http2Stream* stream = Of(user).Find(frame->hd.stream_id);
    if (!stream) return 0;
    stream->request_head += name_size + value_size;
    if (stream->request_head > kMaxRequestHead) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    AddField(stream->request, View(name, name_size), View(value, value_size));
    return 0;
  }

  static int OnData(nghttp2_session*, uint8_t, int32_t id, const uint8_t* data, size_t size,
                    void* user) {
    Http2Stream* stream = Of(user).Find(id);
    if (!stream) return 0;
    stream->request.body.append(View(data, size));
    if (stream->request.body.size() > kMaxRequestBody) {
      Of(user).ResetStream(*stream, NGHTTP2_ENHANCE_YOUR_CALM);
      stream->request.body = {};
    }
    return 0;
  }

  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    const bool answers = frame->hd.flags & NGHTTP2_FLAG_ACK;
    if (frame->hd.type == NGHTTP2_PING && answers) Of(user).TakePong(frame->ping.opaque_data);
    const bool part = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (!part || !(frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) return 0;
    auto& session = Of(user);
    const auto found = session.streams_.find(frame->hd.stream_id);
    if (found == session.streams_.end()) return 0;
    HttpRequest& request = found->second->request;
    request.arrived = std::chrono::steady_clock::now();
    request.connection = session.connection_.number();
    session.serve_(found->second);
    return 0;
  }

  static int OnClose(nghttp2_session*, int32_t id, uint32_t, void* user) {
    auto& streams = Of(user).streams_;
    const auto found = streams.find(id);
    if (found == streams.end()) return 0;
    Http2Stream& stream = *found->second;
    stream.closed_by_client = !stream.closed && !(stream.ends && stream.out.empty());
    stream.closed = true;
    stream.wake.cancel();
    streams.erase(found);
    return 0;
  }

  static ssize_t ReadBody(nghttp2_session*, int32_t, uint8_t* to, size_t room, uint32_t* flags,
                          nghttp2_data_source* source, void* user) {
    auto& stream = *static_cast<Http2Stream*>(source->ptr);
    if (stream.out.empty() && !stream.ends) return NGHTTP2_ERR_DEFERRED;
    const size_t size = asio::buffer_copy(asio::buffer(to, room), stream.out);
    TakeFront(stream.out, size);
    if (!stream.out.empty()) return static_cast<ssize_t>(size);
    if (stream.ends) *flags |= NGHTTP2_DATA_FLAG_EOF;
    Of(user).missing_ = stream.missing;
    stream.wake.cancel();
    return static_cast<ssize_t>(size);
  }
};

Http2Session::Http2Session(Connection& connection, Serve serve)
    : connection_(connection), serve_(std::move(serve)) {
  nghttp2_session_callbacks* callbacks = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) throw std::bad_alloc();
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, Callbacks::OnBegin);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::OnHeader);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::OnData);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::OnFrame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::OnClose);
  const int made = NewSession(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  if (made != 0) throw std::bad_alloc();
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kMaxStreams},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, static_cast<uint32_t>(kWindow)},
  };
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings, std::size(settings));
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kWindow);
}

Http2Session::~Http2Session() { nghttp2_session_del(session_); }

Http2Stream* Http2Session::Find(int32_t id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second.get();
}

Task<void> Http2Session::Run() {
  for (bool there = true, over = false; there && !over;) {
    over = !Feed() || closing_;
    const std::string bytes = Collect();
    if (!bytes.empty()) {
      Buffers buffers(1, asio::buffer(bytes));
      writing_ = true;
      there = co_await connection_.Write(std::move(buffers));
      writing_ = false;
    } else if (!over) {
      there = co_await connection_.WaitForInput();
    }
  }
  CloseStreams();
}

// False when the connection is of no use any more.
bool Http2Session::Feed() {
  auto& input = connection_.input();
  if (input.size() > 0) {
    const auto bytes = input.data();
    const auto fed =
        nghttp2_session_mem_recv(session_, static_cast<const uint8_t*>(bytes.data()), bytes.size());
    input.clear();
    if (fed < 0) return false;
  }
  return nghttp2_session_want_read(session_) || nghttp2_session_want_write(session_) ||
         !raw_.empty();
}

// The frames that can leave now.
std::string Http2Session::Collect() {
  std::string bytes;
  while (!stopped_ && bytes.size() < kLargeWrite) {
    const uint8_t* data = nullptr;
    const auto size = nghttp2_session_mem_send(session_, &data);
    if (size <= 0) break;
    const std::string_view frame = View(data, static_cast<size_t>(size));
    size_t missing = std::exchange(missing_, 0);
    if (halved_ > 0 && IsHeadOf(frame, halved_)) missing = frame.size() - frame.size() / 2;
    stopped_ = missing > 0;
    bytes += frame.substr(0, frame.size() - missing);
  }
  return bytes += std::exchange(raw_, {});
}

void Http2Session::CloseStreams() {
  for (auto& [id, stream] : streams_) {
    stream->closed = true;
    stream->closed_by_client = connection_.left_by_client();
    stream->wake.cancel();
  }
  streams_.clear();
}

void Http2Session::SubmitHead(Http2Stream& stream, const Response& head) {
  if (stream.closed) return;
  Fields fields = FieldsOf(head);
  const std::vector<nghttp2_nv> pairs = PairsOf(fields);
  nghttp2_data_provider body = {};
  body.source.ptr = &stream;
  body.read_callback = Callbacks::ReadBody;
  stream.ends = stream.ends || !head.HasBody();
  nghttp2_submit_response(session_, stream.id, pairs.data(), pairs.size(),
                          head.HasBody() ? &body : nullptr);
  connection_.Wake();
}

void Http2Session::Resume(Http2Stream& stream) {
  if (stream.closed) return;
  nghttp2_session_resume_data(session_, stream.id);
  connection_.Wake();
}

void Http2Session::ResetStream(Http2Stream& stream, uint32_t error) {
  if (stream.closed) return;
  stream.closed = true;
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream.id, error);
  connection_.Wake();
}

void Http2Session::GoAway(Http2Stream& stream, uint32_t error) {
  const int32_t last = error == NGHTTP2_NO_ERROR ? stream.id : 0;
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, last, error, nullptr, 0);
  connection_.Wake();
}

void Http2Session::Ping(Http2Stream& stream) {
  uint8_t name[8] = {};
  std::memcpy(name, &stream.id, sizeof stream.id);
  stream.answered_ping = false;
  nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, name);
  connection_.Wake();
}

void Http2Session::TakePong(const uint8_t* name) {
  int32_t id = 0;
  std::memcpy(&id, name, sizeof id);
  Http2Stream* const stream = Find(id);
  if (!stream) return;
  stream->answered_ping = true;
  stream->wake.cancel();
}

void Http2Session::HalveHead(const Http2Stream& stream) { halved_ = stream.id; }

void Http2Session::SendRaw(std::string_view bytes) {
  raw_ += bytes;
  connection_.Wake();
}

void Http2Session::Close() {
  closing_ = true;
  connection_.Wake();
}

bool Http2Session::idle() const {
  return !writing_ && raw_.empty() && !nghttp2_session_want_write(session_);
}

}  // namespace failsoft::sim
