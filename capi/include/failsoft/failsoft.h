/*
 * failsoft.h: calls to an OpenAI-compatible LLM API that keep working when things go wrong.
 *
 * This, with the log.h and texts.h that it includes, is the whole public interface: link with
 * libfailsoft or open it with dlopen(). Everything else is built on it: the Python and Node
 * modules, the `failsoft` command, your language.
 *
 *   failsoft_client* client;
 *   failsoft_call* call;
 *   failsoft_buf* result;
 *   const char* ask = "{\"model\":\"gpt-4o\","
 *       "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
 *   failsoft_client_new("{}", 2, &client, NULL);              key: FAILSOFT_API_KEY
 *   failsoft_call_start(client, FAILSOFT_CALL_CHAT, ask, strlen(ask), NULL, 0, &call, NULL);
 *   while (failsoft_call_wait(call, -1) == FAILSOFT_AGAIN) continue;                a signal came
 *   if (failsoft_call_result(call, &result, NULL) == FAILSOFT_OK) puts(failsoft_buf_data(result));
 *
 * CONVENTIONS, true of every function unless its comment says otherwise
 *
 *   Parameters   the object, the inputs, the outputs, and last `failsoft_error** error`.
 *   Outputs      may not be NULL (`error` may); they are set to NULL (or 0) when there is nothing.
 *   Strings in   pointer and size in bytes, UTF-8, need not be terminated; a size of 0 allows NULL.
 *   Strings out  UTF-8, terminated, with their size; valid until their owner is released.
 *   Time         int64_t milliseconds; -1 means no limit.
 *   JSON         configuration, requests, results, statistics and error details are JSON text;
 *                what arrives many times a second (failsoft_event_view) is plain fields.
 *   Ownership    what a function hands out by `out` or `error` is the caller's, and is given back
 *                with the matching _release, which accepts NULL. Handles may be released in any
 *                order and from any thread; what one still needs of another lives on inside.
 *   Threads      every handle may be used from every thread at the same time.
 *   Failure      a negative failsoft_status; where there is an `error` parameter, also an object
 *                that tells the story. Nothing is kept in thread-local state.
 *   Exceptions   none ever crosses this border, nor does abort() or exit(). Out of memory is
 *                FAILSOFT_NOMEM.
 *   Fork         in a forked child, handles made before the fork answer FAILSOFT_FORKED, releasing
 *                them does nothing, and new ones work.
 *   Versions     "Since 0.1" says which version a thing came with. Functions are never removed or
 *                changed, numbers never reassigned, structs only ever grow at their end.
 */
#ifndef FAILSOFT_FAILSOFT_H_
#define FAILSOFT_FAILSOFT_H_

#include <stddef.h>
#include <stdint.h>

#if defined(FAILSOFT_BUILDING) && defined(__GNUC__)
#define FAILSOFT_API __attribute__((visibility("default")))
#else
#define FAILSOFT_API
#endif

/* The interface this header describes: major * 65536 + minor. Since 0.1 */
#define FAILSOFT_ABI_VERSION 0x00000001u

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------- status */

/*
 * What a function, or a whole call, came to. Zero is success, a positive number is not an error,
 * negative numbers come in bands of a hundred: a caller that meets a number it does not know treats
 * it as the band. failsoft_status_name() gives the name that also stands in JSON as "class".
 */
