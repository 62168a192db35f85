// A stream read in one thread for another, as every library reads one in the background.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/bench/clients/mailbox.h"

namespace failsoft::bench {

template <class Stream>
class Handing final : public Stream {
 public:
  using Stream::Stream;

 private:
  void Take(std::string_view bytes) override {
    static Mailbox mailbox;
    Stream::Take(bytes);
    if (!pieces_.empty()) mailbox.Leave(std::exchange(pieces_, {}));
  }

  void TakePiece(std::string_view piece) override {
    Stream::TakePiece(piece);
    pieces_.emplace_back(piece);
  }

  std::vector<std::string> pieces_;
};

}  // namespace failsoft::bench
