// Prints how well the Joiner joins: see README.md.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "corpus.h"
#include "cut.h"
#include "model.h"
#include "outcome.h"
#include "report.h"
#include "tally.h"

namespace failsoft::joiner_table {
namespace {

struct Options {
  std::string texts;  // a folder of one's own
  uint64_t seed = 1;
  size_t cuts = 60'000;
};

// How often each behaviour is tried, in their order. Only what is said of all cases together
// depends on it.
constexpr size_t kWeights[kBehaviours] = {30, 8, 8, 8, 8, 8, 8, 3, 3, 6, 6, 2, 2};

Behaviour PickBehaviour(Random& random) {
  size_t sum = 0;
  for (const size_t weight : kWeights) sum += weight;
  size_t rest = random.Below(sum);
  size_t behaviour = 0;
  while (rest >= kWeights[behaviour]) rest -= kWeights[behaviour++];
  return static_cast<Behaviour>(behaviour);
}

// Nobody can know of a lost space that it was there.
std::string_view Wanted(Behaviour behaviour, std::string_view rest, std::string_view continuation) {
  return behaviour == Behaviour::kNoSpace || behaviour == Behaviour::kEmpty ? continuation : rest;
}

Tally Measure(const Corpus& corpus, const Options& options) {
  Random random(options.seed);
  std::map<std::string, std::vector<const Text*>> genres;
  for (const Text& text : corpus.texts) genres[text.genre].push_back(&text);
  std::vector<std::vector<const Text*>> by_genre;
  for (const auto& [genre, texts] : genres) by_genre.push_back(texts);
  Tally tally;
  for (size_t done = 0; done < options.cuts;) {
    const Text& text = *random.Pick(random.Pick(by_genre));
    const Source source{text.content, random.Pick(corpus.texts).content, &corpus.preambles};
    const size_t cut = PickCut(text.content, random);
    const Behaviour behaviour = PickBehaviour(random);
    const auto continuation = Continue(source, cut, behaviour, random);
    if (!continuation) continue;
    const std::string_view delivered = source.answer.substr(0, cut);
    const std::string_view wanted = Wanted(behaviour, source.answer.substr(cut), *continuation);
    tally.Add(text.genre, behaviour, JoinAndJudge(delivered, wanted, *continuation));
    ++done;
  }
  return tally;
}

Corpus Load(const std::string& set, const Options& options) {
  Corpus corpus = LoadSet(JOINER_CORPUS, set);
  if (!options.texts.empty()) corpus.texts = LoadFolder(options.texts);
  return corpus;
}

// True if all aims are met.
bool MeasureSet(const std::string& set, const Options& options) {
  const Corpus corpus = Load(set, options);
  if (corpus.texts.empty() || corpus.preambles.empty()) {
    std::fprintf(stderr, "joiner-table: no texts\n");
    return false;
  }
  const Tally tally = Measure(corpus, options);
  PrintTable(set, tally);
  return PrintAims(CompareWithAims(tally));
}

int Usage() {
  std::fprintf(stderr,
               "usage: joiner-table [--cuts N] [--seed N] [--texts FOLDER]\n"
               "Exit status: 0 if all aims are met, 1 if not, 2 for wrong arguments.\n");
  return 2;
}

int Main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    if (i + 1 == argc) return Usage();
    if (name == "--cuts") {
      options.cuts = std::strtoull(argv[i + 1], nullptr, 10);
    } else if (name == "--seed") {
      options.seed = std::strtoull(argv[i + 1], nullptr, 10);
    } else if (name == "--texts") {
      options.texts = argv[i + 1];
    } else {
      return Usage();
    }
  }
  const bool is_tuned_well = MeasureSet("tuning", options);
  return MeasureSet("validation", options) && is_tuned_well ? 0 : 1;
}

}  // namespace
}  // namespace failsoft::joiner_table

int main(int argc, char** argv) { return failsoft::joiner_table::Main(argc, argv); }
