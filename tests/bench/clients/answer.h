// What one call has said so far, compared with what it must say.
#pragma once

#include <failsoft/failsoft.h>

#include <string_view>

#include "tests/bench/clients/job.h"

namespace failsoft::bench {

class Answer {
 public:
  // Takes the call's next event and returns whether it is the last; ends the process when it is
  // not what must come.
  bool Take(const failsoft_event_view& event, const Job& job);

 private:
  void TakePiece(std::string_view piece, const Job& job);
  void TakeReply(std::string_view text, const Job& job) const;

  size_t said_ = 0;  // bytes of the text, in pieces
  bool in_pieces_ = false;
};

}  // namespace failsoft::bench
