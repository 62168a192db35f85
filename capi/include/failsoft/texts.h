/*
 * texts.h: the part of failsoft.h that is about texts. Include failsoft.h.
 *
 * Nothing is sent, nothing is kept, and no client is needed; every function may be called from any
 * thread, also after fork. The conventions are those of failsoft.h.
 */
#ifndef FAILSOFT_TEXTS_H_
#define FAILSOFT_TEXTS_H_

#include "failsoft.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------------- trimming, counting */

/*
 * Reads the ranks of a tokenizer from a file (".tiktoken": a token in base64 and its rank on each
 * line), for counts that are exact. failsoft has no such file and downloads none.
 * {"path", "sha256" (of the file, hexadecimal; left out: not checked), "pattern" ("o200k" or
 * "cl100k": how texts are cut before merging; left out: o200k above 150,000 tokens)}.
 * FAILSOFT_CONFIG names what is wrong. Takes a tenth of a second and 10 MB. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_tokenizer_new(const char* options_json, size_t options_size,
                                                    failsoft_tokenizer** out,
                                                    failsoft_error** error);
FAILSOFT_API void failsoft_tokenizer_release(failsoft_tokenizer* tokenizer);

/*
 * What a text, a list of messages, or a whole request ({"model", "messages", "tools"}) costs:
 * {"tokens", "messages", "tools", "exact", "family"}; messages with the overhead that services add,
 * images by their size, never their base64. With NULL for `tokenizer` texts are estimated, by
 * class of character, within a few percent on average. `input` is JSON. Options: "model" and
 * "family" ("o200k", "cl100k", "llama3", "deepseek", "gemma", "qwen", "unknown": o200k and 15 %
 * more) say whose tokens, "ratio" multiplies the estimates; "input": "text": `input` is a text as
 * it is, no JSON. FAILSOFT_REQUEST: the error's "field" says what is wrong. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_tokens_count(const failsoft_tokenizer* tokenizer,
                                                   const char* input, size_t input_size,
                                                   const char* options_json, size_t options_size,
                                                   failsoft_buf** out, failsoft_error** error);

/*
 * Makes a list of messages fit: {"messages" (what is left, each byte as it was but for edited
 * contents), "kept" (indices of the input), "edits": [{"index", "content"}], "report": {"changed",
 * "budget", "tokens_before", "tokens_after", "pinned_tokens", "tools_tokens", "dropped",
 * "cleared" (indices), "cut": [{"index", "characters_before", "characters_after"}]}}.
 *
 * In stages, until it fits: contents of old tool results are cleared, oldest turns are dropped, the
 * middles of the largest texts are cut, the first user message is given up. A call and its results
 * stay or go together; system and developer messages, the last turn and the last user message stay,
 * and nothing is moved. What fits comes back as it is. When what must stay does not fit:
 * FAILSOFT_CONTEXT_LENGTH, its "unfit" being {"needed", "budget", "over", "system", "tools",
 * "reserve"} in tokens.
 *
 * Options: "max_tokens" (what to fit into) or "window" (the model's; less "reserve", for the
 * answer, and "margin", a part left free: 0.1, or 0.03 with "ratio" or a tokenizer), "tools" (as in
 * the request), "low_water" (0.8: how far down to go when something must go, so that the next
 * requests begin alike), "clear_tool_results" (true), "keep_tool_results" (3: the newest, not
 * cleared), "keep_first_user" (true), "start_on_user" (false: put the first user message back
 * rather than begin with another turn), "cut" (true), "pinned" (indices of messages to leave as
 * they are), "with_messages" (true: false leaves "messages" out), and "model", "family", "ratio" as
 * above. "rule": "guide" is the rule of failsoft_history_trim, with "max_tokens_estimate"
 * (100,000), and gives "messages" and "kept" alone. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_messages_trim(const failsoft_tokenizer* tokenizer,
                                                    const char* messages_json, size_t messages_size,
                                                    const char* options_json, size_t options_size,
                                                    failsoft_buf** out, failsoft_error** error);

/*
 * The trim_history of the API's guide, bit for bit, for callers who have the messages at hand: of
 * each its size (the Unicode code points of its content; of a list or an object, how many parts or
 * members; -1: it has none) and whether its role is "system" (1, else 0). `max_characters` is four
 * times the guide's max_tokens_estimate. The indices to keep, in their new order, go to `kept`,
 * which has room for `count`. FAILSOFT_REQUEST: a message without a size was reached; "field" is
 * "/messages/<index>/content". Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_history_trim(const int64_t* sizes, const uint8_t* is_system,
                                                   size_t count, int64_t max_characters,
                                                   size_t* kept, size_t* kept_count,
                                                   failsoft_error** error);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* FAILSOFT_TEXTS_H_ */
