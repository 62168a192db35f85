// The words that preambles are made of, in the languages models answer in.
#pragma once

#include <string_view>

namespace failsoft::wire {

// Small letters; capitals are folded in ASCII only. English, German, French, Spanish, Chinese,
// Japanese, in this order.
// clang-format off

// How one assents to a request.
inline constexpr std::string_view kAssents[] = {
    "absolutely", "alright", "apologies", "certainly", "got it", "i apologi", "i will continue",
    "i'll continue", "i'll pick", "i was cut", "i'm continuing", "i'm sorry", "let me continue",
    "my apologies", "my previous", "no problem", "of course", "ok,", "ok!", "ok.", "okay",
    "picking up", "resuming", "sorry", "sure", "thank you", "thanks", "understood", "yes,",
    "aber gern", "entschuldig", "gern", "klar", "natürlich",
    "bien sûr", "d'accord", "désolé", "je continue", "je reprends",
    "claro", "perdón", "por supuesto", "sigo",
    "好的", "当然", "抱歉", "明白", "没问题",
    "はい", "もちろん", "承知", "了解", "申し訳", "すみません"};

// How one announces what comes.
inline constexpr std::string_view kAnnouncements[] = {
    "as requested", "below is", "continu", "here", "let me", "let's", "proceeding", "resum",
    "the continuation", "the remain", "the rest", "to continue",
    "fortsetzung", "hier", "ich setze", "weiter",
    "suite", "voici",
    "aquí", "continú",
    "以下", "下面", "这是", "继续", "接着", "接上",
    "続き", "続け", "では"};

// What only somebody says who has been interrupted, or who speaks of the answer itself.
inline constexpr std::string_view kInterruption[] = {
    "continuation", "cut off", "i was saying", "interrupt", "i stopped", "it stopped", "left off",
    "pick up where", "picking up", "previous message", "previous response", "rest of my",
    "rest of the answer", "rest of the response", "rest of your", "the rest:", "where i was",
    "where it ended", "where we were",
    "fortsetzung", "unterbroch",
    "interrompu", "la suite",
    "donde lo dej", "donde me qued", "interrump",
    "接上文", "上文", "中断", "断开", "未完", "续写", "剩余部分", "剩下的",
    "続きです", "途切れ", "途中から"};

// What has to do with going on.
inline constexpr std::string_view kGoingOn[] = {
    "carry on", "continu", "go on", "remain", "rest of", "resum", "the rest",
    "rest ", "weiter",
    "repren", "restant",
    "resto", "sigu",
    "继续", "接着", "剩余", "其余",
    "続", "残り", "再開"};

// What is an announcement without any more words: "(continued)".
inline constexpr std::string_view kBareAnnouncements[] = {
    "continu", "resuming", "suite", "继续", "接上文", "続き"};

// clang-format on

}  // namespace failsoft::wire
