#include "tests/engine/virtual_world.h"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

#include "core/engine/pacer_registry.h"
#include "core/engine/request_headers.h"

namespace failsoft::engine::testing {

using base::kForever;
using base::Millis;

Reply Answer(std::string text, Millis at) {
  Reply reply;
  reply.headers = "x-request-id: req_1\r\ncontent-type: application/json\r\n";
  reply.headers_at = reply.end_at = at;
  reply.body = {{at, R"({"model":"m","choices":[{"index":0,"finish_reason":"stop","message":)"
                     R"({"role":"assistant","content":")" +
                         text + R"("}}],"usage":{"total_tokens":3}})"}};
  return reply;
}

Reply ErrorReply(int status, std::string body, std::string headers, Millis at) {
  Reply reply;
  reply.status = status;
  reply.headers = std::move(headers);
  reply.headers_at = reply.end_at = at;
  reply.body = {{at, std::move(body)}};
  return reply;
}

Reply Broken(base::Code code, Millis at, bool permanent) {
  Reply reply;
  reply.headers_at = kForever;
  reply.end_at = at;
  reply.end = {.code = code, .detail = "broken", .permanent = permanent};
  return reply;
}

Reply Silent() {
  Reply reply;
  reply.headers_at = reply.end_at = kForever;
  return reply;
}

Reply Stream(std::vector<std::pair<Millis, std::string>> reads, Millis end_at,
             net::TransferEnd end) {
  Reply reply;
  reply.headers = "x-request-id: req_s\r\ncontent-type: text/event-stream\r\n";
  reply.headers_at = reads.empty() ? std::min<Millis>(end_at, 10) : reads.front().first;
  reply.body = std::move(reads);
  reply.end_at = end_at;
  reply.end = std::move(end);
  return reply;
}

std::string With(std::string_view members) {
  return R"({"messages":[{"role":"user","content":"Hi"}],)" + std::string(members) + "}";
}

std::vector<std::string> LinesOf(const net::TransferRequest& request) {
  std::vector<std::string> lines = request.headers;
  if (request.shared_headers != nullptr) {
    lines.insert(lines.end(), request.shared_headers->begin(), request.shared_headers->end());
  }
  return lines;
}

std::string HeaderOf(const net::TransferRequest& request, std::string_view name) {
  for (const std::string& line : LinesOf(request)) {
    if (line.starts_with(std::string(name) + ": ")) return line.substr(name.size() + 2);
  }
  return {};
}

std::string Piece(std::string_view content) {
  std::string event = R"(data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{"content":)";
  json::AppendQuoted(event, content);
  return event + "},\"finish_reason\":null}]}\n\n";
}

std::string Finish(std::string_view reason) {
  return R"(data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":")" +
         std::string(reason) + "\"}]}\n\n";
}

namespace {

std::vector<std::string> Events(std::string_view bytes) {
  std::vector<std::string> events;
  while (!bytes.empty()) {
    const size_t size = std::min(bytes.find("\n\n"), bytes.size() - 2) + 2;
    events.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return events;
}

}  // namespace

class VirtualWorld::VirtualTransfer final : public net::Transfer {
 public:
  VirtualTransfer(VirtualWorld& world, std::shared_ptr<net::TransferSink*> sink)
      : world_(world), sink_(std::move(sink)) {
    ++world_.open_transfers;
  }
  ~VirtualTransfer() override {
    *sink_ = nullptr;
    --world_.open_transfers;
  }
  void SetPaused(bool paused) override { world_.pauses.push_back(paused); }

 private:
  VirtualWorld& world_;
  std::shared_ptr<net::TransferSink*> sink_;
};

class VirtualWorld::VirtualTimer final : public net::Timer {
 public:
  VirtualTimer(VirtualWorld& world, Alarm* alarm) : world_(world), alarm_(alarm) {}
  ~VirtualTimer() override { ++*generation_; }

  void Set(Millis at) noexcept override {
    const int mine = ++*generation_;
    if (at == kForever) return;
    world_.At(at, [this, mine, generation = generation_, &world = world_] {
      if (*generation == mine) alarm_->OnAlarm(world.clock.now);
    });
  }

