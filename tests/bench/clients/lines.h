// A stream of events, cut into lines.
#pragma once

#include <string>

#include "tests/bench/clients/transfer.h"

namespace failsoft::bench {

class LineTransfer : public Transfer {
 public:
  explicit LineTransfer(const Job& job)
      : Transfer(job, {"Content-Type: application/json", "Accept: text/event-stream",
                       "X-API-Key: bench-key", "Expect:"}) {}

 protected:
  void Prepare() override { cut_line_.clear(); }

  void Take(std::string_view bytes) override {
    for (size_t end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
      TakeEnd(bytes.substr(0, end));
      bytes.remove_prefix(end + 1);
    }
    cut_line_.append(bytes);
  }

  virtual void TakeLine(std::string_view line) = 0;

 private:
  void TakeEnd(std::string_view end_of_line) {
    if (cut_line_.empty()) return TakeLine(end_of_line);
    cut_line_.append(end_of_line);
    TakeLine(cut_line_);
    cut_line_.clear();
  }

  std::string cut_line_;
};

}  // namespace failsoft::bench
