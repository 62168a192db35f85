// Markdown's lines, as far as they say where not to cut: fenced code, tables, headings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace failsoft::text {

// A fence or a table, with all its lines.
struct Block {
  size_t begin;
  size_t end;
  bool fits;  // into one chunk
};

// The marks of a fence, for a part of it to have some too.
struct Fence {
  int64_t body;        // where its first line ends; below 0 when that is gone
  int64_t end;         // with its last line
  std::string opener;  // its first line, without what ends it
  std::string closer;  // what would end it, as deep as it began
};

// Reads a text as it comes. Fences are CommonMark's (4.5), at any indentation, for in a list they
// stand as deep as their item; headings those that begin with "#"; tables GitHub's, whose rows end
// at an empty line, a fence or a heading. A line of more than kMaxLine bytes is none of these.
class MarkdownMap {
 public:
  static constexpr size_t kMaxLine = 65'536;

  // Whether [begin, end) of the text fits into one chunk.
  using Fits = std::function<bool(size_t begin, size_t end)>;

  explicit MarkdownMap(bool keeps_fences = false) : keeps_fences_(keeps_fences) {}

  // Reads on in `text`, of which what was read is unchanged.
  void Read(std::string_view text, bool final, const Fits& fits);

  // Whether all that matters about [0, limit] is known.
  bool Knows(size_t limit, const Fits& fits) const;

  // The last place in [floor, limit] where a heading, a fence or a table begins or a fence or a
  // table ends, or npos.
  size_t LastBorder(size_t floor, size_t limit) const;
  // The block of which `at` is inside, if any. One that has not ended does not fit.
  std::optional<Block> BlockAround(size_t at) const;

  // The fence inside whose lines `at` is, where fences are kept, or null. One whose first line is
  // very long is none.
  const Fence* FenceAround(size_t at) const;

  // The first `used` bytes of the text are gone. Places before them are of no interest any more.
  void Forget(size_t used);

 private:
  enum class State : uint8_t { kText, kFence, kTable };

  void ReadLine(std::string_view line, size_t begin, const Fits& fits);
  void ReadFenceLine(std::string_view line, size_t begin, const Fits& fits);
  void ReadTextLine(std::string_view line, size_t begin, const Fits& fits);
  bool OpensFence(std::string_view line);
  void Open(State state, size_t begin);
  void Close(size_t end, const Fits& fits);
  void AddBorder(size_t at);
  void KeepFence(std::string_view line, size_t begin);

  const bool keeps_fences_;
  State state_ = State::kText;
  size_t block_ = 0;  // where the open fence or table begins
  bool block_was_cut_ = false;
  char fence_ = '`';  // of the open fence
  size_t fence_length_ = 0;
  size_t row_ = std::string_view::npos;  // the line before, if it may be a table's header
  size_t read_ = 0;                      // the beginning of the first line that has not been read
  size_t searched_ = 0;                  // no line ends between read_ and here
  bool in_long_line_ = false;            // read_ is inside one
  std::vector<size_t> borders_;          // ascending
  std::vector<Block> blocks_;
  std::vector<Fence> fences_;
};

}  // namespace failsoft::text
