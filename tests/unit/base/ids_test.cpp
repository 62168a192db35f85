#include "core/base/ids.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "core/base/system.h"

namespace failsoft::base {
namespace {

class FixedRandom : public Random {
 public:
  explicit FixedRandom(uint64_t bits) : bits_(bits) {}
  uint64_t NextBits() override { return bits_; }

 private:
  uint64_t bits_;
};

TEST(NewUuid, IsVersion4) {
  FixedRandom zeros(0);
  FixedRandom ones(~uint64_t{0});
  FixedRandom digits(0x0123456789abcdefu);
  EXPECT_EQ(NewUuid(zeros), "00000000-0000-4000-8000-000000000000");
  EXPECT_EQ(NewUuid(ones), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_EQ(NewUuid(digits), "01234567-89ab-4def-8123-456789abcdef");
}

TEST(NewUuid, IsDifferentEveryTime) {
  const std::string_view form = "xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx";
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string id = NewUuid(random);
    ASSERT_EQ(id.size(), form.size());
    for (size_t k = 0; k < form.size(); ++k) {
      const std::string_view allowed = form[k] == 'x'   ? "0123456789abcdef"
                                       : form[k] == 'v' ? "89ab"
                                                        : form.substr(k, 1);
      EXPECT_NE(allowed.find(id[k]), allowed.npos) << id;
    }
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 1'000u);
}

TEST(FormatRfc3339, WritesUtcWithMilliseconds) {
  EXPECT_EQ(FormatRfc3339(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatRfc3339(1), "1970-01-01T00:00:00.001Z");
  EXPECT_EQ(FormatRfc3339(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatRfc3339(1'696'004'797'250), "2023-09-29T16:26:37.250Z");
  EXPECT_EQ(FormatRfc3339(951'782'400'000), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(FormatRfc3339(4'107'542'400'000), "2100-03-01T00:00:00.000Z");
}

TEST(FormatRfc3339, StaysInsideTheFormat) {
  EXPECT_EQ(FormatRfc3339(kForever), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatRfc3339(std::numeric_limits<Millis>::min()), "0000-01-01T00:00:00.000Z");
}

}  // namespace
}  // namespace failsoft::base