 private:
  VirtualWorld& world_;
  Alarm* alarm_;
  std::shared_ptr<int> generation_ = std::make_shared<int>(0);
};

VirtualWorld::VirtualWorld() {
  options.base_url = "http://service.test/v1";
  options.api_key = "mbd_sk_test_0123456789";
  options.call.model = "m";
  book.identity = std::make_shared<Identity>(
      Identity{CommonHeaders(options, {"gzip"}), options.api_key, /*has_token=*/false});
}

VirtualWorld::~VirtualWorld() { pacer.reset(); }  // it may still want to tell something

void VirtualWorld::UsePacing() {
  pacer =
      std::make_shared<PacerPort>(common_pacer_, PacingOf(options), options.max_queue, *this, clock,
                                  [this] { At(clock.now, [this] { pacer->Deliver(); }); });
}

std::unique_ptr<net::Timer> VirtualWorld::NewTimer(Alarm* alarm) {
  return std::make_unique<VirtualTimer>(*this, alarm);
}

std::unique_ptr<net::Transfer> VirtualWorld::Start(const net::TransferRequest& request,
                                                   net::TransferSink* sink) {
  const Reply reply =
      respond ? respond(request) : replies.at(std::min(requests.size(), replies.size() - 1));
  if (reply.throws_bad_alloc) throw std::bad_alloc();
  requests.push_back(request);
  requests.back().body = bodies_.emplace_back(request.body);
  started_at.push_back(clock.now);
  auto link = std::make_shared<net::TransferSink*>(sink);
  auto transfer = std::make_unique<VirtualTransfer>(*this, link);
  Play(reply, link);
  return transfer;
}

void VirtualWorld::Play(const Reply& reply, const std::shared_ptr<net::TransferSink*>& sink) {
  const Millis now = clock.now;
  const auto at = [&](Millis when, std::function<void(net::TransferSink&)> act) {
    if (when == kForever) return;
    At(now + when, [sink, act = std::move(act)] {
      if (*sink != nullptr) act(**sink);
    });
  };
  at(reply.connect_at, [](net::TransferSink& s) { s.OnRequestSent(); });
  at(reply.headers_at, [reply](net::TransferSink& s) { s.OnHeaders(reply.status, reply.headers); });
  for (const auto& [when, bytes] : reply.body) {
    at(when, [chunks = reply.chunked ? Events(bytes) : std::vector{bytes}](net::TransferSink& s) {
      bool more = true;
      for (size_t i = 0; i < chunks.size() && more; ++i) more = s.OnBody(chunks[i]);
      s.OnReadDone();
      if (!more) s.OnEnd({.code = base::Code::kCancelled, .detail = "refused"});
    });
  }
  at(reply.end_at, [reply](net::TransferSink& s) { s.OnEnd(reply.end); });
}

void VirtualWorld::Run(Millis until) {
  while (!events_.empty() && events_.begin()->first <= until) {
    auto event = std::move(events_.begin()->second);
    clock.now = std::max(clock.now, events_.begin()->first);
    events_.erase(events_.begin());
    event();
  }
  if (until != kForever) clock.now = std::max(clock.now, until);
}

void TestCall::OnDelta(const wire::Delta& delta) {
  told_ = true;
  constexpr char kLetters[] = "trfc";
  pieces.push_back(std::string(1, kLetters[static_cast<size_t>(delta.kind)]) + ":" +
                   std::string(delta.text));
  if (delta.kind == wire::DeltaKind::kText && delta.choice == 0) text += delta.text;
}

void TestCall::OnEvent(EventKind kind, std::string_view json) {
  told_ = true;
  events.emplace_back(kind, json);
}

bool TestCall::OnEventsReady() noexcept {
  if (std::exchange(told_, false)) ++handovers;
  return has_enough;
}

TestCall::TestCall(VirtualWorld& world, std::string_view request_json, CallKind kind) {
  auto request = DecodeCall(kind, request_json, world.options);
  if (!request)
    throw std::runtime_error(request.failure().field + ": " + request.failure().message);
  call_ = std::make_unique<Call>(world.world(), *std::move(request), this);
  call_->Start();
}

}  // namespace failsoft::engine::testing
