#include "core/text/chunk.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace failsoft::text {
namespace {

using Texts = std::vector<std::string>;

Texts Cut(std::string_view text, const ChunkOptions& options) {
  const auto chunks = ChunkText(text, options);
  EXPECT_TRUE(chunks.ok());
  Texts texts;
  for (const Chunk& chunk : *chunks) {
    texts.emplace_back(text.substr(chunk.begin.bytes, chunk.end.bytes - chunk.begin.bytes));
  }
  return texts;
}

Texts Cut(std::string_view text, int64_t max) {
  ChunkOptions options;
  options.max = max;
  return Cut(text, options);
}

Texts CutMarkdown(std::string_view text, int64_t max) {
  ChunkOptions options;
  options.max = max;
  options.markdown = true;
  return Cut(text, options);
}

TEST(Chunk, NothingHasNone) { EXPECT_EQ(Cut("", 5), Texts{}); }
TEST(Chunk, WhatFitsIsOne) { EXPECT_EQ(Cut("ab cd", 5), Texts{"ab cd"}); }

TEST(Chunk, TheBestCutWinsThatFillsEnough) {
  EXPECT_EQ(Cut("One two.\n\nThree. Four", 16), (Texts{"One two.\n\n", "Three. Four"}));
  EXPECT_EQ(Cut("One two.\nThree. Four", 16), (Texts{"One two.\n", "Three. Four"}));
  EXPECT_EQ(Cut("One two. Three four", 16), (Texts{"One two. ", "Three four"}));
  EXPECT_EQ(Cut("One two three four", 16), (Texts{"One two three ", "four"}));
  EXPECT_EQ(Cut("A\n\nBbb ccc. Ddd eee fff", 16), (Texts{"A\n\nBbb ccc. ", "Ddd eee fff"}));
}

TEST(Chunk, ACutThatFillsLittleIsBetterThanOneInAWord) {
  EXPECT_EQ(Cut("ab cdefghijklmn", 8), (Texts{"ab ", "cdefghij", "klmn"}));
}

// Quotes and brackets are gone over many at a time, but not those that a sentence's end stands in.
TEST(Chunk, ASentenceEndsBehindItsQuotesWhateverComesAfter) {
  std::string quoted = "f ";
  for (int i = 0; i < 20; ++i) quoted += "\u201ca\u201d (b) c\u201d d) \u201c\u201ce\u201d\u201d ";
  for (const std::string end :
       {"Yes.\u201d ", "Yes!\u201d) ", "Yes.) \u201d", "\u4e2d\u3002\u300d"}) {
    const std::string text = "He said: " + end + quoted;
    const Texts texts = Cut(text, 18);
    const std::string first = end == "Yes.) \u201d" ? "He said: Yes.) " : "He said: " + end;
    EXPECT_EQ(texts[0], first) << text;
  }
  EXPECT_EQ(Cut("a b.\u201d c\u201d d\u201d e\u201d", 10),
            (Texts{"a b.\u201d ", "c\u201d d\u201d e\u201d"}));
  EXPECT_EQ(Cut("a b \u201d) \u201d) \u201d) c", 9), (Texts{"a b \u201d) ", "\u201d) \u201d) c"}));
}

TEST(Chunk, LineEndsAreOneHoweverWritten) {
  EXPECT_EQ(Cut("para one\r\n\r\npara two", 14), (Texts{"para one\r\n\r\n", "para two"}));
  EXPECT_EQ(Cut("para one\r\rpara two", 14), (Texts{"para one\r\r", "para two"}));
  EXPECT_EQ(Cut("para a b\n \t\npara two", 14), (Texts{"para a b\n \t\n", "para two"}));
  EXPECT_EQ(Cut("a\u2029\u2029b c d", 6), (Texts{"a\u2029\u2029", "b c d"}));
  EXPECT_EQ(Cut("a\r\nbc", 2), (Texts{"a", "\r\n", "bc"}));
}

TEST(Chunk, IndentationGoesWithItsLine) {
  EXPECT_EQ(Cut("def f():\n    return 1\n", 16), (Texts{"def f():\n", "    return 1\n"}));
}

TEST(Chunk, SentencesEndInManyScripts) {
  EXPECT_EQ(Cut("Really? No! Yes indeed", 14), (Texts{"Really? No! ", "Yes indeed"}));
  EXPECT_EQ(Cut("He said \"no.\" Then he", 16), (Texts{"He said \"no.\" ", "Then he"}));
  EXPECT_EQ(Cut("\u6211\u6765\u4e86\u3002\u4f60\u597d\u5417", 6),
            (Texts{"\u6211\u6765\u4e86\u3002", "\u4f60\u597d\u5417"}));
  EXPECT_EQ(Cut("\u300c\u6765\u3002\u300d\u4f60\u597d\u5417", 6),
            (Texts{"\u300c\u6765\u3002\u300d", "\u4f60\u597d\u5417"}));
  EXPECT_EQ(Cut("\u0930\u093e\u092e\u0964 \u0918\u0930 \u0917", 7),
            (Texts{"\u0930\u093e\u092e\u0964 ", "\u0918\u0930 \u0917"}));
}

TEST(Chunk, AnAbbreviationEndsNoSentence) {
  EXPECT_EQ(Cut("Ask her. Ask Dr. Who now", 17), (Texts{"Ask her. ", "Ask Dr. Who now"}));
  EXPECT_EQ(Cut("So it is. J. Who knows", 14), (Texts{"So it is. ", "J. Who knows"}));
  EXPECT_EQ(Cut("So it is. 12. Who knows", 14), (Texts{"So it is. ", "12. Who knows"}));
  EXPECT_EQ(Cut("So it is. etc. Who knows", 15), (Texts{"So it is. ", "etc. Who knows"}));
}

TEST(Chunk, WordsOfScriptsWithoutSpacesAreTheirCharacters) {
  EXPECT_EQ(Cut("\u4e2d\u6587\u5b57", 2), (Texts{"\u4e2d\u6587", "\u5b57"}));
  // No line begins with a full stop, a comma or the mark of a long vowel.
  EXPECT_EQ(Cut("\u30ab\u30ab\u30fc\u30ab", 2), (Texts{"\u30ab", "\u30ab\u30fc", "\u30ab"}));
  EXPECT_EQ(Cut("\u4e2d\u6587\u3001\u5b57", 2), (Texts{"\u4e2d", "\u6587\u3001", "\u5b57"}));
}

TEST(Chunk, GraphemesStayWhole) {
  EXPECT_EQ(Cut("e\u0301e\u0301", 3), (Texts{"e\u0301", "e\u0301"}));
  EXPECT_EQ(Cut("\U0001F1E9\U0001F1EA\U0001F1EF\U0001F1F5", 3),
            (Texts{"\U0001F1E9\U0001F1EA", "\U0001F1EF\U0001F1F5"}));
  EXPECT_EQ(Cut("a \u0301b", 2), (Texts{"a", " \u0301", "b"}));
}

TEST(Chunk, AGraphemeLargerThanAChunkIsCut) {
  EXPECT_EQ(Cut("e\u0301\u0301\u0301", 2), (Texts{"e\u0301", "\u0301\u0301"}));
  // The second half of a flag does not begin another.
  EXPECT_EQ(Cut("\U0001F1E9\U0001F1EA\U0001F1EF", 1),
            (Texts{"\U0001F1E9", "\U0001F1EA", "\U0001F1EF"}));
}

// Would take minutes: what is wrong shows as a test that does not end in time.
TEST(Chunk, LongRunsOfClosersAreNotQuadratic) {
  std::string text;
  while (text.size() < 8'000'000) text += "\u300d))";
  EXPECT_EQ(Cut(text + "a", 2'000'000).size(), 3u);
}

TEST(Chunk, BytesAndTokensAreUnitsToo) {
  ChunkOptions options;
  options.max = 7;
  options.unit = Unit::kBytes;
  EXPECT_EQ(Cut("\u4e2d\u6587\u5b57", options), (Texts{"\u4e2d\u6587", "\u5b57"}));
  options.unit = Unit::kTokens;
  options.family = Family::kO200k;
  for (const std::string& part : Cut("The quick brown fox jumps over the lazy dog.", options)) {
    EXPECT_LE(EstimateTokens(part, Family::kO200k), 7) << part;
  }
}

TEST(Chunk, OverlapBeginsWithASentenceElseAWord) {
  ChunkOptions options;
  options.max = 20;
  options.overlap = 9;
  EXPECT_EQ(Cut("Alpha beta. Gamma. Delta epsilon.", options),
            (Texts{"Alpha beta. Gamma. ", "Gamma. Delta ", "Delta epsilon."}));
  EXPECT_EQ(Cut("one two three four five six", options),
            (Texts{"one two three four ", "four five six"}));
  EXPECT_EQ(Cut(std::string(30, 'x'), options),
            (Texts{std::string(20, 'x'), std::string(19, 'x')}));
}

TEST(Chunk, TrimLeavesOutWhatIsNothingElse) {
  ChunkOptions options;
  options.max = 5;
  options.trim = true;
  EXPECT_EQ(Cut("ab   \n\n  \n\n     cd", options), (Texts{"ab", "cd"}));
}

TEST(ChunkMarkdown, AHeadingBeginsAChunk) {
  EXPECT_EQ(CutMarkdown("Some text here.\n# Head\nMore text\n", 30),
            (Texts{"Some text here.\n", "# Head\nMore text\n"}));
  EXPECT_EQ(CutMarkdown("Some text here.\n#Head\nMore text\n", 30),
            (Texts{"Some text here.\n#Head\n", "More text\n"}));
}

TEST(ChunkMarkdown, AFenceThatFitsIsNotCut) {
  const std::string fence = "```c\nint a;\n\nint b;\n```\n";
  EXPECT_EQ(CutMarkdown("Look:\n" + fence + "Done.\n", 26), (Texts{"Look:\n", fence, "Done.\n"}));
  EXPECT_EQ(CutMarkdown("~~~\n```\n~~~~ x\n~~~~\nabc def\n", 24),
            (Texts{"~~~\n```\n~~~~ x\n~~~~\n", "abc def\n"}));
}

TEST(ChunkMarkdown, ALongFenceIsCutAtItsLines) {
  EXPECT_EQ(CutMarkdown("```\nab. cd\n\nef. gh\nij\n```\n", 13),
            (Texts{"```\nab. cd\n\n", "ef. gh\nij\n", "```\n"}));
}

TEST(ChunkMarkdown, AFenceThatNobodyClosesGoesToTheEnd) {
  EXPECT_EQ(CutMarkdown("Text a b\n```\nx y\n\nz\n", 14), (Texts{"Text a b\n", "```\nx y\n\nz\n"}));
}

Texts MarkedTexts(std::string_view text, int64_t max, bool trim = false) {
  ChunkOptions options;
  options.max = max;
  options.markdown = options.close_fences = true;
  options.trim = trim;
  Texts texts;
  const auto chunks = ChunkText(text, options);
  for (const Chunk& chunk : *chunks) {
    const std::string_view part =
        text.substr(chunk.begin.bytes, chunk.end.bytes - chunk.begin.bytes);
    const ChunkMarks marks = chunk.marks ? *chunk.marks : ChunkMarks{};
    texts.push_back(marks.before + std::string(part) + marks.after);
  }
  return texts;
}

TEST(ChunkMarkdown, PartsOfAFenceAreFencesWhenTheyAreClosed) {
  EXPECT_EQ(MarkedTexts("```py\na=1\nb=2\nc=3\n```\nEnd.\n", 10),
            (Texts{"```py\na=1\n```\n", "```py\nb=2\nc=3\n```\n", "```py\n```\nEnd.\n"}));
  EXPECT_EQ(MarkedTexts("  ~~~~ c x\nabcdefghijklm\n  ~~~~\n", 16),
            (Texts{"  ~~~~ c x\n  ~~~~\n", "  ~~~~ c x\nabcdefghijklm\n  ~~~~\n",
                   "  ~~~~ c x\n  ~~~~\n"}));
  EXPECT_EQ(MarkedTexts("```\nab\n\n\ncd\n```\n", 8, true),
            (Texts{"```\nab\n```\n", "```\ncd\n```"}));
  EXPECT_EQ(MarkedTexts("```\n" + std::string(9, 'x'), 8),
            (Texts{"```\n```\n", "```\nxxxxxxxx\n```\n", "```\nx"}));
  EXPECT_EQ(MarkedTexts("``` " + std::string(2'000, 'x') + "\nabc\n```\n", 2'003).back(),
            "abc\n```\n");
}

TEST(ChunkMarkdown, ATableThatFitsIsNotCut) {
  const std::string table = "|a|b|\n|-|-|\n|1|2|\n|3|4|\n";
  EXPECT_EQ(CutMarkdown("Table:\n" + table + "\nDone now.\n", 26),
            (Texts{"Table:\n", table, "\nDone now.\n"}));
}

TEST(ChunkOptions, AreRead) {
  const auto options = ParseChunkOptions(
      R"({"max": 100, "unit": "tokens", "model": "gpt-4o", "overlap": 49, "min_fill": 0.25,
          "markdown": true, "trim": true})");
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->max, 100);
  EXPECT_EQ(options->unit, Unit::kTokens);
  EXPECT_EQ(options->family, Family::kO200k);
  EXPECT_EQ(options->overlap, 49);
  EXPECT_EQ(options->min_fill, 0.25);
  EXPECT_TRUE(options->markdown);
  EXPECT_TRUE(options->trim);
}

