// Noticing an answer that begins once more.
#pragma once

#include <cstddef>
#include <string_view>

namespace failsoft::wire {

// Compares a text, as it comes, with an answer from its start. White space at the start of either
// does not count, and an answer that only repeats itself cannot be told from more of it, so that it
// is never replayed. Keeps nothing of the text.
class AnswerReplay {
 public:
  explicit AnswerReplay(std::string_view answer);

  void Feed(std::string_view piece);

  // Everything so far is the answer's own beginning, and not all of it.
  bool alive() const { return alive_; }
  // The text began with all of an answer that is too long to be equal by chance.
  bool IsWhole() const;
  // The text began the answer anew, and then went another way or ended: they have 32 characters in
  // common, half of them part of words, or 48 with ten such, or nine tenths of a short answer.
  bool IsRestart() const;
  // How many bytes of the text are white space before the answer's beginning, and that beginning.
  size_t size() const { return skipped_ + matched_; }

 private:
  std::string_view answer_;
  size_t skipped_ = 0;
  size_t matched_ = 0;
  bool alive_ = true;
};

}  // namespace failsoft::wire
