// What a careful programmer would write around libcurl to read a stream: each event parsed and
// checked, its piece of text handed out and kept, whether and when the answer ended seen.
#include <rapidjson/document.h>

#include <array>
#include <string>
#include <vector>

#include "tests/bench/clients/handing.h"
#include "tests/bench/clients/lines.h"

namespace failsoft::bench {
namespace {

// Recursive, which is faster, and safe as long as one's server is to be trusted.
constexpr unsigned kFlags = rapidjson::kParseValidateEncodingFlag;
constexpr std::string_view kData = "data:";

// Memory for one event at a time, used again and again.
using Pool = rapidjson::MemoryPoolAllocator<>;
using Document = rapidjson::GenericDocument<rapidjson::UTF8<>, Pool, Pool>;
using rapidjson::Value;

const Value* Find(const Value& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto member = object.FindMember(name);
  return member == object.MemberEnd() ? nullptr : &member->value;
}

const Value* FirstChoice(const Value& chunk) {
  const Value* choices = Find(chunk, "choices");
  const bool has_one = choices != nullptr && choices->IsArray() && !choices->Empty();
  return has_one ? &(*choices)[0] : nullptr;
}

class ParsingStream : public LineTransfer {
 public:
  using LineTransfer::LineTransfer;

 protected:
  void Take(std::string_view bytes) override {
    heard_at_ = Clock::now();  // by which a stall would be known
    LineTransfer::Take(bytes);
  }

  virtual void TakePiece(std::string_view piece) { text_.append(piece); }

 private:
  void Prepare() override {
    LineTransfer::Prepare();
    data_.clear();
    text_.clear();
    done_ = finished_ = false;
  }

  // Of what an event may have besides data, nothing is said by completions.
  void TakeLine(std::string_view line) override {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return TakeEvent();
    if (!line.starts_with(kData)) return;
    line.remove_prefix(kData.size());
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (!data_.empty()) data_ += '\n';
    data_.append(line);
  }

  void TakeEvent() {
    if (data_.empty()) return;
    if (data_ == "[DONE]") {
      done_ = true;
    } else {
      TakeChunk();
    }
    data_.clear();
  }

  void TakeChunk() {
    values_.Clear();
    stack_.Clear();
    Document chunk(&values_, kStack, &stack_);
    if (chunk.ParseInsitu<kFlags>(data_.data()).HasParseError()) Fail("an event is not JSON");
    if (Find(chunk, "error") != nullptr) Fail("the stream holds an error");
    const Value* choice = FirstChoice(chunk);
    if (choice == nullptr) return;
    const Value* reason = Find(*choice, "finish_reason");
    if (reason != nullptr && reason->IsString()) finished_ = true;
    const Value* delta = Find(*choice, "delta");
    const Value* content = delta == nullptr ? nullptr : Find(*delta, "content");
    if (content == nullptr || !content->IsString()) return;
    TakePiece({content->GetString(), content->GetStringLength()});
  }

  bool IsRight() override { return done_ && finished_ && text_ == job().text; }

  static constexpr size_t kStack = 1024;
  std::array<char, 8192> value_bytes_;
  std::array<char, 4096> stack_bytes_;
  Pool values_{value_bytes_.data(), value_bytes_.size()};
  Pool stack_{stack_bytes_.data(), stack_bytes_.size()};

  std::string data_;  // of the event that is being read
  std::string text_;
  bool done_ = false;
  bool finished_ = false;
  Clock::time_point heard_at_;
};

// Leaves its pieces where they are asked for between two reads.
class CollectingStream final : public ParsingStream {
 public:
  CollectingStream(const Job& job, std::vector<std::string>& pieces)
      : ParsingStream(job), pieces_(pieces) {}

 private:
  void TakePiece(std::string_view piece) override {
    ParsingStream::TakePiece(piece);
    pieces_.emplace_back(piece);
  }

  std::vector<std::string>& pieces_;
};

}  // namespace

std::unique_ptr<Transfer> MakeCollectingStream(const Job& job, std::vector<std::string>& pieces) {
  return std::make_unique<CollectingStream>(job, pieces);
}

std::unique_ptr<Transfer> MakeParsingStream(const Job& job) {
  return std::make_unique<ParsingStream>(job);
}

std::unique_ptr<Transfer> MakeHandingParsingStream(const Job& job) {
  return std::make_unique<Handing<ParsingStream>>(job);
}

}  // namespace failsoft::bench
