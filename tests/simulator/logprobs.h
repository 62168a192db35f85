// The `logprobs` of a choice, for tokens that are all equally likely.
#pragma once

#include <string>
#include <string_view>

namespace failsoft::sim {

// {"content": [one entry for each word of `text`], "refusal": null}
void AppendLogprobs(std::string& out, std::string_view text);

}  // namespace failsoft::sim
