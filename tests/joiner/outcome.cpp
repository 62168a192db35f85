#include "outcome.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "core/wire/characters.h"
#include "core/wire/joiner.h"

namespace failsoft::joiner_table {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

std::string WithoutSpace(std::string_view text) {
  std::string solid;
  std::copy_if(text.begin(), text.end(), std::back_inserter(solid),
               [](char c) { return kWhiteSpace.find(c) == std::string_view::npos; });
  return solid;
}

Outcome Judge(std::string_view out, std::string_view rest) {
  if (out == rest) return Outcome::kRight;
  const std::string got = WithoutSpace(out);
  const std::string wanted = WithoutSpace(rest);
  if (got == wanted) return out.size() < rest.size() ? Outcome::kLostSpace : Outcome::kStutter;
  return got.ends_with(wanted) ? Outcome::kStutter : Outcome::kLostText;
}

}  // namespace

Result JoinAndJudge(std::string_view delivered, std::string_view rest,
                    std::string_view continuation) {
  wire::Joiner joiner(wire::ResumeMode::kInstruct, delivered);
  std::string out;
  for (size_t at = 0; at < continuation.size();) {
    const size_t size = wire::CharacterAt(continuation, at).size;
    joiner.Feed(continuation.substr(at, size), out);
    at += size;
  }
  joiner.Finish(out);
  const bool is_refused = joiner.state() == wire::Joiner::State::kRefused;
  return {is_refused ? Outcome::kRefused : Judge(out, rest), joiner.held_chars()};
}

}  // namespace failsoft::joiner_table
