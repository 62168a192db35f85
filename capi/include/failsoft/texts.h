/*
 * texts.h: the part of failsoft.h that is about texts. Include failsoft.h.
 *
 * Nothing is sent, nothing is kept, and no client is needed; every function may be called from any
 * thread, also after fork (a failsoft_chunker keeps what is not yet in a chunk, and is its
 * process's). The conventions are those of failsoft.h.
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
 * {"path", "sha256" (of the file, hexadecimal; left out: not checked), "pattern" ("o200k",
 * "cl100k" or "r50k": how texts are cut before merging; left out: o200k above 150,000 tokens, r50k
 * at about 50,000 (r50k_base, p50k_base), else cl100k)}.
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

/* ------------------------------------------------------------------------------------- chunks */

/*
 * Cutting a text into chunks that fit a model, told by where they begin and end; a text that is
 * there as a whole is not copied. All take linear time.
 */

typedef struct failsoft_chunks failsoft_chunks;   /* where a text is cut */
typedef struct failsoft_chunker failsoft_chunker; /* the same of a text that comes in parts */

/* One chunk. Grows only at its end. Since 0.1 */
typedef struct failsoft_chunk {
  const char* text; /* not terminated. In the caller's text, which must still be there; of a
                     * failsoft_chunker valid until the failsoft_chunks are released */
  size_t text_size; /* in bytes */
  /* Where it begins and ends in the whole text, in three measures: */
  uint64_t byte_begin;
  uint64_t byte_end;
  uint64_t char_begin; /* Unicode code points */
  uint64_t char_end;
  uint64_t utf16_begin; /* units of UTF-16, by which JavaScript, Java and C# count */
  uint64_t utf16_end;
  /* With "close_fences", of a chunk that has a part of a fence: what to put before and after the
   * text for it to be a fence by itself. Terminated, valid until the failsoft_chunks are released;
   * else "" and 0. */
  const char* before;
  size_t before_size;
  const char* after;
  size_t after_size;
} failsoft_chunk;

/*
 * The `chunk_text` of the API's guide, bit for bit, of at most `max_chars` code points (the guide's
 * default: 50,000): cut before the last "\n\n" that fits, else before the last ". ", else before
 * the last " ", else anywhere; what Python's str.lstrip() takes off the rest is lost. An empty text
 * is one empty chunk. In the one case in which that function never ends (". " in first place, and
 * nothing better) that ". " counts as not found. FAILSOFT_ARGUMENT: `max_chars` is below 1 (where
 * it does not end either, but for 0 and a text that is all white space), or the text is not UTF-8.
 * Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_text_chunk_guide(const char* text, size_t text_size,
                                                       int64_t max_chars, failsoft_chunks** out,
                                                       failsoft_error** error);

/*
 * Cuts where a reader would. Of the cuts that fit, the last of the best kind: in Markdown before a
 * heading, before and after a fence or a table; after a blank line; a line; a sentence; a word
 * (around each character, where words are written without spaces); a character as a reader sees
 * it (a grapheme of Unicode's UAX #29). What separates stays with the chunk before. A fence or
 * table that fits into one chunk is not cut. Nothing is lost: without "overlap" and "trim" the
 * chunks joined are the text. An empty text has no chunks.
 *
 * Options (JSON object): "max" (needed; the largest size of a chunk), "unit" ("chars": code points,
 * the default; "bytes", "max" then being at least 4; "tokens": estimated for "model", a model's id,
 * or "family": "o200k", "cl100k", "llama3", "deepseek", "gemma", "qwen", "unknown"), "overlap" (0;
 * how much of a chunk's end the next may begin with, less than half of "max"), "min_fill" (0.5; a
 * better cut counts only where it leaves the chunk this full; 0 to 0.5), "markdown" (false), "trim"
 * (false: true takes white space off both ends, and leaves out chunks that are nothing else),
 * "close_fences" (false; with "markdown": a chunk that has a part of a fence tells in `before` and
 * `after` what closes it; "max" does not count that).
 *
 * A character that is larger than "max" alone (in tokens) is a chunk nevertheless.
 * FAILSOFT_ARGUMENT: an option is wrong (the error's "field" names it), or the text is not UTF-8.
 * Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_text_chunk(const char* text, size_t text_size,
                                                 const char* options_json, size_t options_size,
                                                 failsoft_chunks** out, failsoft_error** error);

/* 0 for NULL. Since 0.1 */
FAILSOFT_API size_t failsoft_chunks_count(const failsoft_chunks* chunks);

/*
 * Fills `out`, an array of `count`, with the chunks from `first` on. `row_size` is
 * sizeof(failsoft_chunk), as in failsoft_batch_get. FAILSOFT_ARGUMENT when there are not so many;
 * a `count` of 0 allows NULL. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_chunks_get(const failsoft_chunks* chunks, size_t first,
                                                 size_t count, failsoft_chunk* out,
                                                 size_t row_size);
FAILSOFT_API void failsoft_chunks_release(failsoft_chunks* chunks);

/*
 * For a text larger than memory. The chunks are the same as of failsoft_text_chunk, whose options
 * these are, in whatever parts the text comes; what is kept is about twice the largest chunk.
 * Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_chunker_new(const char* options_json, size_t options_size,
                                                  failsoft_chunker** out, failsoft_error** error);

/*
 * Takes the next part, which may end anywhere, even inside a character. `out` are the chunks that
 * have become certain: often none. FAILSOFT_ARGUMENT, from then on, when the text is not UTF-8;
 * FAILSOFT_STATE after failsoft_chunker_finish. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_chunker_write(failsoft_chunker* chunker, const char* text,
                                                    size_t text_size, failsoft_chunks** out,
                                                    failsoft_error** error);

/* The text has ended; `out` are the chunks that are left. Since 0.1 */
FAILSOFT_API failsoft_status failsoft_chunker_finish(failsoft_chunker* chunker,
                                                     failsoft_chunks** out, failsoft_error** error);
FAILSOFT_API void failsoft_chunker_release(failsoft_chunker* chunker);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* FAILSOFT_TEXTS_H_ */
