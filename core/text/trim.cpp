#include "core/text/trim.h"

#include <algorithm>

#include "core/base/utf8.h"
#include "core/text/trim_atoms.h"
#include "core/text/trim_cut.h"

namespace failsoft::text {
namespace {

constexpr size_t kNothing = static_cast<size_t>(-1);
constexpr int64_t kLeastCut = 64;  // tokens: a text that is shorter is left alone

std::string Quoted(std::string_view text) {
  std::string quoted;
  json::AppendQuoted(quoted, text);
  return quoted;
}

class Trimmer {
 public:
  Trimmer(const json::Value& messages, const TokenCounter& counter, const TrimOptions& options)
      : counter_(counter), options_(options), talk_(ReadConversation(messages, counter)) {
    if (!talk_.messages.empty()) total_ = kReplyPrimer;
    for (const TrimMessage& message : talk_.messages) total_ += message.tokens;
    out_.tokens_before = total_;
    editable_.assign(talk_.messages.size(), true);
  }

  Trimmed Run() {
    if (!Fits()) Trim();
    Tell();
    return std::move(out_);
  }

 private:
  bool Fits() const { return total_ <= options_.budget; }
  int64_t LowWater() const {
    return static_cast<int64_t>(options_.low_water * static_cast<double>(options_.budget));
  }

  void Trim() {
    DropOrphans();
    Pin();
    if (!Fits()) ClearResults();
    if (!Fits()) DropOldest();
    if (options_.start_on_user) StartOnUser();
    if (!Fits()) CutTexts();
    if (!Fits()) GiveUpFirstUser();
    out_.changed = true;
  }

  void Drop(TrimAtom& atom) {
    atom.kept = false;
    total_ -= atom.tokens;
  }

  // What no service accepts goes first; but an answer to a tool call alone is better than nothing.
  void DropOrphans() {
    TrimAtom* last = nullptr;
    bool has_others = false;
    for (TrimAtom& atom : talk_.atoms) {
      if (atom.orphan) last = &atom;
      has_others = has_others || (!atom.fixed && !atom.orphan);
    }
    for (TrimAtom& atom : talk_.atoms) {
      if (atom.orphan && (has_others || &atom != last)) Drop(atom);
    }
  }

  void Pin() {
    size_t last_atom = kNothing;
    size_t last_user = kNothing;
    for (size_t i = 0; i < talk_.messages.size(); ++i) {
      const TrimMessage& message = talk_.messages[i];
      if (!talk_.atoms[message.atom].kept) continue;
      if (message.role == TrimRole::kFixed) talk_.atoms[message.atom].pinned = true;
      if (message.role != TrimRole::kFixed) last_atom = message.atom;
      if (message.role != TrimRole::kUser) continue;
      last_user = message.atom;
      if (first_user_ == kNothing) first_user_ = message.atom;
    }
    for (const size_t atom : {last_atom, last_user}) {
      if (atom != kNothing) talk_.atoms[atom].pinned = true;
    }
    last_atom_ = last_atom;
    PinByCaller();
    gives_up_first_user_ =
        options_.keep_first_user && first_user_ != kNothing && !talk_.atoms[first_user_].pinned;
    if (gives_up_first_user_) talk_.atoms[first_user_].pinned = true;
  }

  void PinByCaller() {
    for (const size_t index : options_.pinned) {
      if (index >= talk_.messages.size()) continue;
      TrimAtom& atom = talk_.atoms[talk_.messages[index].atom];
      if (!atom.kept) total_ += atom.tokens;  // an orphan, which the caller answers for
      atom.kept = atom.pinned = true;
      editable_[index] = false;
    }
  }

  void SetContent(size_t index, std::string content_json) {
    TrimMessage& message = talk_.messages[index];
    const auto parsed = json::Document::Parse(content_json);
    const int64_t change =
        ContentTokens(parsed->root(), counter_) - ContentTokens(message.value["content"], counter_);
    message.tokens += change;
    talk_.atoms[message.atom].tokens += change;
    total_ += change;
    out_.contents[index] = std::move(content_json);
  }

  std::vector<size_t> KeptResults() const {
    std::vector<size_t> results;
    for (size_t i = 0; i < talk_.messages.size(); ++i) {
      const TrimMessage& message = talk_.messages[i];
      if (message.role == TrimRole::kResult && talk_.atoms[message.atom].kept) results.push_back(i);
    }
    return results;
  }

  // Down to the low-water mark: one a turn would spoil the prompt cache each turn.
  void ClearResults() {
    if (!options_.clear_tool_results) return;
    const std::vector<size_t> results = KeptResults();
    const size_t keep = std::min(results.size(), options_.keep_tool_results);
    const int64_t placeholder = counter_.Text(kClearedResult);
    for (size_t i = 0; i < results.size() - keep && total_ > LowWater(); ++i) {
      const TrimMessage& message = talk_.messages[results[i]];
      const bool wanted = message.atom == last_atom_ || !editable_[results[i]];
      const json::Value content = message.value["content"];
      if (wanted || !content || ContentTokens(content, counter_) <= placeholder) continue;
      SetContent(results[i], Quoted(kClearedResult));
      out_.cleared.push_back(results[i]);
    }
  }

