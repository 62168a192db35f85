#include "core/wire/context_numbers.h"

#include <gtest/gtest.h>

#include <string>

namespace failsoft::wire {
namespace {

struct Case {
  std::string_view message;
  int64_t limit;
  int64_t used;
};

TEST(ReadContextNumbers, KnowsHowProvidersPutIt) {
  const Case kCases[] = {
      {"This model's maximum context length is 128000 tokens. Your request used 141,234 tokens.",
       128'000, 141'234},
      {"This model's maximum context length is 8192 tokens. However, your messages resulted in "
       "10013 "
       "tokens. Please reduce the length of the messages.",
       8'192, 10'013},
      {"This model's maximum context length is 4097 tokens. However, you requested 5000 tokens "
       "(1000 in "
       "the messages, 4000 in the completion).",
       4'097, 5'000},
      {"This endpoint's maximum context length is 131072 tokens. However, you requested about "
       "140123 "
       "tokens (140123 of text input).",
       131'072, 140'123},
      {"prompt is too long: 210021 tokens > 200000 maximum", 200'000, 210'021},
      {"input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000, decrease input "
       "length or `max_tokens` and try again",
       200'000, 207'192},
      {"You passed 4001 input tokens and requested 100 output tokens. However, the model's context "
       "length "
       "is only 4096 tokens, resulting in a maximum input length of 3996 tokens.",
       4'096, 4'101},
      {"The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).",
       1'048'576, 1'100'000},
      {"The input token count is 40000 but model only supports up to 32768", 32'768, 40'000},
      {"This model's maximum prompt length is 131072 but the request contains 150000 tokens.",
       131'072, 150'000},
      {"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum "
       "context "
       "length",
       32'768, 40'000},
      {"Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)", 8'192,
       9'000},
      {"The input (5000 tokens) is longer than the model's context length (4096 tokens).", 4'096,
       5'000},
      {"maximum context length is 1_048_576 tokens. However, you requested 2_000_000 tokens",
       1'048'576, 2'000'000},
      {"Prompt is too long: 1,205,123 tokens > 1,000,000 maximum", 1'000'000, 1'205'123},
      {R"(Provider returned error: {"message":"prompt is too long: 205 tokens \u003e 200 maximum"})",
       200, 205},
      {"prompt is too long: 205123 > 200000", 200'000, 205'123},
      {"Prompt contains 40,000 tokens, which is beyond the 32,768 maximum context length", 32'768,
       40'000},
      {"The prompt is too long: 40000, model maximum context length: 32767", 32'767, 40'000},
      {"'max_tokens' or 'max_completion_tokens' is too large: 4000. This model's maximum context "
       "length is 8192 tokens and your request has 5000 input tokens (4000 > 8192 - 5000).",
       8'192, 9'000},
      {"The decoder prompt (length 40000) is longer than the maximum model length of 32768. Make "
       "sure that `max_model_len` is no smaller than the number of text tokens.",
       32'768, 40'000},
      {"Requested token count exceeds the model's maximum context length of 4096 tokens. You "
       "requested a total of 5000 tokens: 4000 tokens from the input messages and 1000 tokens for "
       "the completion.",
       4'096, 5'000},
      {"request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it",
       4'096, 5'000},
      {"Trying to keep the first 5000 tokens when context the overflows. However, the model is "
       "loaded with context length of only 4096 tokens, which is not enough.",
       4'096, 5'000},
      {"prompt token count of 150000 exceeds the limit of 128000", 128'000, 150'000},
      {"too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000.",
       4'081, 5'000},
      {"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 8000 "
       "`inputs` tokens and 512 `max_new_tokens`",
       8'193, 8'512},
  };
  for (const Case& c : kCases) {
    const ContextNumbers numbers = ReadContextNumbers(c.message);
    EXPECT_EQ(numbers.model_max_tokens, c.limit) << c.message;
    EXPECT_EQ(numbers.request_tokens, c.used) << c.message;
  }
}

TEST(ReadContextNumbers, OtherMessagesHaveNone) {
  const std::string_view kMessages[] = {
      "",
      "Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29000, Requested "
      "2000.",
      "Rate limit exceeded: 60 requests per minute. Retry after 12 seconds.",
      "Your input exceeds the context window of this model.",
      "This model's maximum context length is 8192 tokens.",
      "maximum context length is many tokens. However, you requested 10 tokens",
      "maximum context length is 99999999999999999999 tokens. However, you requested 10 tokens",
      "exceed context limit: 9223372036854775807 + 1 > 5",
      "max_tokens is too large: 100000. This model supports at most 16384 completion tokens",
      "maximum context length is ",
  };
  for (const std::string_view message : kMessages) {
    const ContextNumbers numbers = ReadContextNumbers(message);
    EXPECT_EQ(numbers.model_max_tokens, -1) << message;
    EXPECT_EQ(numbers.request_tokens, -1) << message;
  }
}

TEST(ReadContextNumbers, DoesNotReadOnForEver) {
  std::string message;
  for (int i = 0; i < 1'000'000; ++i) message += "maximum context length is ";
  EXPECT_EQ(ReadContextNumbers(message).model_max_tokens, -1);
}

}  // namespace
}  // namespace failsoft::wire