typedef enum failsoft_status {
  FAILSOFT_OK = 0,
  FAILSOFT_AGAIN = 1, /* nothing yet: the time given is over */
  FAILSOFT_DONE = 2,  /* nothing more will come */

  /* -1xx: usage; found before anything is sent */
  FAILSOFT_ARGUMENT = -101, /* a NULL or impossible argument */
  FAILSOFT_CONFIG = -102,   /* a client option is wrong; the error names it */
  FAILSOFT_REQUEST = -103,  /* the request is wrong; the error names the field */
  FAILSOFT_STATE = -104,    /* not now: for example the result of a call that has not ended */
  FAILSOFT_ABI = -105,      /* header and library do not fit */

  /* -2xx: transport; no usable answer came */
  FAILSOFT_DNS = -201,
  FAILSOFT_CONNECT = -202,
  FAILSOFT_TLS = -203,
  FAILSOFT_RESET = -204,        /* the connection broke: before, or in the middle of, an answer */
  FAILSOFT_TIMEOUT = -205,      /* no byte came in time */
  FAILSOFT_BAD_RESPONSE = -206, /* what came is no answer: not JSON, garbage, too large */

  /* -3xx: the service answered with an error */
  FAILSOFT_AUTHENTICATION = -301,  /* 401 */
  FAILSOFT_PERMISSION = -302,      /* 403 */
  FAILSOFT_RATE_LIMITED = -303,    /* 429 */
  FAILSOFT_CREDITS = -304,         /* 402, and 429 insufficient_quota */
  FAILSOFT_INVALID_MODEL = -305,   /* 422 invalid_model, 404 about a model */
  FAILSOFT_CONTEXT_LENGTH = -306,  /* the request does not fit the model */
  FAILSOFT_INVALID_REQUEST = -307, /* 400 and other 4xx */
  FAILSOFT_CONTENT_FILTER = -308,
  FAILSOFT_NOT_FOUND = -309,     /* 404 */
  FAILSOFT_CONFLICT = -310,      /* 409 */
  FAILSOFT_UNPROCESSABLE = -311, /* 422 */
  FAILSOFT_PROVIDER = -312,      /* 5xx, 529, provider_error */

  /* -4xx: failsoft itself stopped */
  FAILSOFT_DEADLINE = -401,
  FAILSOFT_CIRCUIT_OPEN = -402,
  FAILSOFT_OVERLOADED = -403,
  FAILSOFT_NO_TARGET = -404,

  /* -5xx: streams */
  FAILSOFT_STREAM_DROPPED = -501,

  /* -6xx: lifecycle */
  FAILSOFT_CANCELLED = -601,
  FAILSOFT_CLOSED = -602, /* the client was shut down */
  FAILSOFT_FORKED = -603, /* the handle belongs to the parent process */

  /* -9xx: internal */
  FAILSOFT_NOMEM = -901, /* no memory, or no further thread, is to be had */
  FAILSOFT_INTERNAL = -902,

  FAILSOFT_STATUS_FORCE32 = 0x7fffffff
} failsoft_status;

/* "rate_limited", "timeout", ...; "unknown" for any other number. Static. Since 0.1 */
FAILSOFT_API const char* failsoft_status_name(failsoft_status status);

/* ------------------------------------------------------------------------------------ handles */

/* Declared, never defined. */
typedef struct failsoft_client failsoft_client; /* configuration, connections, budgets */
typedef struct failsoft_call failsoft_call;     /* one call, over all its attempts */
typedef struct failsoft_queue failsoft_queue;   /* where events of calls arrive */
typedef struct failsoft_batch failsoft_batch;   /* some events, taken from a queue */
typedef struct failsoft_error failsoft_error;   /* why something failed, with the whole story */
typedef struct failsoft_buf failsoft_buf;       /* text */
typedef struct failsoft_tokenizer failsoft_tokenizer; /* the ranks of a model's tokens */

/* ------------------------------------------------------------------------------------ version */

/* FAILSOFT_ABI_VERSION of the library that is loaded. Since 0.1 */
FAILSOFT_API uint32_t failsoft_abi_version(void);

/*
 * Call first, with FAILSOFT_ABI_VERSION: FAILSOFT_OK when the loaded library serves a program built
 * with that header (same major; while major is 0, the same minor or a newer one), else FAILSOFT_ABI
 * and an error that names both versions. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_abi_check(uint32_t header_version, failsoft_error** error);

/* "0.1.0". Static. Since 0.1 */
FAILSOFT_API const char* failsoft_version(void);

/*
 * What is built in and in use: {"version", "abi", "curl", "tls", "http2", "compression",
 * "compiler"}. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_features(failsoft_buf** out);

/* -------------------------------------------------------------------------------------- texts */

/* Never NULL, "" for a NULL handle; valid until the buffer is released. Since 0.1 */
FAILSOFT_API const char* failsoft_buf_data(const failsoft_buf* buf);
/* In bytes, without the terminator. Since 0.1 */
FAILSOFT_API size_t failsoft_buf_size(const failsoft_buf* buf);
FAILSOFT_API void failsoft_buf_release(failsoft_buf* buf);

/* ------------------------------------------------------------------------------------- errors */

/* FAILSOFT_OK for NULL. Since 0.1 */
FAILSOFT_API failsoft_status failsoft_error_status(const failsoft_error* error);

/* One line for a person: what happened. Never holds a secret. Since 0.1 */
FAILSOFT_API const char* failsoft_error_message(const failsoft_error* error);

/* One sentence: what to do about it. Since 0.1 */
FAILSOFT_API const char* failsoft_error_fix(const failsoft_error* error);

