// Reading the numbers of a "too long" message: both or neither, whatever the message is.
#include "core/wire/context_numbers.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace failsoft;
  const fuzz::FuzzInput input(data, size);
  const wire::ContextNumbers numbers = wire::ReadContextNumbers(input.rest());
  const bool limit = numbers.model_max_tokens >= 0;
  fuzz::Require(limit == (numbers.request_tokens >= 0), "both numbers or neither");
  fuzz::Require(limit || (numbers.model_max_tokens == -1 && numbers.request_tokens == -1),
                "what is not known is -1");
  return 0;
}
