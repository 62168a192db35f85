#include "core/sse/parser.h"

#include <algorithm>
#include <charconv>

#include "core/sse/line_scanner.h"

namespace failsoft::sse {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view WithoutLeadingSpace(std::string_view value) {
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  return value;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

// False: an event, now or before, was too large.
bool Parser::Take(std::string_view bytes, Listener& listener) {
  if (state_ == State::kOpen && !bytes.empty()) {
    state_ = State::kStopped;  // what it stays if anything is thrown
    state_ = Read(bytes, listener);
  }
  return state_ != State::kTooLarge;
}

base::MaybeFailure Parser::Flush(Listener& listener) {
  if (state_ == State::kOpen) {
    state_ = State::kStopped;  // what it stays in any case but one
    State end = tail_.empty() ? State::kOpen : TakeLine(tail_, listener);
    if (end == State::kOpen) end = Dispatch(listener);
    if (end == State::kTooLarge) state_ = end;
  }
  if (state_ == State::kTooLarge) return TooLarge();
  return std::nullopt;
}

void Parser::Reset() {
  state_ = State::kOpen;
  first_line_ = true;
  after_cr_ = has_data_ = data_is_kept_ = false;
  retry_ = base::kNone;
  data_ = {};
  kept_data_.clear();
  tail_.clear();
  type_.clear();
  id_.clear();
}

Parser::State Parser::Read(std::string_view bytes, Listener& listener) {
  if (after_cr_ && bytes.front() == '\n') bytes.remove_prefix(1);
  after_cr_ = !bytes.empty() && bytes.back() == '\r';

  LineScanner<> lines(bytes);
  std::string_view line;
  State state = State::kOpen;
  if (!tail_.empty()) {
    const bool ends = lines.Next(line);
    state = KeepTail(ends ? line : lines.rest());
    if (!ends) return state;
    // The tail then stays until all lines have been taken: data_ may be a view of it.
    if (state == State::kOpen) state = TakeLine(tail_, listener);
  }
  while (state == State::kOpen && lines.Next(line)) state = TakeLine(line, listener);
  if (state != State::kOpen) return state;
  KeepData();
  tail_.clear();
  const std::string_view rest = lines.rest();
  return rest.empty() ? State::kOpen : KeepTail(rest);
}

Parser::State Parser::TakeLine(std::string_view line, Listener& listener) {
  if (line.size() > max_event_bytes_) return State::kTooLarge;
  if (first_line_) {
    first_line_ = false;
    if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  }
  if (line.empty()) return Dispatch(listener);
  if (line.starts_with("data:")) return AddData(WithoutLeadingSpace(line.substr(5)));
  return TakeField(line, listener);
}

Parser::State Parser::TakeField(std::string_view line, Listener& listener) {
  const size_t colon = std::min(line.find(':'), line.size());
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = WithoutLeadingSpace(line.substr(std::min(colon + 1, line.size())));
  if (name == "data") return AddData(value);
  if (name == "event") {
    type_ = value;
  } else if (name == "id") {
    SetId(value);
  } else if (name == "retry") {
    SetRetry(value);
  } else if (name.empty()) {
    listener.OnComment(value);
  } else {
    listener.OnField(name, value);
  }
  return State::kOpen;
}

// The first line's data stays where it is; a second line's needs both in one place.
Parser::State Parser::AddData(std::string_view value) {
  if (has_data_) return AddFurtherData(value);
  has_data_ = true;
  data_ = value;
  return State::kOpen;
}

Parser::State Parser::AddFurtherData(std::string_view value) {
  if (value.size() >= max_event_bytes_ - data_.size()) return State::kTooLarge;  // with the LF
  KeepData();
  kept_data_ += '\n';
  kept_data_ += value;
  data_ = kept_data_;
  return State::kOpen;
}

Parser::State Parser::Dispatch(Listener& listener) {
  const std::string_view type = type_.empty() ? std::string_view("message") : type_;
  const bool go_on = !has_data_ || listener.OnEvent({type, data_, id_});
  has_data_ = data_is_kept_ = false;
  type_.clear();
  return go_on ? State::kOpen : State::kStopped;
}

void Parser::SetId(std::string_view value) {
  if (value.find('\0') == std::string_view::npos) id_ = value;
}

// A number too large to be one is the largest there is.
void Parser::SetRetry(std::string_view value) {
  if (value.empty() || !std::all_of(value.begin(), value.end(), IsDigit)) return;
  if (std::from_chars(value.data(), value.data() + value.size(), retry_).ec != std::errc()) {
    retry_ = base::kForever;
  }
}

// Takes data_ out of bytes that will not be there at the next call.
void Parser::KeepData() {
  if (!has_data_ || data_is_kept_) return;
  kept_data_ = data_;
  data_ = kept_data_;
  data_is_kept_ = true;
}

Parser::State Parser::KeepTail(std::string_view rest) {
  if (rest.size() > max_event_bytes_ - tail_.size()) return State::kTooLarge;
  tail_ += rest;
  return State::kOpen;
}

base::Failure Parser::TooLarge() const {
  return base::Failure{base::Code::kBadResponse,
                       "the server's stream holds an event of more than " +
                           std::to_string(max_event_bytes_) + " bytes, the limit of one event",
                       ""};
}

}  // namespace failsoft::sse
