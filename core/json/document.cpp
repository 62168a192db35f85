#include <limits>

#include "core/base/utf8.h"
#include "core/json/reader.h"
#include "core/json/surrogate.h"
#include "core/json/tree.h"

namespace failsoft::json {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kMaxSize = std::numeric_limits<uint32_t>::max();

base::Failure Refusal(std::string message) {
  return {base::Code::kRequest, "not valid JSON" + std::move(message), ""};
}

base::Failure RefusalAt(size_t offset, std::string_view reason) {
  return Refusal(" at byte " + std::to_string(offset) + ": " + std::string(reason));
}

void Repair(std::string& text) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  if (base::FindInvalidUtf8(text) != std::string::npos) text = base::ReplaceInvalidUtf8(text);
}

// Half a pair is looked for only where reading failed over one: few answers have any.
std::optional<SyntaxError> Read(Tree& tree, const ParseOptions& options) {
  auto error = ReadNodes(tree, options.allow_nan);
  if (!error || !options.lenient || error->reason != kHalfPair) return error;
  ReplaceLoneSurrogates(tree.source);
  tree.nodes.clear();
  tree.decoded.clear();
  return ReadNodes(tree, options.allow_nan);
}

base::MaybeFailure CheckSize(const std::string& text) {
  if (text.empty()) return Refusal(": the text is empty");
  if (text.size() >= kMaxSize) return Refusal(": the text is larger than 4 GiB");
  return std::nullopt;
}

base::MaybeFailure CheckText(const std::string& text) {
  if (text.starts_with(kByteOrderMark)) return RefusalAt(0, "a byte order mark");
  const size_t invalid = base::FindInvalidUtf8(text);
  if (invalid != std::string::npos) return RefusalAt(invalid, "invalid UTF-8");
  return std::nullopt;
}

}  // namespace

base::Result<Document> Document::Parse(std::string text, ParseOptions options) {
  if (options.lenient) Repair(text);
  if (auto failure = CheckSize(text)) return *std::move(failure);
  if (!options.lenient) {
    if (auto failure = CheckText(text)) return *std::move(failure);
  }
  auto tree = std::make_unique<Tree>();
  tree->source = std::move(text);
  if (const auto error = Read(*tree, options)) {
    return RefusalAt(error->offset, error->reason);
  }
  return Document(std::move(tree));
}

Document::Document(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Value Document::root() const { return Value(tree_.get(), 0); }

std::string_view Document::source() const { return tree_->source; }

}  // namespace failsoft::json
