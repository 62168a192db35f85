// The floor of a stream: lines by memchr, the piece of text by memmem; no JSON, no SSE but
// `data: `.
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/clients/content.h"
#include "tests/bench/clients/mailbox.h"
#include "tests/bench/clients/transfer.h"

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

class ScanningTransfer : public Transfer {
 public:
  explicit ScanningTransfer(const Job& job)
      : Transfer(job, {"Content-Type: application/json", "Accept: text/event-stream",
                       "X-API-Key: bench-key", "Expect:"}) {}

 protected:
  void Take(std::string_view bytes) override {
    for (size_t end = bytes.find('\n'); end != bytes.npos; end = bytes.find('\n')) {
      TakeEnd(bytes.substr(0, end));
      bytes.remove_prefix(end + 1);
    }
    cut_line_.append(bytes);
  }

  virtual void TakePiece(std::string_view piece) {
    right_ &= std::string_view(job().text).substr(said_, piece.size()) == piece;
    said_ += right_ ? piece.size() : 0;
  }

 private:
  void Prepare() override {
    cut_line_.clear();
    said_ = 0;
    right_ = true;
    done_ = false;
  }

  void TakeEnd(std::string_view end_of_line) {
    if (cut_line_.empty()) return TakeLine(end_of_line);
    cut_line_.append(end_of_line);
    TakeLine(cut_line_);
    cut_line_.clear();
  }

  void TakeLine(std::string_view line) {
    if (!line.starts_with(kData)) return;
    const size_t at = FindContent(line);
    if (at == line.npos) {
      if (line == kDone) done_ = true;
      return;
    }
    TakePiece(UpToQuote(line.substr(at)));
  }

  bool IsRight() override { return right_ && done_ && said_ == job().text.size(); }

  std::string cut_line_;
  size_t said_ = 0;  // bytes of the text so far
  bool right_ = true;
  bool done_ = false;
};

// Reads in one thread for another, as every library does that streams in the background.
class HandingTransfer final : public ScanningTransfer {
 public:
  using ScanningTransfer::ScanningTransfer;

 private:
  void Take(std::string_view bytes) override {
    static Mailbox mailbox;
    ScanningTransfer::Take(bytes);
    if (!pieces_.empty()) mailbox.Leave(std::exchange(pieces_, {}));
  }

  void TakePiece(std::string_view piece) override {
    ScanningTransfer::TakePiece(piece);
    pieces_.emplace_back(piece);
  }

  std::vector<std::string> pieces_;
};

}  // namespace

std::unique_ptr<Transfer> MakeHandingTransfer(const Job& job) {
  return std::make_unique<HandingTransfer>(job);
}

std::unique_ptr<Transfer> MakeScanningTransfer(const Job& job) {
  return std::make_unique<ScanningTransfer>(job);
}

}  // namespace failsoft::bench
