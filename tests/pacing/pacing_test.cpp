// What the limiter is to reach in an hour of more load than the plan allows.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/pacing/failsoft_pacer.h"

namespace failsoft::pacing {
namespace {

constexpr int kHours = 4;  // each with chance of its own

struct Aim {
  const char* name;
  config::Plan plan;
  // Of the plan's, at least, by documents.
  double tokens;
  double known_tokens;
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
// waits until it fits, and what it leaves is lost. Where sizes are uncertain it has to wait until
// the most that it may be fits, so of small plans more is lost.
TEST_P(PacingTest, DocumentsOfUncertainSizeUseMostOfTheTokensAndAreNeverRefused) {
  double use = 0;
  for (uint64_t seed = 1; seed <= kHours; ++seed) {
    World world(limits_, Documents(limits_), FailsoftPacer::New, seed);
    const Tally tally = world.RunHour();
    EXPECT_EQ(tally.refused, 0) << "seed " << seed;
    use += tally.token_use / kHours;
    EXPECT_LT(tally.longest_wait, 10 * policy::kMinute);
    EXPECT_TRUE(std::is_sorted(world.order.begin(), world.order.end()));
  }
  EXPECT_GE(use, GetParam().tokens);
}

TEST_P(PacingTest, DocumentsOfKnownSizeUseAllThatTheirOrderLeaves) {
  World world(limits_, Known(Documents(limits_)), FailsoftPacer::New);
  const Tally tally = world.RunHour();
  EXPECT_EQ(tally.refused, 0);
  EXPECT_GE(tally.token_use, GetParam().known_tokens);
}

INSTANTIATE_TEST_SUITE_P(Plans, PacingTest,
                         ::testing::Values(Aim{"free", config::Plan::kFree, 0.62, 0.88},
                                           Aim{"starter", config::Plan::kStarter, 0.9, 0.96},
                                           Aim{"growth", config::Plan::kGrowth, 0.95, 0.975},
                                           Aim{"pro", config::Plan::kPro, 0.97, 0.98}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace failsoft::pacing