  void DropOldest() {
    for (TrimAtom& atom : talk_.atoms) {
      if (total_ <= LowWater()) break;
      if (atom.kept && !atom.pinned) Drop(atom);
    }
  }

  void StartOnUser() {
    if (first_user_ == kNothing || talk_.atoms[first_user_].kept) return;
    for (const TrimAtom& atom : talk_.atoms) {
      if (atom.fixed || !atom.kept) continue;
      if (talk_.messages[atom.messages.front()].role == TrimRole::kUser) return;
      break;
    }
    TrimAtom& first = talk_.atoms[first_user_];
    if (total_ + first.tokens > options_.budget) return;
    first.kept = true;
    total_ += first.tokens;
  }

  // The text of a message that may lose its middle: its content, or the longest of its parts.
  json::Value LongestText(const TrimMessage& message) const {
    const json::Value content = message.value["content"];
    if (content.IsString()) return content;
    json::Value longest;
    for (const json::Value part : content) {
      const json::Value text = part["text"];
      if (text.IsString() && text.raw().size() > longest.raw().size()) longest = text;
    }
    return longest;
  }

  struct Cuttable {
    size_t index;
    int64_t tokens;
  };

  std::vector<Cuttable> Cuttables() const {
    std::vector<Cuttable> found;
    for (size_t i = 0; i < talk_.messages.size(); ++i) {
      const TrimMessage& message = talk_.messages[i];
      const bool may = message.role == TrimRole::kResult || message.role == TrimRole::kUser;
      if (!may || !editable_[i] || !talk_.atoms[message.atom].kept || out_.contents.count(i) != 0) {
        continue;
      }
      const int64_t tokens = counter_.Text(LongestText(message).AsString());
      if (tokens >= kLeastCut) found.push_back({i, tokens});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Cuttable& a, const Cuttable& b) { return a.tokens > b.tokens; });
    return found;
  }

  void CutTexts() {
    if (!options_.cut) return;
    for (const Cuttable& cuttable : Cuttables()) {
      if (Fits()) return;
      CutText(cuttable);
    }
  }

  void CutText(const Cuttable& cuttable) {
    const TrimMessage& message = talk_.messages[cuttable.index];
    const json::Value content = message.value["content"];
    const json::Value text = LongestText(message);
    const int64_t allowed = cuttable.tokens - (total_ - options_.budget);
    const std::string_view whole = text.AsString();
    const auto cut = CutMiddle(whole, std::max(allowed, kLeastCut / 2), counter_);
    if (!cut) return;
    std::string spliced(content.raw());
    const auto at = static_cast<size_t>(text.raw().data() - content.raw().data());
    spliced.replace(at, text.raw().size(), Quoted(*cut));
    SetContent(cuttable.index, std::move(spliced));
    out_.cuts.push_back(
        {cuttable.index, base::CountCharacters(whole), base::CountCharacters(*cut)});
  }

  void GiveUpFirstUser() {
    if (!gives_up_first_user_) return;
    talk_.atoms[first_user_].pinned = false;
    Drop(talk_.atoms[first_user_]);
  }

  void Tell() {
    int64_t fixed = 0;
    for (const TrimAtom& atom : talk_.atoms) {
      if (atom.kept && atom.pinned) out_.pinned_tokens += atom.tokens;
      if (atom.fixed) fixed += atom.tokens;
    }
    for (size_t i = 0; i < talk_.messages.size(); ++i) {
      const bool kept = talk_.atoms[talk_.messages[i].atom].kept;
      (kept ? out_.kept : out_.dropped).push_back(i);
    }
    const auto is_dropped = [this](size_t index) {
      return !talk_.atoms[talk_.messages[index].atom].kept;
    };
    std::erase_if(out_.cleared, is_dropped);
    std::erase_if(out_.cuts, [&](const TrimCut& cut) { return is_dropped(cut.index); });
    std::erase_if(out_.contents, [&](const auto& edit) { return is_dropped(edit.first); });
    out_.tokens_after = total_;
    if (!Fits()) out_.unfit = TrimUnfit{total_, options_.budget, fixed};
  }

  const TokenCounter& counter_;
  const TrimOptions& options_;
  Conversation talk_;
  std::vector<bool> editable_;
  int64_t total_ = 0;
  size_t first_user_ = kNothing;
  size_t last_atom_ = kNothing;
  bool gives_up_first_user_ = false;
  Trimmed out_;
};

}  // namespace

Trimmed TrimMessages(const json::Value& messages, const TokenCounter& counter,
                     const TrimOptions& options) {
  return Trimmer(messages, counter, options).Run();
}

std::string WithContent(const json::Value& message, std::string_view content_json) {
  std::string edited(message.raw());
  const std::string_view content = message["content"].raw();
  const auto at = static_cast<size_t>(content.data() - message.raw().data());
  return edited.replace(at, content.size(), content_json);
}

}  // namespace failsoft::text
