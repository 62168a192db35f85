#include "core/text/summary_plan.h"

#include <algorithm>
#include <utility>

#include "core/base/utf8.h"

namespace failsoft::text {
namespace {

constexpr std::string_view kBetween = "\n\n";  // two summaries of a group, as in the guide
constexpr int kMostHalvings = 5;               // of a part: to a thirty-second of it
constexpr int64_t kCallsOfHalving = 3;         // the two halves, and one more summary to combine
constexpr int64_t kHalvingsAtFirst = 8;        // for a short text

// Every part may be cut once or twice, unless the caller says what is allowed.
int64_t MostCalls(int64_t parts, int64_t planned, int64_t allowed) {
  if (allowed > 0) return allowed;
  return planned + kCallsOfHalving * (2 * parts + kHalvingsAtFirst);
}

// Each call that combines leaves at least one summary less.
int64_t PlannedCalls(int64_t parts, bool always_combine) {
  if (parts == 1) return always_combine ? 2 : 1;
  return 2 * parts - 1;
}

Place Plus(const Place& base, const Place& offset) {
  return {base.bytes + offset.bytes, base.chars + offset.chars, base.utf16 + offset.utf16};
}

size_t TotalSize(const std::vector<std::string>& texts) {
  size_t total = 0;
  for (const std::string& text : texts) total += text.size();
  return total;
}

std::string Number(int64_t number) { return std::to_string(number); }

}  // namespace

base::Result<SummaryPlan> SummaryPlan::Make(std::string document, const SummaryOptions& options) {
  auto chunks = ChunkText(document, options.chunk);
  if (!chunks) return std::move(chunks).failure();
  if (chunks->empty()) {
    return base::Failure{base::Code::kRequest, "there is nothing to summarise", "/document"};
  }
  SummaryPlan plan(std::move(document), options);
  const auto parts = static_cast<int64_t>(chunks->size());
  plan.planned_calls_ = plan.committed_calls_ = PlannedCalls(parts, options.always_combine);
  plan.most_calls_ = MostCalls(parts, plan.planned_calls_, options.max_calls);
  if (plan.planned_calls_ > plan.most_calls_) {
    return base::Failure{base::Code::kRequest,
                         "up to " + Number(plan.planned_calls_) + " calls for " + Number(parts) +
                             " parts, which is more than max_calls allows",
                         "/max_calls"};
  }
  plan.total_ = plan.roots_of_parts_ = chunks->size();
  plan.parts_.resize(chunks->size());
  for (size_t i = 0; i < chunks->size(); ++i) {
    plan.parts_[i].part = (*chunks)[i];
    plan.due_.push_back(i);
  }
  return plan;
}

SummaryPlan::SummaryPlan(std::string document, const SummaryOptions& options)
    : document_(std::move(document)), options_(options) {}

std::string_view SummaryPlan::Between(const Place& begin, const Place& end) const {
  return std::string_view(document_).substr(begin.bytes, end.bytes - begin.bytes);
}

int64_t SummaryPlan::SizeOf(std::string_view text) const {
  switch (options_.chunk.unit) {
    case Unit::kChars:
      return static_cast<int64_t>(base::CountCharacters(text));
    case Unit::kBytes:
      return static_cast<int64_t>(text.size());
    case Unit::kTokens:
      break;
  }
  return EstimateTokens(text, options_.chunk.family);
}

// ------------------------------------------------------------------------------------------ asking

std::optional<SummaryAsk> SummaryPlan::Next() {
  if (due_.empty()) return std::nullopt;
  const size_t id = due_.front();
  Node& node = nodes()[id];
  // A single summary is combined only when the caller wants it; else it is there to be shortened.
  const bool is_root = level_ > 0 && id < roots_of_groups_;
  SummaryAsk ask{id, is_root || node.count > 1, AskText(node), node.again};
  due_.pop_front();
  node.state = State::kAsked;
  ++calls_;
  return ask;
}

std::string SummaryPlan::AskText(const Node& node) const {
  if (node.count == 0) return std::string(Between(node.part.begin, node.part.end));
  std::string text = texts_[node.first];
  for (size_t i = 1; i < node.count; ++i) text.append(kBetween).append(texts_[node.first + i]);
  return text;
}

std::string SummaryPlan::NameOf(size_t id) const {
  const std::vector<size_t> leaves = Leaves(nodes());
  const auto at = std::find(leaves.begin(), leaves.end(), id) - leaves.begin();
  return (level_ == 0 ? "part " : "group ") + Number(at + 1) + " of " +
         Number(static_cast<int64_t>(leaves.size()));
}

// ---------------------------------------------------------------------------------------- answers

std::string SummaryPlan::TakeAnswer(size_t id, std::string summary, Cut cut) {
  Node& node = nodes()[id];
  // Of two that were cut, the one that says more.
  const bool keeps_first = cut != Cut::kNot && node.summary.size() > summary.size();
  if (!keeps_first) node.summary = std::move(summary);
  node.cut = cut;
  node.state = State::kDone;
  if (cut != Cut::kNot) ++truncated_;
  return ++done_ == total_ ? EndLevel() : std::string();
}

std::string SummaryPlan::EndLevel() {
  if (MendCuts()) return {};
  std::vector<std::string> texts;
  for (const size_t leaf : Leaves(nodes())) {
    std::string& summary = nodes()[leaf].summary;
    texts.push_back(level_ == 0 ? summary : std::move(summary));  // parts keep theirs
  }
  const bool is_shorter = level_ == 0 || texts.size() < texts_.size() ||
                          TotalSize(texts) < TotalSize(texts_) || texts.size() == 1;
  if (!is_shorter) return "the summaries do not get shorter, and do not fit together";
  texts_ = std::move(texts);
  if (texts_.size() == 1 && (level_ > 0 || !options_.always_combine)) {
    finished_ = true;
  } else {
    BeginLevel();
  }
  return {};
}

// At least two to a group, so that fewer are left; the last one may have to wait for the next
// level.
void SummaryPlan::BeginLevel() {
  ++level_;
  groups_.clear();
  done_ = 0;
  const int64_t between = SizeOf(kBetween);
  size_t first = 0;
  int64_t size = SizeOf(texts_.front());
  for (size_t i = 1; i < texts_.size(); ++i) {
    const int64_t more = SizeOf(texts_[i]);
    if (i - first >= 2 && size + between + more > options_.chunk.max) {
      AddGroup(first, i - first);
      first = i;
      size = more;
    } else {
      size += between + more;
    }
  }
  AddGroup(first, texts_.size() - first);
  total_ = roots_of_groups_ = groups_.size();
}

void SummaryPlan::AddGroup(size_t first, size_t count) {
  const size_t id = groups_.size();
  Node& node = groups_.emplace_back();
  node.first = first;
  node.count = count;
  if (count == 1 && texts_.size() > 1) {
    node.summary = texts_[first];
    node.state = State::kDone;
    ++done_;
  } else {
    due_.push_back(id);
  }
}

// -------------------------------------------------------------------------------- what was cut off

bool SummaryPlan::MendCuts() {
  bool mends = false;
  for (const size_t leaf : Leaves(nodes())) mends |= Mend(leaf);
  return mends;
}

// Once each. It was done, and is to be done again.
bool SummaryPlan::Mend(size_t id) {
  const Node& node = nodes()[id];
  if (node.cut == Cut::kNot || node.mended) return false;
  if (node.cut == Cut::kRaisable ? !AskAgain(id) : !SplitCut(id)) return false;
  ++total_;
  --truncated_;
  return true;
}

// What does not fit must not lack the calls.
bool SummaryPlan::HasCallsForCuts(int64_t calls) const {
  return calls_for_cuts_ + calls <= (most_calls_ - planned_calls_) / 2;
}

bool SummaryPlan::AskAgain(size_t id) {
  Node& node = nodes()[id];
  if (node.mended || !HasCallsForCuts(1) || !Commit(1)) return false;
  ++calls_for_cuts_;
  node.again = node.mended = true;
  node.state = State::kDue;
  due_.push_back(id);
  return true;
}

bool SummaryPlan::SplitCut(size_t id) {
  if (level_ != 0 || !HasCallsForCuts(kCallsOfHalving)) return false;
  parts_[id].mended = true;
  if (!SplitPart(id).empty()) return false;
  calls_for_cuts_ += kCallsOfHalving;
  return true;
}

// -------------------------------------------------------------------------------- what is too long

std::string SummaryPlan::TakeOverflow(size_t id) {
  return level_ == 0 ? SplitPart(id) : SplitGroup(id);
}

bool SummaryPlan::Commit(int64_t calls) {
  if (committed_calls_ + calls > most_calls_) return false;
  committed_calls_ += calls;
  return true;
}

std::string SummaryPlan::SplitPart(size_t id) {
  const Node& node = parts_[id];
  const std::string_view text = Between(node.part.begin, node.part.end);
  if (node.halvings == kMostHalvings) {
    return "it does not fit, though the part was cut in two " + Number(kMostHalvings) + " times";
  }
  ChunkOptions halves = options_.chunk;
  halves.max = std::max<int64_t>(SizeOf(text) * 2 / 3, halves.unit == Unit::kBytes ? 4 : 1);
  halves.overlap = 0;
  halves.min_fill = 0.5;
  const auto chunks = ChunkText(text, halves);
  if (!chunks || chunks->size() < 2) return "it cannot be cut in two";
  if (!Commit(kCallsOfHalving)) {
    return "no call is left to ask for its halves (at most " + Number(most_calls_) + ")";
  }
  Node first;
  Node second;
  const Chunk whole = node.part;
  first.halvings = second.halvings = node.halvings + 1;
  first.mended = second.mended = node.mended;
  first.part = {Plus(whole.begin, (*chunks)[0].begin), Plus(whole.begin, (*chunks)[0].end)};
  second.part = {Plus(whole.begin, (*chunks)[1].begin), whole.end};
  Halve(id, std::move(first), std::move(second));
  return {};
}

std::string SummaryPlan::SplitGroup(size_t id) {
  const Node& node = groups_[id];
  if (node.count == 1) return "a summary alone does not fit";
  const bool shortens = node.count == 2;
  if (!Commit(shortens ? kCallsOfHalving : 1)) {
    return "no call is left to ask for less at a time (at most " + Number(most_calls_) + ")";
  }
  Node first;
  Node second;
  first.first = node.first;
  first.count = (node.count + 1) / 2;
  second.first = node.first + first.count;
  second.count = node.count - first.count;
  if (!shortens && second.count == 1) {
    second.summary = texts_[second.first];
    second.state = State::kDone;
  }
  Halve(id, std::move(first), std::move(second));
  return {};
}

void SummaryPlan::Halve(size_t id, Node first, Node second) {
  std::vector<Node>& all = nodes();
  const size_t halves = all.size();
  const bool second_is_done = second.state == State::kDone;
  all.push_back(std::move(first));
  all.push_back(std::move(second));
  all[id].state = State::kSplit;
  all[id].halves = halves;
  ++total_;
  if (second_is_done) {
    ++done_;
  } else {
    due_.push_front(halves + 1);
  }
  due_.push_front(halves);
}

// ------------------------------------------------------------------------------------------- parts

std::vector<size_t> SummaryPlan::Leaves(const std::vector<Node>& nodes) const {
  std::vector<size_t> leaves;
  std::vector<size_t> ahead;
  const size_t roots = &nodes == &parts_ ? roots_of_parts_ : roots_of_groups_;
  for (size_t root = 0; root < roots; ++root) {
    ahead.push_back(root);
    while (!ahead.empty()) {
      const size_t id = ahead.back();
      ahead.pop_back();
      if (nodes[id].state != State::kSplit) {
        leaves.push_back(id);
      } else {
        ahead.push_back(nodes[id].halves + 1);
        ahead.push_back(nodes[id].halves);
      }
    }
  }
  return leaves;
}

std::vector<SummaryPart> SummaryPlan::Parts() const {
  std::vector<SummaryPart> parts;
  for (const size_t leaf : Leaves(parts_)) {
    const Node& node = parts_[leaf];
    const bool is_there = node.state == State::kDone || !node.summary.empty();  // asked again
    parts.push_back({node.part.begin, node.part.end, is_there ? &node.summary : nullptr,
                     is_there && node.cut != Cut::kNot});
  }
  return parts;
}

}  // namespace failsoft::text