/*
 * Everything that is known, as a JSON object. Always there: "class" (the status name), "status"
 * (its number), "message", "cause", "fix", "attempts" (see failsoft_call_result), "requests". Where
 * they apply: "field" (the JSON pointer of a wrong option or field), "http_status", "code", "type",
 * "param", "request_id", "retry_after_ms" (what the server asked for), "retry_at" (RFC 3339),
 * "nearest_models" (ids nearest to one that does not exist), "gave_up" (why there was no further
 * attempt), "provider", "upstream_status", "model_max_tokens", "request_tokens", "unfit" (see
 * failsoft_messages_trim), "balance_usdc" (text: an exact decimal), "top_up_url", "body" (the error
 * answer as it came: JSON, or text). Of a stream that had begun also: "partial_text" (all the text
 * that was delivered), "interrupted_by" (the class of what ended it) and "not_resumed" (why not, or
 * not again). With a chain "passed_over". Valid until the error is released. Since 0.1
 */
FAILSOFT_API const char* failsoft_error_json(const failsoft_error* error);

/*
 * The story for a person: message, cause, fix, and the timeline of attempts, several lines.
 * Text from the server has its control characters removed. Since 0.1
 */
FAILSOFT_API const char* failsoft_error_report(const failsoft_error* error);
FAILSOFT_API void failsoft_error_release(failsoft_error* error);

/* ------------------------------------------------------------------------------------- client */

/*
 * Every option as JSON: {"options": [{"name", "type", "scope", "default", "doc", ...}]}. OPTIONS.md
 * is made from it. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_options_describe(failsoft_buf** out);

/*
 * Makes a client from a JSON object of options ("" or "{}": all defaults, key from the
 * environment). Nothing is connected and no thread is started. FAILSOFT_CONFIG: the error's "field"
 * is the JSON pointer of the option. One client per account is the intended use: its calls share
 * connections and the retry budget. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_client_new(const char* config_json, size_t config_size,
                                                 failsoft_client** out, failsoft_error** error);

/*
 * Counters since the client was made, and what is going on now:
 * {"calls", "in_flight", "succeeded", "failed": {class: n}, "requests", "retries", "fallbacks",
 * "hedges", "connections", "bytes_sent", "bytes_received", "retry_budget": [{"origin", "model",
 * "tokens", "capacity"}]}. With a plan or other limits also "pacing": {"rpm", "tpm", "concurrency",
 * "learned_rpm" (what holds now; null: no limit), "waiting", "running", "requests_in_minute",
 * "tokens_in_minute", "refused_by_service"}, of all clients of the process with this origin and
 * key, and "waited", "wait_ms", "longest_wait_ms", "overloaded", of this one. With a circuit
 * breaker also "circuits": [{"origin", "model" (none: the key itself, its balance used up), "state"
 * ("closed", "open", "half_open"), "failures" (in a row), "times_opened", "retry_in_ms"}].
 * Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_client_stats(failsoft_client* client, failsoft_buf** out);

/*
 * Ends the client's work: no new calls (FAILSOFT_CLOSED), running ones get `timeout_ms` to end by
 * themselves (0: none) and then end with FAILSOFT_CLOSED; its connections are closed and its thread
 * is gone when this returns. Returns FAILSOFT_AGAIN when calls had to be ended. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_client_shutdown(failsoft_client* client, int64_t timeout_ms);

/*
 * {"api_key": "..."} or {"access_token": "..."}: what attempts are sent with from now on, those of
 * running calls too; one answered 401 with the old is tried once more. null: there are no others.
 * FAILSOFT_CONFIG: the error's "field" says what is wrong, and nothing has changed. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_client_set_credentials(failsoft_client* client,
                                                             const char* json, size_t size,
                                                             failsoft_error** error);

/* Asked on FAILSOFT_EVENT_CREDENTIALS_WANTED. OK: fetch fresh ones and set them, or null. DONE:
 * somebody else does, or did. See capi/ACCOUNT.md. Since 0.1 */
FAILSOFT_API failsoft_status failsoft_client_claim_renewal(failsoft_client* client);

/* Never waits for the network. Running calls go on as long as their handles live. Since 0.1 */
FAILSOFT_API void failsoft_client_release(failsoft_client* client);

/* -------------------------------------------------------------------------------------- calls */

