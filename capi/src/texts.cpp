// Trimming and counting: no handle but a tokenizer's, nothing that is kept.
#include "capi/src/guard.h"

using failsoft::capi::Fail;
using failsoft::capi::FindMissing;
using failsoft::capi::From;
using failsoft::capi::Guard;
using failsoft::capi::NewBuf;
using failsoft::engine::CallError;

namespace {

std::string_view View(const char* data, size_t size) { return {size == 0 ? "" : data, size}; }

failsoft_status Answer(const failsoft::engine::TextOrError& answer, failsoft_buf** out,
                       failsoft_error** error) {
  if (const auto* why = std::get_if<CallError>(&answer)) return Fail(error, *why);
  *out = NewBuf(std::get<std::string>(answer));
  return FAILSOFT_OK;
}

}  // namespace

failsoft_status failsoft_tokenizer_new(const char* options_json, size_t options_size,
                                       failsoft_tokenizer** out, failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    const char* missing = FindMissing(out, {{options_json, options_size, "options_json is NULL"}});
    if (missing != nullptr) return Fail(error, FAILSOFT_ARGUMENT, missing);
    auto loaded = failsoft::engine::LoadTokenizer(View(options_json, options_size));
    if (const auto* why = std::get_if<CallError>(&loaded)) return Fail(error, *why);
    auto* tokenizer =
        new failsoft::engine::Tokenizer(std::get<failsoft::engine::Tokenizer>(std::move(loaded)));
    *out = reinterpret_cast<failsoft_tokenizer*>(tokenizer);
    return FAILSOFT_OK;
  });
}

void failsoft_tokenizer_release(failsoft_tokenizer* tokenizer) { delete From(tokenizer); }

failsoft_status failsoft_tokens_count(const failsoft_tokenizer* tokenizer, const char* input,
                                      size_t input_size, const char* options_json,
                                      size_t options_size, failsoft_buf** out,
                                      failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    const char* missing = FindMissing(out, {{input, input_size, "input is NULL"},
                                            {options_json, options_size, "options_json is NULL"}});
    if (missing != nullptr) return Fail(error, FAILSOFT_ARGUMENT, missing);
    return Answer(failsoft::engine::CountTokens(From(tokenizer), View(input, input_size),
                                                View(options_json, options_size)),
                  out, error);
  });
}

failsoft_status failsoft_messages_trim(const failsoft_tokenizer* tokenizer,
                                       const char* messages_json, size_t messages_size,
                                       const char* options_json, size_t options_size,
                                       failsoft_buf** out, failsoft_error** error) {
  if (out != nullptr) *out = nullptr;
  return Guard(error, [&] {
    const char* missing = FindMissing(out, {{messages_json, messages_size, "messages_json is NULL"},
                                            {options_json, options_size, "options_json is NULL"}});
    if (missing != nullptr) return Fail(error, FAILSOFT_ARGUMENT, missing);
    return Answer(
        failsoft::engine::TrimMessages(From(tokenizer), View(messages_json, messages_size),
                                       View(options_json, options_size)),
        out, error);
  });
}

failsoft_status failsoft_history_trim(const int64_t* sizes, const uint8_t* is_system, size_t count,
                                      int64_t max_characters, size_t* kept, size_t* kept_count,
                                      failsoft_error** error) {
  if (kept_count != nullptr) *kept_count = 0;
  return Guard(error, [&] {
    const bool has_all = sizes != nullptr && is_system != nullptr && kept != nullptr;
    if (kept_count == nullptr || (count != 0 && !has_all)) {
      return Fail(error, FAILSOFT_ARGUMENT, "sizes, is_system, kept or kept_count is NULL");
    }
    const auto trimmed =
        failsoft::engine::TrimHistory({sizes, count}, {is_system, count}, max_characters, kept);
    if (const auto* why = std::get_if<CallError>(&trimmed)) return Fail(error, *why);
    *kept_count = std::get<size_t>(trimmed);
    return FAILSOFT_OK;
  });
}
