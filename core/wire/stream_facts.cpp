#include "core/wire/stream_facts.h"

namespace failsoft::wire {

std::string_view StreamEndingName(StreamEnding ending) {
  switch (ending) {
    case StreamEnding::kComplete:
      return "complete";
    case StreamEnding::kCompleteUnconfirmed:
      return "complete_unconfirmed";
    case StreamEnding::kDropped:
      return "dropped";
    case StreamEnding::kError:
      return "error";
    case StreamEnding::kEmpty:
      return "empty";
  }
  return "unknown";
}

}  // namespace failsoft::wire
