// The floor of a stream: lines by memchr, the piece of text by memmem; no JSON, no SSE but
// `data: `.
#include "tests/bench/clients/content.h"
#include "tests/bench/clients/handing.h"
#include "tests/bench/clients/lines.h"

namespace failsoft::bench {
namespace {

constexpr std::string_view kData = "data: ";
constexpr std::string_view kDone = "data: [DONE]";

// `text` up to the quote that ends a JSON string which it starts in.
std::string_view UpToQuote(std::string_view text) {
  for (size_t at = text.find('"'); at != text.npos; at = text.find('"', at + 1)) {
    size_t escapes = 0;
    while (escapes < at && text[at - escapes - 1] == '\\') ++escapes;
    if (escapes % 2 == 0) return text.substr(0, at);
  }
  return text;
}

class ScanningTransfer : public LineTransfer {
 public:
  using LineTransfer::LineTransfer;

 protected:
  virtual void TakePiece(std::string_view piece) {
    right_ &= std::string_view(job().text).substr(said_, piece.size()) == piece;
    said_ += right_ ? piece.size() : 0;
  }

 private:
  void Prepare() override {
    LineTransfer::Prepare();
    said_ = 0;
    right_ = true;
    done_ = false;
  }

  void TakeLine(std::string_view line) override {
    if (!line.starts_with(kData)) return;
    const size_t at = FindContent(line);
    if (at == line.npos) {
      if (line == kDone) done_ = true;
      return;
    }
    TakePiece(UpToQuote(line.substr(at)));
  }

  bool IsRight() override { return right_ && done_ && said_ == job().text.size(); }

  size_t said_ = 0;  // bytes of the text so far
  bool right_ = true;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<Transfer> MakeHandingTransfer(const Job& job) {
  return std::make_unique<Handing<ScanningTransfer>>(job);
}

std::unique_ptr<Transfer> MakeScanningTransfer(const Job& job) {
  return std::make_unique<ScanningTransfer>(job);
}

}  // namespace failsoft::bench
