#include "stream_output.h"

#include <string>

#include "interrupt.h"
#include "json_text.h"
#include "streams.h"
#include "utf8.h"

namespace failsoft::cli {

void StreamOutput::Take(const failsoft_event_view& event) {
  if (event.kind == FAILSOFT_EVENT_PROGRESS) {
    bar_.Show({event.json, event.json_size});
  } else if (event.kind == FAILSOFT_EVENT_RESUMED) {
    TellResume({event.json, event.json_size});
  } else if (event.delta == FAILSOFT_DELTA_TEXT && event.choice == 0) {
    Write({event.text, event.text_size});
  }
}

void StreamOutput::Write(std::string_view piece) {
  if (prints_text_) pending_.append(piece);
}

// What one read of the network brought is one write. Where nobody reads, Ctrl-C must not wait for
// room, nor for the line's end.
void StreamOutput::Flush() {
  if (pending_.empty()) return;
  const bool written = PrintUnless(Interrupted, pending_);
  if (written) characters_ += CountCharacters(pending_);
  line_is_open_ = written && !pending_.ends_with('\n');
  pending_.clear();
}

// Where both go to a terminal, the line stands by itself.
void StreamOutput::TellResume(std::string_view json) {
  Flush();
  const bool inside_a_line = line_is_open_ && StandardOutputIsTerminal();
  Complain((inside_a_line ? "\n" : "") + std::string("failsoft: the stream dropped (") +
           MemberText(json, "cause", "?") + ") after " +
           MemberText(json, "delivered_chars_before", "?") + " characters and goes on (attempt " +
           MemberText(json, "attempt", "?") + ", join " + MemberText(json, "join", "?") + ")");
}

void StreamOutput::End(bool succeeded) {
  bar_.Clear();
  Flush();
  if (line_is_open_ || (prints_text_ && succeeded && characters_ == 0)) Print("\n");
  line_is_open_ = false;
}

void StreamOutput::TellWritten() const {
  if (characters_ == 0) return;
  Complain("  written before: " + std::to_string(characters_) + " characters of the answer");
}

}  // namespace failsoft::cli