typedef enum failsoft_call_kind {
  /*
   * A chat completion, answered whole. The request is the API's: {"model", "messages", ...}, any
   * further field is sent as it is; an option of failsoft ("max_attempts", "deadline", ...) is
   * taken out and holds for this call; "extra_body" is an object whose members are sent whatever
   * their names. Since 0.1
   */
  FAILSOFT_CALL_CHAT = 1,
  /*
   * Any method and path below the base URL with the same resilience:
   * {"method": "GET", "path": "/models", "query": {...}, "body": any JSON, options}. Since 0.1
   */
  FAILSOFT_CALL_REQUEST = 2,
  /*
   * A chat completion, piece by piece. The request is as for a chat. A stream that drops is asked
   * to go on where it stopped, and what comes is joined without a word twice or missing; an answer
   * that was cut is never passed off as a whole one. Since 0.1
   */
  FAILSOFT_CALL_STREAM = 3,
  /*
   * What another HTTP client would have sent, for adapters in its place: {"method", "path",
   * "query", "headers", "body": text (or "body_base64"), options}. The answer's head and body
   * arrive as FAILSOFT_EVENT_HEAD and FAILSOFT_EVENT_BODY, as a service would have sent them. A
   * POST to .../chat/completions is a chat, whose answer is checked; with "stream": true in its
   * body a dropped stream goes on as in FAILSOFT_CALL_STREAM, and one whole event stream arrives.
   * "on_context_overflow" holds for it; what it refuses before it is sent is a 400 of failsoft's
   * own. Other answers that are no JSON arrive as they come, and are not asked for again; a stream
   * of /responses that merely ends fails. The service's last error answer arrives like any other,
   * before FAILSOFT_EVENT_FAILED; FAILSOFT_EVENT_REPLY says only that all has arrived. Make the
   * client with "auth": "none" where requests bring their own credentials. Since 0.1
   */
  FAILSOFT_CALL_RELAY = 4,
  /*
   * About the account: {"operation": NAME, its fields, options}. The operations and what they
   * answer ("result"; amounts are exact decimals as text) are in capi/ACCOUNT.md. Since 0.1
   */
  FAILSOFT_CALL_ACCOUNT = 5,
  /*
   * A text of any length becomes one summary: {"document": TEXT, options, fields of a chat}. Each
   * of its parts is a chat, so many at a time, and so is what combines their summaries. What there
   * is to say, what is answered, and what an error tells ("summary": what is done) are in
   * capi/SUMMARY.md. FAILSOFT_EVENT_PROGRESS tells how far it is. Since 0.1
   */
  FAILSOFT_CALL_SUMMARIZE = 6,
  FAILSOFT_CALL_KIND_FORCE32 = 0x7fffffff
} failsoft_call_kind;

/*
 * Starts a call. FAILSOFT_REQUEST: something in it is wrong, and nothing was sent.
 *
 * With a `queue`, its events arrive there, labelled with `tag`, and it is carried forward by who
 * waits in failsoft_queue_drain, or at most 40 ms after that by the client's I/O thread. With NULL
 * it has a queue of its own, and is carried forward by the threads that wait in failsoft_call_wait
 * or failsoft_call_next on any such call of this client: a program that only makes blocking calls
 * has no thread and pays for no thread switch, but between waits such a call stands still.
 *
 * A call ends exactly once, and its terminal event (FAILSOFT_EVENT_REPLY or _FAILED) is its last.
 *
 * A stream whose events nobody takes is read up to "stream_high_water" bytes; then the connection
 * waits until they have been taken. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_call_start(failsoft_client* client, failsoft_call_kind kind,
                                                 const char* request_json, size_t request_size,
                                                 failsoft_queue* queue, uint64_t tag,
                                                 failsoft_call** out, failsoft_error** error);

/*
 * Waits until the call has ended: FAILSOFT_OK (well or not), or FAILSOFT_AGAIN when `timeout_ms`
 * passed first or a signal came (Ctrl-Z and fg end a wait of -1, too). Meanwhile a stream is read
 * whether or not its events are taken; pieces beyond "stream_high_water" are joined. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_call_wait(failsoft_call* call, int64_t timeout_ms);

/*
 * For a call without a shared queue: waits for its next events. FAILSOFT_OK with a batch,
 * FAILSOFT_AGAIN as above, FAILSOFT_DONE after the terminal event was handed out. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_call_next(failsoft_call* call, int64_t timeout_ms,
                                                failsoft_batch** out);

/*
 * The outcome of a call that has ended. FAILSOFT_OK: a JSON object with "outcome" ("complete"; or
 * "complete_unconfirmed": the answer is whole as far as HTTP can tell, but the service gave no
 * finish_reason), "text", "message", "model", "finish_reason", "usage" (chat only), "http_status",
 * "request_id", "requests", "duration_ms", "body" (the answer as it came) and "attempts": a list of
 * {"attempt", "model", "started_ms", "duration_ms", "sent", "http_status", "class", "code",
 * "message", "request_id", "wait_ms", "wait_reason" ("server", "backoff", "credentials"), "hedge"
 * (sent beside the one before, which was late; the one that was not first is "cancelled"), "resume"
 * (true: it asked for the rest of an answer), "preflight" and "recovery" (how this request, or the
 * next one, was made to fit its model: {"kind": "trim", "from", "to" (tokens), "dropped",
 * "cleared", "cut" (messages), "max_tokens" (if lowered too)}, {"kind": "max_tokens", "from",
 * "to"}, {"kind": "larger_model", "from", "to" (models), "window"}; a result or error has all in
 * "recoveries")}, the wait being the one that followed; "before": {"wait_ms", "wait_reason":
 * "pacing"} is the one for its turn, before it. A stream's "body" is put together in the form of an
 * answer that came whole; "resumes" lists what the FAILSOFT_EVENT_RESUMED events said, "usage" then
 * being the sum over the attempts that told theirs ("usages": each of them; "usage_estimated": true
 * when one did not and was estimated). Otherwise the status the call ended with, and its error.
 * FAILSOFT_STATE: still running. May be called again. Where there are others to fall back to
 * (option "fallback"), a result also has "target": {"model", "origin"} of the one that answered,
 * and result and error have "passed_over", in order, the targets that did not answer: {"model",
 * "origin", "class" and "message" (why), "gave_up", "attempts" (0: it was not even asked)};
 * attempts elsewhere have an "origin". Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_call_result(failsoft_call* call, failsoft_buf** out,
                                                  failsoft_error** error);

/* The timeline of a call that has ended, as lines for a person. FAILSOFT_STATE: still running.
 * Since 0.1 */
