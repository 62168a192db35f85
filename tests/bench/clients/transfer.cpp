#include "tests/bench/clients/transfer.h"

#include <cstring>
#include <string_view>

namespace failsoft::bench {
namespace {

// Where a chat completion keeps its text: no JSON parser, so that nothing but the transfer is
// measured. `text` is as JSON spells it.
bool Says(std::string_view body, std::string_view text) {
  constexpr std::string_view kKey = R"("content":")";
  const void* found = memmem(body.data(), body.size(), kKey.data(), kKey.size());
  if (found == nullptr) return false;
  const size_t at = static_cast<const char*>(found) - body.data() + kKey.size();
  return body.substr(at, text.size()) == text && body.substr(at + text.size(), 1) == "\"";
}

}  // namespace

Transfer::Transfer(const Job& job) : job_(job), easy_(curl_easy_init()) {
  if (easy_ == nullptr) Fail("curl_easy_init");
  for (const char* header : {"Content-Type: application/json", "Accept: application/json",
                             "X-API-Key: bench-key", "Expect:"}) {
    headers_ = curl_slist_append(headers_, header);
  }
  curl_easy_setopt(easy_, CURLOPT_URL, (job.url + "/chat/completions").c_str());
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, job.request.data());
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(job.request.size()));
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::Write);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
}

Transfer::~Transfer() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

void Transfer::Start() {
  body_.clear();
  started_ = Clock::now();
}

int64_t Transfer::Finish(CURLcode code) {
  if (code != CURLE_OK) Fail(curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200 || !Says(body_, job_.text)) Fail("wrong answer: " + body_.substr(0, 200));
  return std::chrono::nanoseconds(Clock::now() - started_).count();
}

size_t Transfer::Write(char* bytes, size_t size, size_t count, void* transfer) {
  static_cast<Transfer*>(transfer)->body_.append(bytes, size * count);
  return size * count;
}

}  // namespace failsoft::bench
