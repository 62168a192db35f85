// What the limiter is to reach in an hour of more load than the plan allows.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/pacing/failsoft_pacer.h"

namespace failsoft::pacing {
namespace {

struct Aim {
  const char* name;
  config::Plan plan;
  double tokens;  // of the plan's, at least, by documents
};

class PacingTest : public ::testing::TestWithParam<Aim> {
 protected:
  policy::PlanLimits limits_ = policy::LimitsOf(GetParam().plan);
};

TEST_P(PacingTest, ChatsUseUpThePlanAndAreNeverRefused) {
  World world(limits_, Chats(), FailsoftPacer::New);
  const Tally tally = world.RunHour();
  EXPECT_EQ(tally.refused, 0);
  EXPECT_EQ(tally.given_up, 0);
  EXPECT_GE(tally.use(), 0.97);
  EXPECT_TRUE(std::is_sorted(world.order.begin(), world.order.end()))
      << "not first come first served";
}

// How much of the tokens large requests can use is bounded by their size: the first in the queue
// waits until it fits, and what it leaves is lost. Who knew every size exactly would reach 90, 97,
// 98 and 98 percent.
TEST_P(PacingTest, DocumentsOfUncertainSizeUseMostOfTheTokens) {
  World world(limits_, Documents(limits_), FailsoftPacer::New, 5);
  const Tally tally = world.RunHour();
  EXPECT_LE(tally.refused, tally.sent / 1'000);
  EXPECT_GE(tally.token_use, GetParam().tokens);
  EXPECT_LT(tally.longest_wait, 10 * policy::kMinute);
  EXPECT_TRUE(std::is_sorted(world.order.begin(), world.order.end()));
}

INSTANTIATE_TEST_SUITE_P(Plans, PacingTest,
                         ::testing::Values(Aim{"free", config::Plan::kFree, 0.6},
                                           Aim{"starter", config::Plan::kStarter, 0.89},
                                           Aim{"growth", config::Plan::kGrowth, 0.95},
                                           Aim{"pro", config::Plan::kPro, 0.97}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace failsoft::pacing
