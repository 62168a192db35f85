#include "core/wire/preamble.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/wire/characters.h"

namespace failsoft::wire {
namespace {

using enum PreambleKind;

constexpr size_t kLongestLine = 160;  // characters
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::string_view kDecoration = " \t\r\n*_([>-~\"'.";

// How a preamble opens, in the languages models answer in. Letters are folded in ASCII only.
constexpr std::string_view kOpeners[] = {
    "absolutely", "alright", "apologies", "as requested", "below is", "certainly", "continu",
    "got it", "here", "i apologi", "i will continue", "i'll continue", "i'll pick", "i was cut",
    "i'm continuing", "i'm sorry", "let me", "let's", "my apologies", "my previous", "no problem",
    "of course", "okay", "ok", "picking", "proceeding", "resum", "right", "sorry", "sure",
    "thank you", "thanks", "the rest", "the remain", "to continue", "understood", "yes",
    // German, French, Spanish
    "aber gern", "entschuldig", "fortsetzung", "gern", "hier", "ich setze", "natürlich", "weiter",
    "bien sûr", "d'accord", "désolé", "je continue", "je reprends", "suite", "voici", "aquí",
    "claro", "continú", "por supuesto", "sigo", "perdón",
    // Chinese, Japanese
    "好的", "当然", "继续", "接着", "接上", "以下", "抱歉", "明白", "没问题", "下面", "はい",
    "もちろん", "続き", "続け", "承知", "了解", "では", "申し訳", "すみません"};

// What only somebody says who has been interrupted.
constexpr std::string_view kInterruption[] = {"cut off",
                                              "cutoff",
                                              "i was saying",
                                              "interrupt",
                                              "i stopped",
                                              "it stopped",
                                              "left off",
                                              "picking up",
                                              "pick up where",
                                              "previous response",
                                              "previous message",
                                              "where i was",
                                              "where it ended",
                                              "where we were",
                                              "wo ich aufgehört",
                                              "unterbroch",
                                              "là où",
                                              "interrompu",
                                              "donde lo dej",
                                              "donde me qued",
                                              "interrump",
                                              "中断",
                                              "上文",
                                              "上次",
                                              "断开",
                                              "停下",
                                              "未完",
                                              "途中",
                                              "途切れ",
                                              "中断"};

// What has to do with going on.
constexpr std::string_view kGoingOn[] = {
    "carry on", "continu", "remain", "rest of", "the rest", "resum", "go on", "fortsetz", "weiter",
    "rest ",    "suite",   "repren", "restant", "restante", "sigu",  "resto", "继续",     "接着",
    "剩余",     "剩下",    "其余",   "续写",    "接续",     "続",    "残り",  "再開"};

// A line of nothing else is an announcement, however short.
constexpr std::string_view kAnnouncements[] = {"continu", "resum",  "fortsetzung", "suite",
                                               "继续",    "接上文", "続き"};

constexpr std::string_view kEnds[] = {":", ".", "!",  "…",  ")",  "]",
                                      "*", "_", "。", "：", "！", "）"};

bool BeginsIgnoreCase(std::string_view text, std::string_view word) {
  return base::EqualsIgnoreCase(text.substr(0, word.size()), word);
}

template <size_t size>
bool BeginsWithOneOf(const std::string_view (&words)[size], std::string_view text) {
  return std::any_of(words, words + size,
                     [&](std::string_view word) { return BeginsIgnoreCase(text, word); });
}

template <size_t size>
bool ContainsOneOf(const std::string_view (&words)[size], std::string_view text) {
  return std::any_of(words, words + size,
                     [&](std::string_view word) { return base::ContainsIgnoreCase(text, word); });
}

bool MayBecomeOpener(std::string_view text) {
  return std::any_of(std::begin(kOpeners), std::end(kOpeners), [&](std::string_view word) {
    return text.size() < word.size() && BeginsIgnoreCase(word, text);
  });
}

bool EndsLikeSentence(std::string_view line) {
  return std::any_of(std::begin(kEnds), std::end(kEnds),
                     [&](std::string_view end) { return line.ends_with(end); });
}

PreambleKind KindOfLine(std::string_view line) {
  if (!EndsLikeSentence(line)) return kNone;
  if (ContainsOneOf(kInterruption, line)) return kCertain;
  const bool is_announcement = BeginsWithOneOf(kAnnouncements, line) && line.size() <= 24;
  if (is_announcement) return kCertain;
  return ContainsOneOf(kGoingOn, line) ? kLikely : kNone;
}

size_t SkipLineEnds(std::string_view text, size_t at, int most) {
  for (; most > 0 && at < text.size() && text[at] == '\n'; --most) ++at;
  return at;
}

// A sentence of its own has a capital, or some decoration that sets it apart.
bool IsOpenedLikeSentence(std::string_view decoration, std::string_view opening) {
  const bool is_small = !opening.empty() && opening.front() >= 'a' && opening.front() <= 'z';
  return !is_small || decoration.find_first_not_of(kWhiteSpace) != std::string_view::npos;
}

}  // namespace

Preamble ReadPreamble(std::string_view text, bool at_end) {
  const size_t first = std::min(text.find_first_not_of(kDecoration), text.size());
  const std::string_view opening = text.substr(first);
  if (!IsOpenedLikeSentence(text.substr(0, first), opening)) return {};
  if (!BeginsWithOneOf(kOpeners, opening)) {
    return {MayBecomeOpener(opening) && !at_end ? kUnfinished : kNone, 0};
  }
  const size_t end = std::min(opening.find('\n'), opening.size());
  const std::string_view line = base::Trim(opening.substr(0, end));
  if (CountCharacters(line) > kLongestLine) return {};
  const bool has_next_line = first + end + 2 < text.size();  // and so all its line ends
  if (!has_next_line && !at_end) return {kUnfinished, 0};
  return {KindOfLine(line), SkipLineEnds(text, first + end, 2)};
}

}  // namespace failsoft::wire
