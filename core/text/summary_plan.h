// What to ask a model so that a text of any length becomes one summary: first each of its parts,
// then the summaries of neighbours together, level by level, until one is left. It says what may be
// asked next and takes the answers, in whatever order they come; the result depends on the answers
// alone.
//
//   level 0   parts of the document, each asked by itself; one that does not fit is cut in two
//   level n   the summaries of the level before, in order, packed into groups of at most the same
//             size, but of two at least: so each level has fewer of them, however long they are
//
// A group that does not fit is halved. Two summaries that do not fit together are shortened one by
// one; if that makes them no shorter, it is over. A summary that was cut at its limit of tokens is
// asked for once more, with a higher limit where there is one to raise; else its part is cut in
// two, or it stays as it is and counts as truncated. That is decided when all of its level have
// come, in the document's order, and takes half of the calls that are to spare at most. No I/O and
// no clock: whoever has it makes the calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/chunk.h"

namespace failsoft::text {

struct SummaryOptions {
  ChunkOptions chunk;           // of a part, and of a group
  bool always_combine = false;  // a single part's summary too, as the guide does
  int64_t max_calls = 0;        // refuse to begin what may need more; 0: see most_calls
};

struct SummaryAsk {
  size_t id = 0;  // of the level
  bool combines = false;
  std::string text;
  bool again = false;  // with a higher limit than before
};

// Whether an answer is all that the model had to say.
enum class Cut : uint8_t {
  kNot,
  kRaisable,  // it reached its limit of tokens, and may be given a higher one
  kFinal      // ... which is as high as can be
};

// A part of the document; `summary` is null while there is none.
struct SummaryPart {
  Place begin;
  Place end;
  const std::string* summary = nullptr;
  bool truncated = false;  // the summary was cut at its limit of tokens
};

class SummaryPlan {
 public:
  // Failure: kRequest, with the field: nothing to summarise, or more calls than allowed.
  static base::Result<SummaryPlan> Make(std::string document, const SummaryOptions& options);

  // The next question; none while answers of this level are due, and in the end. Asked once each.
  std::optional<SummaryAsk> Next();
  // What came of a question. Empty: the plan goes on. Otherwise why it cannot.
  std::string TakeAnswer(size_t id, std::string summary, Cut cut = Cut::kNot);
  std::string TakeOverflow(size_t id);
  // Whether a question that is asked again has an answer already, which counts if the new one is
  // cut, too, and shorter, or empty.
  bool HasFirst(size_t id) const { return !nodes()[id].summary.empty(); }
  // An answer reached its limit before its first word. False: no call is left to ask again.
  bool AskAgain(size_t id);

  bool finished() const { return finished_; }
  const std::string& result() const { return texts_.front(); }  // when finished

  // How many calls it takes at most, if everything fits, and in any case: fixed before the first.
  int64_t planned_calls() const { return planned_calls_; }
  int64_t most_calls() const { return most_calls_; }
  int64_t calls() const { return calls_; }  // asked so far

  int level() const { return level_; }  // 0: parts; when finished, how many levels combined
  size_t done_in_level() const { return done_; }
  size_t total_in_level() const { return total_; }
  size_t truncated() const { return truncated_; }  // summaries, of all levels, as it stands
  // In the document's order.
  std::vector<SummaryPart> Parts() const;
  std::string_view TextOf(const SummaryPart& part) const { return Between(part.begin, part.end); }
  // What the part or group of a question is, for a message: "part 3 of 20", "group 1 of 2".
  std::string NameOf(size_t id) const;

 private:
  enum class State : uint8_t { kDue, kAsked, kDone, kSplit };

  struct Node {
    Chunk part;        // level 0
    size_t first = 0;  // later: which of texts_
    size_t count = 0;
    int halvings = 0;
    State state = State::kDue;
    size_t halves = 0;  // kSplit: where its two are, side by side
    std::string summary;
    Cut cut = Cut::kNot;
    bool again = false;   // asked once more for it
    bool mended = false;  // ... or half of a part for it: no more is done about it
  };

  SummaryPlan(std::string document, const SummaryOptions& options);
  std::string_view Between(const Place& begin, const Place& end) const;
  int64_t SizeOf(std::string_view text) const;
  std::vector<Node>& nodes() { return level_ == 0 ? parts_ : groups_; }
  const std::vector<Node>& nodes() const { return level_ == 0 ? parts_ : groups_; }
  std::vector<size_t> Leaves(const std::vector<Node>& nodes) const;
  std::string AskText(const Node& node) const;
  std::string EndLevel();
  void BeginLevel();
  void AddGroup(size_t first, size_t count);
  std::string SplitPart(size_t id);
  std::string SplitGroup(size_t id);
  void Halve(size_t id, Node first, Node second);
  bool Commit(int64_t calls);
  bool MendCuts();
  bool Mend(size_t id);
  bool HasCallsForCuts(int64_t calls) const;
  bool SplitCut(size_t id);

  std::string document_;
  SummaryOptions options_;
  std::vector<Node> parts_;   // level 0; the roots first
  std::vector<Node> groups_;  // the present level, when it is another
  size_t roots_of_parts_ = 0;
  size_t roots_of_groups_ = 0;
  std::vector<std::string> texts_;  // summaries of the level before
  std::deque<size_t> due_;
  int level_ = 0;
  size_t done_ = 0;
  size_t total_ = 0;
  int64_t calls_ = 0;
  int64_t planned_calls_ = 0;
  int64_t most_calls_ = 0;
  int64_t committed_calls_ = 0;  // what it may come to by now
  int64_t calls_for_cuts_ = 0;   // of them
  size_t truncated_ = 0;
  bool finished_ = false;
};

}  // namespace failsoft::text
