#include "core/policy/route.h"

#include <gtest/gtest.h>

namespace failsoft::policy {
namespace {

using base::Code;
using base::kForever;

TEST(Route, MovesByCause) {
  for (const Code code : {Code::kDns, Code::kConnect, Code::kTls, Code::kReset, Code::kTimeout,
                          Code::kBadResponse, Code::kProvider, Code::kRateLimited,
                          Code::kInvalidModel, Code::kStreamDropped, Code::kCircuitOpen}) {
    EXPECT_EQ(MoveAfter(code), Move::kAny) << base::CodeName(code);
  }
  for (const Code code : {Code::kAuthentication, Code::kPermission, Code::kCredits,
                          Code::kOverloaded, Code::kNotFound}) {
    EXPECT_EQ(MoveAfter(code), Move::kOtherAccount) << base::CodeName(code);
  }
  for (const Code code : {Code::kInvalidRequest, Code::kContentFilter, Code::kConflict,
                          Code::kUnprocessable, Code::kDeadline, Code::kCancelled, Code::kClosed,
                          Code::kNoMemory, Code::kInternal, Code::kRequest}) {
    EXPECT_EQ(MoveAfter(code), Move::kNone) << base::CodeName(code);
  }
  EXPECT_EQ(MoveAfter(Code::kContextLength), Move::kLarger);
}

TEST(Route, OnlySilenceMovesAtOnce) {
  EXPECT_TRUE(MovesAtOnce(Code::kTimeout));
  EXPECT_FALSE(MovesAtOnce(Code::kReset));
  EXPECT_FALSE(MovesAtOnce(Code::kProvider));
}

TEST(Route, WhatTheTargetIsNotToBlameForDoesNotShowItDown) {
  EXPECT_TRUE(ShowsTargetDown(Code::kProvider));
  EXPECT_TRUE(ShowsTargetDown(Code::kTimeout));
  EXPECT_FALSE(ShowsTargetDown(Code::kRateLimited));
  EXPECT_FALSE(ShowsTargetDown(Code::kCredits));
  EXPECT_FALSE(ShowsTargetDown(Code::kCancelled));
}

TEST(Route, FitsWithATenthToSpare) {
  EXPECT_TRUE(Fits(1'000'000, 0));  // not known
  EXPECT_TRUE(Fits(1'100, 1'000));
  EXPECT_FALSE(Fits(1'200, 1'000));
}

TEST(Route, ADeadlineIsShared) {
  EXPECT_EQ(ShareOf(1'000, 31'000, 2), 11'000);
  EXPECT_EQ(ShareOf(11'000, 31'000, 1), 21'000);
  EXPECT_EQ(ShareOf(21'000, 31'000, 0), 31'000);
  EXPECT_EQ(ShareOf(0, kForever, 2), kForever);
  EXPECT_EQ(ShareOf(40'000, 31'000, 2), 31'000);
}

}  // namespace
}  // namespace failsoft::policy
