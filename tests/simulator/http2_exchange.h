// An answer in HTTP/2.
#pragma once

#include <memory>
#include <optional>

#include "tests/simulator/exchange.h"
#include "tests/simulator/http2_session.h"

namespace failsoft::sim {

// What there is no such thing for: framings other than by size are all alike; a chunk is a DATA
// frame.
class Http2Exchange : public Exchange {
 public:
  Http2Exchange(Http2Session& session, std::shared_ptr<Http2Stream> stream)
      : session_(session), stream_(std::move(stream)) {}

  void SetHead(const Response& head, size_t size) override;
  Task<bool> Flush() override;
  Task<bool> Send(Buffers body, size_t announced_more) override;
  Task<Ending> Finish() override;
  Task<bool> Sleep(std::chrono::steady_clock::duration time) override;
  Task<void> WaitUntilGone() override;
  Task<void> WaitUntilAcknowledged() override;
  Task<void> WaitUntilRead() override;
  void Reset() override { session_.connection().Reset(); }
  void Abort() override;
  void OmitCloseNotify() override { session_.connection().OmitCloseNotify(); }
  bool ResetStream(uint32_t error) override;
  void GoAway(uint32_t error) override;
  bool left_by_client() const override { return stream_->closed_by_client; }
  Task<bool> SendHalfHead() override;
  Task<bool> SendRaw(std::string_view bytes) override;

 private:
  void SubmitHead();
  Task<void> WaitFor(std::chrono::steady_clock::time_point until);

  Http2Session& session_;
  std::shared_ptr<Http2Stream> stream_;
  std::optional<Response> head_;  // not yet submitted; its body is not used
  bool has_body_ = true;
};

}  // namespace failsoft::sim
