// What of a request forbids that a dropped answer is resumed.
#pragma once

#include <string_view>

#include "core/json/json.h"

namespace failsoft::wire {

// Facts of a request's body. Two halves of text can be joined; two halves of anything else cannot.
struct ResumeBars {
  bool several_choices = false;    // n > 1
  bool tools = false;              // tools or functions that the model may call
  bool structured_output = false;  // a response_format other than text
  bool logprobs = false;           // logprobs or top_logprobs asked for
};

// Members of the wrong type count as not given: the server will say what it thinks of them.
ResumeBars ReadResumeBars(const json::Value& body);

// Why an answer to such a request is not resumed, as the end of a sentence ("the request offers
// tools"); empty when nothing is in the way. `with_tools` allows it in spite of tools.
std::string_view WhyNotResumable(const ResumeBars& bars, bool with_tools);

}  // namespace failsoft::wire
