#include "core/wire/request_field.h"

#include <gtest/gtest.h>

namespace failsoft::wire {
namespace {

TEST(FieldInCamelCase, NamesTheFieldThatIsMeant) {
  EXPECT_EQ(FieldInCamelCase("maxTokens"), "max_tokens");
  EXPECT_EQ(FieldInCamelCase("maxCompletionTokens"), "max_completion_tokens");
  EXPECT_EQ(FieldInCamelCase("topP"), "top_p");
  EXPECT_EQ(FieldInCamelCase("responseFormat"), "response_format");
}

TEST(FieldInCamelCase, LeavesOtherNamesAlone) {
  for (const char* name : {"max_tokens", "top_p", "temperature", "maxtokens", "max_Tokens",
                           "enableThinking", "n", "", "MaxTokens", "top_P"}) {
    EXPECT_EQ(FieldInCamelCase(name), "") << name;
  }
}

}  // namespace
}  // namespace failsoft::wire
