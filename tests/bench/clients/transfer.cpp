#include "tests/bench/clients/transfer.h"

#include <string>

namespace failsoft::bench {

Transfer::Transfer(const Job& job, std::initializer_list<const char*> headers)
    : job_(job), easy_(curl_easy_init()) {
  if (easy_ == nullptr) Fail("curl_easy_init");
  for (const char* header : headers) headers_ = curl_slist_append(headers_, header);
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
  started_ = Clock::now();
  Prepare();
}

int64_t Transfer::Finish(CURLcode code) {
  if (code != CURLE_OK) Fail(curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) Fail("HTTP status " + std::to_string(status));
  if (!IsRight()) Fail("wrong answer");
  return std::chrono::nanoseconds(Clock::now() - started_).count();
}

size_t Transfer::Write(char* bytes, size_t size, size_t count, void* transfer) {
  static_cast<Transfer*>(transfer)->Take({bytes, size * count});
  return size * count;
}

}  // namespace failsoft::bench