TEST(ChunkOptions, WrongOnesAreNamed) {
  const struct {
    const char* json;
    const char* field;
  } kCases[] = {
      {"{}", "/max"},
      {R"({"max": 0})", "/max"},
      {R"({"max": 1.5})", "/max"},
      {R"({"max": "9"})", "/max"},
      {R"({"max": 1e300})", "/max"},
      {R"({"max": 3, "unit": "bytes"})", "/max"},
      {R"({"max": 9, "unit": "words"})", "/unit"},
      {R"({"max": 9, "overlap": -1})", "/overlap"},
      {R"({"max": 9, "overlap": 5})", "/overlap"},
      {R"({"max": 8, "overlap": 4})", "/overlap"},
      {R"({"max": 9, "min_fill": 0.6})", "/min_fill"},
      {R"({"max": 9, "min_fill": NaN})", "/min_fill"},
      {R"({"max": 9, "markdown": 1})", "/markdown"},
      {R"({"max": 9, "trim": "ends"})", "/trim"},
      {R"({"max": 9, "close_fences": true})", "/close_fences"},
      {R"({"max": 9, "family": "gpt"})", "/family"},
      {R"({"max": 9, "model": 4})", "/model"},
      {R"({"max": 9, "maximum": 4})", "/maximum"},
      {"[]", ""},
      {"{", ""},
  };
  for (const auto& one : kCases) {
    const auto options = ParseChunkOptions(one.json);
    ASSERT_FALSE(options.ok()) << one.json;
    EXPECT_EQ(options.failure().field, one.field) << one.json;
    EXPECT_EQ(options.failure().code, base::Code::kArgument);
  }
}

TEST(ChunkUtf8, WhatIsNotUtf8IsRefusedWhereItIs) {
  ChunkOptions options;
  options.max = 4;
  Chunker chunker(options);
  std::vector<Chunk> chunks;
  const auto used = chunker.Take("abcdefghijkl", /*final=*/false, chunks);
  ASSERT_TRUE(used.ok());
  ASSERT_GT(*used, 0u);
  const auto failed =
      chunker.Take(std::string("abcdefghijkl").substr(*used) + "m\xC3", true, chunks);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.failure().message, "the text is not UTF-8 at byte 13");
}

}  // namespace
}  // namespace failsoft::text
