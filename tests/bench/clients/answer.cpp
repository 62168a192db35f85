#include "tests/bench/clients/answer.h"

#include <string>

namespace failsoft::bench {

bool Answer::Take(const failsoft_event_view& event, const Job& job) {
  const std::string_view text(event.text, event.text_size);
  switch (event.kind) {
    case FAILSOFT_EVENT_DELTA:
      if (event.delta == FAILSOFT_DELTA_TEXT) TakePiece(text, job);
      return false;
    case FAILSOFT_EVENT_REPLY:
      TakeReply(text, job);
      return true;
    case FAILSOFT_EVENT_FAILED:
      Fail(std::string(text));
    default:
      return false;  // what an attempt came to
  }
}

void Answer::TakePiece(std::string_view piece, const Job& job) {
  in_pieces_ = true;
  if (std::string_view(job.text).substr(said_, piece.size()) != piece) {
    Fail("wrong piece: " + std::string(piece));
  }
  said_ += piece.size();
}

void Answer::TakeReply(std::string_view text, const Job& job) const {
  if (text != job.text || (in_pieces_ && said_ != job.text.size())) {
    Fail("wrong answer: " + std::string(text.substr(0, 200)));
  }
}

}  // namespace failsoft::bench
