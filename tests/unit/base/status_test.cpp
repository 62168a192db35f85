#include "core/base/status.h"

#include <gtest/gtest.h>

#include <set>

namespace failsoft::base {
namespace {

TEST(CodeName, NamesEveryCodeOnce) {
  constexpr Code kAll[] = {
      Code::kOk,
      Code::kAgain,
      Code::kDone,
      Code::kArgument,
      Code::kConfig,
      Code::kRequest,
      Code::kState,
      Code::kAbi,
      Code::kDns,
      Code::kConnect,
      Code::kTls,
      Code::kReset,
      Code::kTimeout,
      Code::kBadResponse,
      Code::kAuthentication,
      Code::kPermission,
      Code::kRateLimited,
      Code::kCredits,
      Code::kInvalidModel,
      Code::kContextLength,
      Code::kInvalidRequest,
      Code::kContentFilter,
      Code::kNotFound,
      Code::kConflict,
      Code::kUnprocessable,
      Code::kProvider,
      Code::kDeadline,
      Code::kCircuitOpen,
      Code::kOverloaded,
      Code::kNoTarget,
      Code::kStreamDropped,
      Code::kCancelled,
      Code::kClosed,
      Code::kForked,
      Code::kNoMemory,
      Code::kInternal,
  };
  std::set<std::string_view> names;
  for (const Code code : kAll) {
    const std::string_view name = CodeName(code);
    EXPECT_NE(name, "unknown") << static_cast<int>(code);
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), name.npos) << name;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

TEST(CodeName, KeepsTheNamesUsersKnow) {
  EXPECT_EQ(CodeName(Code::kOk), "ok");
  EXPECT_EQ(CodeName(Code::kRateLimited), "rate_limited");
  EXPECT_EQ(CodeName(Code::kInvalidModel), "invalid_model");
  EXPECT_EQ(CodeName(Code::kContextLength), "context_length");
  EXPECT_EQ(CodeName(Code::kStreamDropped), "stream_dropped");
}

TEST(CodeName, CallsANumberThatIsNoneUnknown) {
  EXPECT_EQ(CodeName(static_cast<Code>(-300)), "unknown");
  EXPECT_EQ(CodeName(static_cast<Code>(4711)), "unknown");
}

}  // namespace
}  // namespace failsoft::base
