// Server-sent events, by the rules of the WHATWG HTML standard (9.2.5 "Parsing an event stream",
// 9.2.6 "Interpreting an event stream"): bytes in, events out, wherever the bytes are cut.
//
// Everything is handed out as the bytes that came, which need not be UTF-8; whoever shows text
// calls base::ReplaceInvalidUtf8 on it. Doing so piece by piece equals decoding the stream first,
// as the standard does: everything that divides a stream (line ends, colon, space, field names) is
// ASCII, and an ill-formed sequence never swallows an ASCII byte, so that no decoding error
// reaches over the edge of a value.
//
// Linear in the bytes, whatever the pieces; an event that lies whole in one piece is not copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"

namespace failsoft::sse {

// Valid while OnEvent runs.
struct Event {
  std::string_view type;           // "message" unless the stream names it
  std::string_view data;           // several data lines are joined by LF
  std::string_view last_event_id;  // the newest id so far, this event's or an earlier one's
};

// Who is told. None of the functions may call the parser. What they throw goes through Feed.
class Listener {
 public:
  virtual ~Listener() = default;

  // False: stop. All bytes that follow, those already fed too, are ignored.
  virtual bool OnEvent(const Event& event) = 0;
  // A line that begins with a colon: the rest of it, less one leading space. Keep-alives are such.
  virtual void OnComment(std::string_view text) {}
  // A field the standard tells clients to ignore, such as llama.cpp's "error". What is no event
  // stream at all (a JSON body, a page of HTML) turns up here, line by line, too.
  virtual void OnField(std::string_view name, std::string_view value) {}
};

// One stream, one thread at a time. After an exception (std::bad_alloc, or a listener's own) it
// ignores everything until Reset.
class Parser {
 public:
  // Real events reach tens of MiB (images as base64), so that the limit is high.
  static constexpr size_t kDefaultMaxEventBytes = size_t{256} << 20;

  // `max_event_bytes` bounds a line (its end not counted) and an event's data, and so the memory
  // that is held to a few times as much.
  explicit Parser(size_t max_event_bytes = kDefaultMaxEventBytes)
      : max_event_bytes_(max_event_bytes) {}
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // The next bytes of the stream, any number of them. Failure: kBadResponse, when a line or an
  // event exceeds the limit; events before it have been delivered, and every later call fails so.
  base::MaybeFailure Feed(std::string_view bytes, Listener& listener) {
    return Take(bytes, listener) ? std::nullopt : base::MaybeFailure(TooLarge());
  }

  // The stream has ended: takes an unterminated rest as if its line and its event had been ended.
  // The standard drops that rest; it is worth having only after a clean end. Needs Reset after it.
  base::MaybeFailure Flush(Listener& listener);

  // The newest reconnection time ("retry"), or kNone.
  base::Millis retry() const { return retry_; }

  // Ready for another stream; buffers keep their memory.
  void Reset();

 private:
  enum class State : uint8_t { kOpen, kStopped, kTooLarge };

  bool Take(std::string_view bytes, Listener& listener);
  State Read(std::string_view bytes, Listener& listener);
  State TakeLine(std::string_view line, Listener& listener);
  State TakeField(std::string_view line, Listener& listener);
  State AddData(std::string_view value);
  State AddFurtherData(std::string_view value);
  State Dispatch(Listener& listener);
  void SetId(std::string_view value);
  void SetRetry(std::string_view value);
  void KeepData();
  State KeepTail(std::string_view rest);
  base::Failure TooLarge() const;

  const size_t max_event_bytes_;
  State state_ = State::kOpen;
  bool first_line_ = true;
  bool after_cr_ = false;      // an LF that comes next belongs to a line end that has been taken
  bool has_data_ = false;      // an empty data line makes an event, no data line makes none
  bool data_is_kept_ = false;  // data_ is a view of kept_data_, not of the fed bytes or of tail_
  base::Millis retry_ = base::kNone;
  std::string_view data_;  // of the event that is being read
  std::string kept_data_;
  std::string tail_;  // the beginning of a line that has not ended yet
  std::string type_;
  std::string id_;
};

}  // namespace failsoft::sse
