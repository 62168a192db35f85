// An answer in HTTP/1.1.
#pragma once

#include <string>

#include "tests/simulator/connection.h"
#include "tests/simulator/exchange.h"

namespace failsoft::sim {

class Http1Exchange : public Exchange {
 public:
  explicit Http1Exchange(Connection& connection) : connection_(connection) {}

  void SetHead(const Response& head, size_t size) override;
  Task<bool> Flush() override { return Send({}, 0); }
  Task<bool> Send(Buffers body, size_t announced_more) override;
  Task<Ending> Finish() override;
  Task<bool> Sleep(std::chrono::steady_clock::duration time) override;
  Task<void> WaitUntilGone() override;
  Task<void> WaitUntilAcknowledged() override { return connection_.WaitUntilAcknowledged(); }
  Task<void> WaitUntilRead() override { return connection_.WaitUntilAcknowledged(); }
  void Reset() override { connection_.Reset(); }
  void Abort() override { connection_.Abort(); }
  void OmitCloseNotify() override { connection_.OmitCloseNotify(); }
  bool ResetStream(uint32_t) override { return false; }
  void GoAway(uint32_t) override {}
  bool left_by_client() const override { return connection_.left_by_client(); }
  Task<bool> SendHalfHead() override;
  Task<bool> SendRaw(std::string_view bytes) override;

 private:
  Connection& connection_;
  std::string head_;  // not yet sent
  Framing framing_ = Framing::kLength;
  bool closes_ = false;   // the head says that the connection ends with the body
  bool has_body_ = true;  // what is sent after the head reaches the client
};

}  // namespace failsoft::sim
