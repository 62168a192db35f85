#include "core/text/chunk_markdown.h"

#include <algorithm>
#include <limits>

namespace failsoft::text {
namespace {

constexpr size_t kNone = std::string_view::npos;
constexpr int64_t kNotYet = std::numeric_limits<int64_t>::max();
constexpr size_t kLongestOpener = 1'000;  // bytes: it is said again for each part

// Many lines are so short that a call takes longer than to look.
size_t Find(std::string_view text, char c, size_t at = 0) {
  constexpr size_t kShort = 16;
  for (const size_t stop = std::min(text.size(), at + kShort); at < stop; ++at) {
    if (text[at] == c) return at;
  }
  return text.find(c, at);
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view WithoutBlanks(std::string_view line) {
  while (!line.empty() && IsBlank(line.front())) line.remove_prefix(1);
  while (!line.empty() && IsBlank(line.back())) line.remove_suffix(1);
  return line;
}

size_t Run(std::string_view line, char of) {
  return std::min(line.find_first_not_of(of), line.size());
}

bool IsHeading(std::string_view line) {
  const size_t indent = Run(line, ' ');
  if (indent > 3) return false;
  line.remove_prefix(indent);
  const size_t marks = Run(line, '#');
  return marks >= 1 && marks <= 6 &&
         (marks == line.size() || std::string_view(" \t\r\n").find(line[marks]) != kNone);
}

// The line below a table's header: "|---|:-:|".
bool IsDelimiterRow(std::string_view line) {
  return line.find('-') != kNone && line.find('|') != kNone &&
         line.find_first_not_of("-|: \t") == kNone;
}

bool MayBeHeader(std::string_view line) { return Find(line, '|') != kNone; }

}  // namespace

void MarkdownMap::Read(std::string_view text, bool final, const Fits& fits) {
  for (;;) {
    const size_t found = Find(text, '\n', searched_);
    if (found == kNone && !final) break;
    const size_t end = found == kNone ? text.size() : found + 1;
    if (end > read_ && !in_long_line_) ReadLine(text.substr(read_, end - read_), read_, fits);
    in_long_line_ = false;
    read_ = searched_ = end;
    if (end == text.size()) break;
  }
  searched_ = text.size();
  if (final && state_ != State::kText) Close(text.size(), fits);
  if (final || text.size() - read_ <= kMaxLine) return;
  in_long_line_ = true;
  row_ = kNone;
  read_ = text.size();
}

bool MarkdownMap::Knows(size_t limit, const Fits& fits) const {
  if (read_ <= limit || (row_ != kNone && row_ <= limit)) return false;
  const bool matters = state_ != State::kText && block_ < limit && !block_was_cut_;
  return !matters || !fits(block_, read_);
}

size_t MarkdownMap::LastBorder(size_t floor, size_t limit) const {
  const auto after = std::upper_bound(borders_.begin(), borders_.end(), limit);
  if (after == borders_.begin() || *(after - 1) < floor) return kNone;
  return *(after - 1);
}

std::optional<Block> MarkdownMap::BlockAround(size_t at) const {
  const auto found = std::partition_point(blocks_.begin(), blocks_.end(),
                                          [at](const Block& block) { return block.end <= at; });
  if (found != blocks_.end() && found->begin < at) return *found;
  if (state_ == State::kText || block_ >= at) return std::nullopt;
  return Block{block_, kNone, false};
}

const Fence* MarkdownMap::FenceAround(size_t at) const {
  const auto place = static_cast<int64_t>(at);
  const auto found = std::partition_point(fences_.begin(), fences_.end(),
                                          [&](const Fence& fence) { return fence.end <= place; });
  return found != fences_.end() && found->body <= place ? &*found : nullptr;
}

void MarkdownMap::Forget(size_t used) {
  const auto gone = static_cast<int64_t>(used);
  std::erase_if(fences_, [gone](const Fence& fence) { return fence.end <= gone; });
  for (Fence& fence : fences_) {
    fence.body -= gone;
    if (fence.end != kNotYet) fence.end -= gone;
  }
  const auto moved = [used](size_t at) { return at < used ? 0 : at - used; };
  borders_.erase(borders_.begin(), std::lower_bound(borders_.begin(), borders_.end(), used));
  for (size_t& border : borders_) border -= used;
  std::erase_if(blocks_, [used](const Block& block) { return block.end <= used; });
  for (Block& block : blocks_) {
    block.fits = block.fits && block.begin >= used;
    block = {moved(block.begin), moved(block.end), block.fits};
  }
  block_was_cut_ = block_was_cut_ || (state_ != State::kText && block_ < used);
  block_ = moved(block_);
  if (row_ != kNone) row_ = row_ < used ? kNone : row_ - used;
  read_ -= used;
  searched_ -= used;
}

void MarkdownMap::ReadLine(std::string_view line, size_t begin, const Fits& fits) {
  if (line.size() > kMaxLine) {
    row_ = kNone;
  } else if (state_ == State::kFence) {
    ReadFenceLine(line, begin, fits);
  } else {
    ReadTextLine(line, begin, fits);
  }
}

void MarkdownMap::ReadFenceLine(std::string_view line, size_t begin, const Fits& fits) {
  const std::string_view marks = WithoutBlanks(line);
  if (marks.size() >= fence_length_ && Run(marks, fence_) == marks.size()) {
    Close(begin + line.size(), fits);
  }
}

// The first character tells most lines apart.
void MarkdownMap::ReadTextLine(std::string_view line, size_t begin, const Fits& fits) {
  const std::string_view text = WithoutBlanks(line);
  const char first = text.empty() ? '\n' : text.front();
  const bool fence = (first == '`' || first == '~') && OpensFence(text);
  const bool heading = first == '#' && IsHeading(line);
  const bool ends_table = fence || heading || text.empty();
  if (state_ == State::kTable && ends_table) Close(begin, fits);
  if (fence) {
    Open(State::kFence, begin);
    if (keeps_fences_) KeepFence(line, begin);
  } else if (heading) {
    AddBorder(begin);
  } else if (state_ == State::kText && row_ != kNone && IsDelimiterRow(text)) {
    Open(State::kTable, row_);
  }
  row_ = state_ == State::kText && !heading && MayBeHeader(text) ? begin : kNone;
}

// Of a line that begins with one of its marks.
bool MarkdownMap::OpensFence(std::string_view line) {
  const char mark = line.front();
  const size_t length = Run(line, mark);
  if (length < 3 || (mark == '`' && line.find('`', length) != kNone)) return false;
  fence_ = mark;
  fence_length_ = length;
  return true;
}

void MarkdownMap::Open(State state, size_t begin) {
  state_ = state;
  block_ = begin;
  block_was_cut_ = false;
  AddBorder(begin);
}

void MarkdownMap::KeepFence(std::string_view line, size_t begin) {
  if (line.size() > kLongestOpener) return;
  const size_t marks = line.find(fence_);
  fences_.push_back({.body = static_cast<int64_t>(begin + line.size()),
                     .end = kNotYet,
                     .opener = std::string(line.substr(0, line.find_last_not_of(" \t\r\n") + 1)),
                     .closer = std::string(line.substr(0, marks + fence_length_))});
}

void MarkdownMap::Close(size_t end, const Fits& fits) {
  if (!fences_.empty() && fences_.back().end == kNotYet) {
    fences_.back().end = static_cast<int64_t>(end);
  }
  blocks_.push_back({block_, end, !block_was_cut_ && fits(block_, end)});
  state_ = State::kText;
  AddBorder(end);
}

void MarkdownMap::AddBorder(size_t at) {
  if (borders_.empty() || borders_.back() < at) borders_.push_back(at);
}

}  // namespace failsoft::text
