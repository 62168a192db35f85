#include "core/text/bpe.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <utility>

#include "core/base/base64.h"
#include "core/base/text.h"
#include "core/text/bpe_merge.h"
#include "core/text/bpe_sha256.h"

namespace failsoft::text {

using base::Code;
using base::Failure;
using base::Result;

namespace {

constexpr size_t kLargestFile = 256u << 20;
constexpr size_t kLongestToken = 4'096;

Failure Wrong(std::string_view field, std::string message) {
  return Failure{Code::kConfig, std::move(message), std::string(field)};
}

// With or without its padding.
std::optional<std::string> Decode(std::string_view base64) {
  while (base64.ends_with('=')) base64.remove_suffix(1);
  std::string padded(base64);
  padded.append((4 - padded.size() % 4) % 4, '=');
  auto bytes = base::DecodeBase64(padded);
  return bytes && !bytes->empty() ? std::move(bytes) : std::nullopt;
}

struct Line {
  std::string bytes;
  uint32_t rank = 0;
};

bool ReadLine(std::string_view text, Line& line) {
  const size_t space = text.find(' ');
  if (space == std::string_view::npos || space > kLongestToken) return false;
  auto bytes = Decode(text.substr(0, space));
  if (!bytes) return false;
  line.bytes = *std::move(bytes);
  const std::string_view rank = base::Trim(text.substr(space + 1));
  const auto read = std::from_chars(rank.data(), rank.data() + rank.size(), line.rank);
  return read.ec == std::errc() && read.ptr == rank.data() + rank.size() &&
         line.rank != BpeRanks::kNone;
}

Failure BadLine(size_t number, std::string_view why) {
  return Wrong("/path", "no rank file: line " + std::to_string(number) + " " + std::string(why));
}

// Empty lines are none: memory is taken by what a file may say, not by its line ends.
size_t MostTokens(std::string_view file) {
  constexpr size_t kShortestLine = 5;  // "QQ 0" and its end
  const auto lines = static_cast<size_t>(std::count(file.begin(), file.end(), '\n')) + 1;
  return std::min(lines, file.size() / kShortestLine + 1);
}

bool SameDigest(std::string_view expected, const std::string& found) {
  return base::EqualsIgnoreCase(base::Trim(expected), found);
}

}  // namespace

size_t BpeRanks::PlaceOf(std::string_view bytes) const {
  size_t at = std::hash<std::string_view>()(bytes) & (slots_.size() - 1);
  while (slots_[at].rank != kNone &&
         std::string_view(bytes_).substr(slots_[at].begin, slots_[at].size) != bytes) {
    at = (at + 1) & (slots_.size() - 1);
  }
  return at;
}

bool BpeRanks::Add(std::string_view bytes, uint32_t rank) {
  Slot& slot = slots_[PlaceOf(bytes)];
  if (slot.rank != kNone) return false;
  slot = {rank, static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(bytes.size())};
  bytes_.append(bytes);
  ++count_;
  longest_ = std::max(longest_, bytes.size());
  return true;
}

uint32_t BpeRanks::Find(std::string_view bytes) const { return slots_[PlaceOf(bytes)].rank; }

Result<BpeRanks> BpeRanks::Parse(std::string_view file) {
  if (file.size() > kLargestFile) return Wrong("/path", "no rank file: larger than 256 MiB");
  BpeRanks ranks;
  size_t slots = 1'024;
  while (slots < MostTokens(file) * 2) slots *= 2;
  ranks.slots_.resize(slots);
  Line line;
  for (size_t number = 1; !file.empty(); ++number) {
    const std::string_view text = file.substr(0, file.find('\n'));
    file.remove_prefix(std::min(file.size(), text.size() + 1));
    if (base::Trim(text).empty()) continue;
    if (!ReadLine(text, line)) return BadLine(number, "is no token in base64 and its rank");
    if (!ranks.Add(line.bytes, line.rank)) return BadLine(number, "repeats a token");
  }
  // Without a token for each byte some texts have none.
  for (int byte = 0; byte < 256; ++byte) {
    const char bytes[] = {static_cast<char>(byte)};
    if (ranks.Find(std::string_view(bytes, 1)) == kNone) {
      return Wrong("/path", "no rank file: byte " + std::to_string(byte) + " has no token");
    }
  }
  return ranks;
}

std::vector<uint32_t> Bpe::Encode(std::string_view text) const {
  std::vector<uint32_t> tokens;
  BpeMerger merger(ranks_);
  for (size_t at = 0; at < text.size();) {
    const size_t size = PieceSize(text, at, pattern_);
    merger.Merge(text.substr(at, size), tokens);
    at += size;
  }
  return tokens;
}

int64_t Bpe::Count(std::string_view text) const {
  int64_t count = 0;
  std::vector<uint32_t> tokens;
  BpeMerger merger(ranks_);
  for (size_t at = 0; at < text.size();) {
    const size_t size = PieceSize(text, at, pattern_);
    tokens.clear();
    merger.Merge(text.substr(at, size), tokens);
    count += static_cast<int64_t>(tokens.size());
    at += size;
  }
  return count;
}

namespace {

BpePattern PatternOfSize(size_t tokens) {
  constexpr size_t kMostOfCl100k = 150'000;
  constexpr size_t kLeastOfR50k = 50'000;
  constexpr size_t kMostOfR50k = 51'000;
  if (tokens > kMostOfCl100k) return BpePattern::kO200k;
  const bool is_r50k = tokens >= kLeastOfR50k && tokens <= kMostOfR50k;
  return is_r50k ? BpePattern::kR50k : BpePattern::kCl100k;
}

std::optional<BpePattern> PatternOf(std::string_view name, size_t tokens) {
  if (name.empty()) return PatternOfSize(tokens);
  if (name == "o200k") return BpePattern::kO200k;
  if (name == "cl100k") return BpePattern::kCl100k;
  if (name == "r50k") return BpePattern::kR50k;
  return std::nullopt;
}

}  // namespace

Result<std::shared_ptr<const Bpe>> MakeBpe(const BpeFile& file) {
  if (!file.sha256.empty()) {
    const std::string found = Sha256Hex(file.bytes);
    if (!SameDigest(file.sha256, found)) {
      return Wrong("/sha256", "the file's SHA-256 is another: " + found);
    }
  }
  auto ranks = BpeRanks::Parse(file.bytes);
  if (!ranks) return std::move(ranks).failure();
  const auto pattern = PatternOf(file.pattern, ranks->size());
  if (!pattern) return Wrong("/pattern", "expected \"o200k\", \"cl100k\" or \"r50k\"");
  return std::shared_ptr<const Bpe>(std::make_shared<Bpe>(*std::move(ranks), *pattern));
}

}  // namespace failsoft::text
