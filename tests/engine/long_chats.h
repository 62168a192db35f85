// Chats of any length, and what a service says of their size.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "tests/engine/virtual_world.h"

namespace failsoft::engine::testing {

std::string Words(int count);  // of one token each

// A chat of one message. `more`: further members, from the comma on.
std::string Request(std::string_view model, std::string_view content, std::string_view more = "");
// A conversation of that many turns, of ten words each.
std::string Turns(std::string_view model, int count, std::string_view more = "");

// An answer that says how many tokens its prompt had; and a refusal.
Reply Counted(int64_t prompt_tokens);
Reply TooLong(int64_t limit, int64_t request);

class LongChatTest : public ::testing::Test {
 protected:
  // From its begin to its end.
  TestCall& Call(std::string_view request, CallKind kind = CallKind::kChat);
  // The service's list has that model with that window, and no other.
  void Tell(std::string_view model, int64_t window);

  VirtualWorld world_;
  std::deque<TestCall> calls_;
};

}  // namespace failsoft::engine::testing
