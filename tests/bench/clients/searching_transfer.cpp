// The floor of a call: nothing but the transfer is measured.
#include <string>

#include "tests/bench/clients/content.h"
#include "tests/bench/clients/transfer.h"

namespace failsoft::bench {
namespace {

class SearchingTransfer : public Transfer {
 public:
  explicit SearchingTransfer(const Job& job)
      : Transfer(job, {"Content-Type: application/json", "Accept: application/json",
                       "X-API-Key: bench-key", "Expect:"}) {}

 private:
  void Prepare() override { body_.clear(); }
  void Take(std::string_view bytes) override { body_.append(bytes); }

  bool IsRight() override {
    const size_t at = FindContent(body_);
    const std::string& text = job().text;
    return at != body_.npos && body_.compare(at, text.size(), text) == 0 &&
           body_.compare(at + text.size(), 1, "\"") == 0;
  }

  std::string body_;
};

}  // namespace

std::unique_ptr<Transfer> MakeSearchingTransfer(const Job& job) {
  return std::make_unique<SearchingTransfer>(job);
}

}  // namespace failsoft::bench
