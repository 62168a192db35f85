// Asking for the rest of a dropped answer: the body of the next request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/wire/resume_mode.h"

namespace failsoft::wire {

// The guide's words for the user turn of kInstruct.
inline constexpr std::string_view kContinueInstruction = "Continue exactly where you left off.";

// The JSON of `messages_json` (a non-empty array, checked by CheckMessages) with the turns appended
// that ask for what comes after `partial`; the caller's own messages stay byte for byte. kPrefill
// and kPrefix send the text without the white space at its end, which such servers refuse: the
// Joiner puts it back.
std::string ContinuationMessages(std::string_view messages_json, std::string_view partial,
                                 ResumeMode mode);

// The body that asks for what comes after `partial`. `body` is the body of the first request, and
// `partial` all the text delivered so far, so that however often an answer is resumed, it is one
// assistant turn. Members and their order are kept byte for byte, but for
//   messages: see ContinuationMessages;
//   max_tokens, max_completion_tokens: lowered by EstimatedTokens(partial), and
//     never below 1;
//   continue_final_message, add_generation_prompt: what the mode needs (kExact), where a caller's
//     own would contradict it.
// Failure kRequest: the body is no JSON object with messages.
base::Result<std::string> ContinuationBody(std::string_view body, std::string_view partial,
                                           ResumeMode mode);

// Whether an answer may end like this, for all that can be seen: behind the end of a sentence or
// some other mark, not in the middle of a line of words or of a code block.
bool MayBeOver(std::string_view answer);

// About how many tokens a text is: the guide's rule of 4 characters a token, and one a character
// for Chinese, Japanese and Korean. Rounded down: an answer is rather a little too long than cut.
int64_t EstimatedTokens(std::string_view text);

// Whether the message of a 400 says that the server does not continue an assistant turn, so that
// the same request is worth sending once more as kInstruct.
bool RefusesPrefill(std::string_view message);

}  // namespace failsoft::wire