FAILSOFT_API failsoft_status failsoft_call_report(failsoft_call* call, failsoft_buf** out);

/*
 * Ends the call with FAILSOFT_CANCELLED at once, wherever it is; no effect on one that has ended.
 * Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_call_cancel(failsoft_call* call);

/* Cancels the call if it is running; its events that are still queued are dropped. Since 0.1 */
FAILSOFT_API void failsoft_call_release(failsoft_call* call);

/* ------------------------------------------------------------------------------------- queues */

FAILSOFT_API failsoft_status failsoft_queue_new(failsoft_queue** out);

/*
 * Takes up to `max_events` events, waiting up to `timeout_ms` for the first (0: not at all, -1: for
 * ever). FAILSOFT_OK with a batch, or FAILSOFT_AGAIN. Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_queue_drain(failsoft_queue* queue, size_t max_events,
                                                  int64_t timeout_ms, failsoft_batch** out);

/*
 * A descriptor for event loops (epoll, asyncio's add_reader, ...): readable if and only if a drain
 * would return events. Owned by the queue; neither read, nor write, nor close it. -1 when it cannot
 * be made. Since 0.1
 */
FAILSOFT_API int failsoft_queue_fd(failsoft_queue* queue);

/*
 * For loops that cannot watch a descriptor: `wakeup(context)` is called once each time the queue
 * goes from empty to not empty, on a thread of failsoft's or on one that is inside failsoft. It may
 * only schedule work: no call into failsoft. Setting NULL returns once no call to the old one is
 * running, so that its context may be freed. Since 0.1
 */
typedef void (*failsoft_wakeup_fn)(void* context);
FAILSOFT_API failsoft_status failsoft_queue_set_wakeup(failsoft_queue* queue,
                                                       failsoft_wakeup_fn wakeup, void* context);

/* Events that nobody took are dropped; running calls go on. Since 0.1 */
FAILSOFT_API void failsoft_queue_release(failsoft_queue* queue);

/* ------------------------------------------------------------------------------------- events */

