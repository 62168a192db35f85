// What a careful programmer would write around libcurl: the floor of what a library can do that
// answers for what it sends and what it hands out.
#include <rapidjson/document.h>
#include <rapidjson/reader.h>

#include <random>
#include <string>
#include <unordered_set>

#include "tests/bench/clients/transfer.h"

namespace failsoft::bench {
namespace {

constexpr unsigned kFlags = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;
constexpr char kIdHeader[] = "Idempotency-Key: 00000000-0000-4000-8000-000000000000";
constexpr size_t kIdAt = std::string_view(kIdHeader).find('0');

// Counts the members of a request, not of what is inside it, that a library would take out.
class OptionFinder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, OptionFinder> {
 public:
  bool StartObject() { return Open(); }
  bool EndObject(unsigned) { return Close(); }
  bool StartArray() { return Open(); }
  bool EndArray(unsigned) { return Close(); }
  bool Key(const char* name, unsigned size, bool) {
    if (depth_ == 1 && kOptions.contains({name, size})) ++options_;
    return true;
  }

  int options() const { return options_; }

 private:
  bool Open() { return ++depth_ > 0; }
  bool Close() { return --depth_ >= 0; }

  static inline const std::unordered_set<std::string_view> kOptions = {
      "max_attempts", "base_delay", "max_delay", "timeout", "connect_timeout", "deadline"};

  int depth_ = 0;
  int options_ = 0;
};

class ParsingTransfer : public Transfer {
 public:
  explicit ParsingTransfer(const Job& job)
      : Transfer(job, {"X-API-Key: bench-key", "Accept: application/json",
                       "Accept-Encoding: gzip, br, zstd", "User-Agent: failsoft/0.1.0",
                       "Content-Type: application/json", kIdHeader}) {
    curl_easy_setopt(easy(), CURLOPT_ACCEPT_ENCODING,
                     "");  // decode; the line above is what is sent
    curl_slist* last = headers();
    while (last->next != nullptr) last = last->next;
    id_ = last->data + kIdAt;
  }

 private:
  void Prepare() override {
    ReadRequest();
    SetNewId();
    body_.clear();
  }

  // A call owns its request: the caller's may be gone before the call ends.
  void ReadRequest() {
    request_ = job().request;
    rapidjson::StringStream in(request_.c_str());
    rapidjson::Reader reader;
    OptionFinder finder;
    if (reader.Parse<kFlags>(in, finder).IsError()) Fail("the request is not JSON");
    if (finder.options() > 0) Fail("the request has options, which would have to be taken out");
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDS, request_.data());
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request_.size()));
  }

  void SetNewId() {
    static constexpr char kDigits[] = "0123456789abcdef";
    uint64_t bits = random_();
    for (int at = 0; at < 36; ++at) {
      if (at == 18) bits = random_();
      if (at == 8 || at == 13 || at == 14 || at == 18 || at == 23) continue;
      id_[at] = kDigits[at == 19 ? 8 | (bits & 3) : bits & 15];
      bits >>= 4;
    }
  }

  void Take(std::string_view bytes) override { body_.append(bytes); }

  bool IsRight() override {
    rapidjson::Document answer;
    if (answer.ParseInsitu<kFlags>(body_.data()).HasParseError()) return false;
    return TakeText(answer) && text_ == job().text;
  }

  bool TakeText(const rapidjson::Document& answer) {
    if (!answer.IsObject()) return false;
    const auto choices = answer.FindMember("choices");
    if (choices == answer.MemberEnd() || !choices->value.IsArray() || choices->value.Empty()) {
      return false;
    }
    const rapidjson::Value& choice = choices->value[0];
    if (!choice.IsObject()) return false;
    const auto message = choice.FindMember("message");
    if (message == choice.MemberEnd() || !message->value.IsObject()) return false;
    const auto content = message->value.FindMember("content");
    if (content == message->value.MemberEnd() || !content->value.IsString()) return false;
    text_.assign(content->value.GetString(), content->value.GetStringLength());
    return true;
  }

  std::mt19937_64 random_{std::random_device()()};
  char* id_;  // in the list of headers
  std::string request_;
  std::string body_;
  std::string text_;
};

}  // namespace

std::unique_ptr<Transfer> MakeParsingTransfer(const Job& job) {
  return std::make_unique<ParsingTransfer>(job);
}

}  // namespace failsoft::bench
