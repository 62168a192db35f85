#include "core/wire/reason_phrase.h"

#include <gtest/gtest.h>

namespace failsoft::wire {
namespace {

TEST(ReasonPhrase, NamesTheStatusesServersSend) {
  EXPECT_EQ(ReasonPhrase(200), "OK");
  EXPECT_EQ(ReasonPhrase(401), "Unauthorized");
  EXPECT_EQ(ReasonPhrase(402), "Payment Required");
  EXPECT_EQ(ReasonPhrase(429), "Too Many Requests");
  EXPECT_EQ(ReasonPhrase(503), "Service Unavailable");
  EXPECT_EQ(ReasonPhrase(529), "Overloaded");
}

TEST(ReasonPhrase, KnowsNoOthers) {
  for (const int status : {-1, 0, 99, 299, 418, 599, 1000}) EXPECT_EQ(ReasonPhrase(status), "");
}

}  // namespace
}  // namespace failsoft::wire