typedef enum failsoft_event_kind {
  /* Terminal: text = the answer's text (chat), json = the answer as it came. Since 0.1 */
  FAILSOFT_EVENT_REPLY = 1,
  /* Terminal: status says why, text = the message, json = as failsoft_error_json. Since 0.1 */
  FAILSOFT_EVENT_FAILED = 2,
  /* A piece of a stream: text = the piece, `delta` says of what. Since 0.1 */
  FAILSOFT_EVENT_DELTA = 3,
  /*
   * A stream's attempt begins; json = {"attempt", "model", "resume", "hedge" (if it is one)}.
   * Since 0.1
   */
  FAILSOFT_EVENT_ATTEMPT = 4,
  /*
   * A stream's attempt failed and another follows; json = the attempt, as in
   * failsoft_call_result. What came of reasoning before any text will come again. Since 0.1
   */
  FAILSOFT_EVENT_RETRY = 5,
  /*
   * A dropped stream goes on, and the next pieces are its continuation; json = {"attempt", "mode",
   * "cause" (class of the failure), "join" ("unverified": nothing contradicts that it is the rest,
   * "exact", "overlap", "replayed"), "dropped_chars" (of the continuation, left out because they
   * were there), "dropped_kind" ("none", "space", "preamble", "fence"), "delivered_chars_before",
   * "gap_ms", "model", "request_id"}. Since 0.1
   */
  FAILSOFT_EVENT_RESUMED = 6,
  /*
   * The head of what a relay hands on, once, before its body; json = {"http_status", "headers":
   * [[name, value], ...]}, without those about one connection, length and compression. Since 0.1
   */
  FAILSOFT_EVENT_HEAD = 7,
  /* Some of that body; text = bytes, which need not be UTF-8. Since 0.1 */
  FAILSOFT_EVENT_BODY = 8,
  /*
   * Of a summary: another part or group is done, or a level begins; json = {"stage" ("parts" or
   * "combine"), "level", "done", "total" (of the level), "running", "calls", "planned_calls",
   * "most_calls", "truncated" (summaries that are cut short now)}, see capi/SUMMARY.md. Since 0.1
   */
  FAILSOFT_EVENT_PROGRESS = 9,
  /* A call was answered 401 and waits ("credentials_timeout"); json = the attempt. Since 0.1 */
  FAILSOFT_EVENT_CREDENTIALS_WANTED = 10,
  FAILSOFT_EVENT_KIND_FORCE32 = 0x7fffffff
} failsoft_event_kind;

/* What a piece of a stream belongs to. Since 0.1 */
typedef enum failsoft_delta_kind {
  FAILSOFT_DELTA_NONE = 0,      /* not a FAILSOFT_EVENT_DELTA */
  FAILSOFT_DELTA_TEXT = 1,      /* the answer: joined, these are the result's "text" */
  FAILSOFT_DELTA_REASONING = 2, /* the model's reasoning, where the service shows it */
  FAILSOFT_DELTA_REFUSAL = 3,   /* a refusal in place of an answer */
  /*
   * A tool call: text = a piece of its arguments. Run none before FAILSOFT_EVENT_REPLY: only then
   * are they whole (unless "finish_reason" is "length"), and stand in the result's "message".
   */
  FAILSOFT_DELTA_TOOL_CALL = 4,
  FAILSOFT_DELTA_KIND_FORCE32 = 0x7fffffff
} failsoft_delta_kind;

/* One event. Its pointers are valid until the batch is released. Grows only at its end. */
typedef struct failsoft_event_view {
  failsoft_event_kind kind;
  failsoft_status status; /* FAILSOFT_OK but for FAILSOFT_EVENT_FAILED */
  uint64_t tag;           /* as given to failsoft_call_start */
  failsoft_call* call;    /* borrowed */
  const char* text;
  size_t text_size;
  const char* json;
  size_t json_size;
  /* FAILSOFT_EVENT_DELTA. Since 0.1 */
  failsoft_delta_kind delta;
  int32_t choice;      /* which of the request's "n" answers */
  int32_t tool_index;  /* which tool call of that answer; -1: the old "function_call" */
  const char* tool_id; /* of a tool call: what is known of its id and name so far */
  size_t tool_id_size;
  const char* tool_name;
  size_t tool_name_size;
} failsoft_event_view;

/* 0 for NULL. Since 0.1 */
FAILSOFT_API size_t failsoft_batch_count(const failsoft_batch* batch);

/*
 * Fills `out` with event `index`. `out_size` is sizeof(failsoft_event_view): a library that knows
 * more fields than the caller leaves them out, and one that knows fewer sets the rest to 0.
 * Since 0.1
 */
FAILSOFT_API failsoft_status failsoft_batch_get(const failsoft_batch* batch, size_t index,
                                                failsoft_event_view* out, size_t out_size);
FAILSOFT_API void failsoft_batch_release(failsoft_batch* batch);

#ifdef __cplusplus
} /* extern "C" */
#endif

#include "log.h"   /* log lines */
#include "texts.h" /* texts and conversations: what they cost, and how they fit */

#endif /* FAILSOFT_FAILSOFT_H_ */
