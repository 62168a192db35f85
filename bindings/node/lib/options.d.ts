// Option types. Written by tools/generate_options.js; do not edit. Durations are milliseconds.

/** Somewhere else that may answer. What is left out is as in the call, but for credentials. */
export interface FallbackTarget {
  model?: string | undefined;
  baseURL?: string | undefined;
  apiKey?: string | undefined;
  accessToken?: string | undefined;
  auth?: "auto" | "api_key" | "bearer" | undefined;
  headers?: Record<string, string | null> | Headers | undefined;
  /** In tokens: a prompt that does not fit is not sent there. */
  contextWindow?: number | undefined;
}

/** What one call may override. */
export interface CallOptions {
  /** The model of chats that do not name one. */
  model?: string | undefined;

  /** How often a call is tried in total, the first time included. Default: 5. */
  maxAttempts?: number | undefined;

  /**
   * The most requests a call sends, whatever the reasons; 0: the larger of 20 and
   * maxAttempts. Default: 0.
   */
  maxRequests?: number | undefined;

  /**
   * The wait before the first retry when the server names none; it doubles from retry to
   * retry. Milliseconds; default: 1_000.
   */
  baseDelay?: number | undefined;

  /** Where the doubling of baseDelay ends. Milliseconds; default: 30_000. */
  maxDelay?: number | undefined;

  /**
   * How chance is added to waits: up to a second on top (guide), all of the wait (full),
   * half of it (equal), up to three times the last wait (decorrelated), or not at all.
   * Default: "guide".
   */
  jitter?: "guide" | "full" | "equal" | "decorrelated" | "none" | undefined;

  /**
   * The longest wait asked for by the server that is waited out; a longer one ends the
   * call. Milliseconds; default: 120_000.
   */
  maxServerWait?: number | null | undefined;

  /**
   * How long the whole call may take, with all its waits and attempts. Milliseconds;
   * default: null.
   */
  deadline?: number | null | undefined;

  /**
   * How long a call may wait for its turn (plan, rpm, tpm, concurrency) before it is given
   * up as overloaded; a wait that is longer for certain is not begun. Milliseconds;
   * default: null.
   */
  maxQueueWait?: number | null | undefined;

  /**
   * How late the first piece of a chat's answer may be before its next target, or the same
   * one where there is none, is asked as well, once (null: never); the first to answer
   * counts, the other is cancelled, and may be billed all the same. Milliseconds; default:
   * null.
   */
  hedgeAfter?: number | null | undefined;

  /**
   * What follows when a request does not fit its model: the error, or another request,
   * twice at most: with the answer's limit lowered where that is enough, else with the
   * messages trimmed, or to a model whose window is larger (of the fallbacks, else of the
   * service's list), or the one and then the other. Default: "error".
   */
  onContextOverflow?: "error" | "trim" | "larger_model" | "trim_then_larger" | "larger_then_trim" | undefined;

  /**
   * How long a call that is answered 401 waits for fresh credentials, which it asks the
   * program for, and then tries once more; 0: it asks for none. Milliseconds; default: 0.
   */
  credentialsTimeout?: number | undefined;

  /**
   * Below this an answer's limit is not lowered to make a request fit its model; 0: a tenth
   * of what the request asks for. Default: 0.
   */
  minAnswerTokens?: number | undefined;

  /** How long connecting may take, TLS included. Milliseconds; default: 10_000. */
  connectTimeout?: number | null | undefined;

  /**
   * How long the server may take to the first byte of an answer that is no stream.
   * Milliseconds; default: 60_000.
   */
  timeout?: number | null | undefined;

  /**
   * How long the server may pause between two bytes of its answer. Milliseconds; default:
   * 120_000.
   */
  idleTimeout?: number | null | undefined;

  /**
   * The largest answer that is read, decompressed; a larger one is an error. Bytes;
   * default: 268_435_456.
   */
  maxResponseBytes?: number | undefined;

  /**
   * How long a stream may take to its first event; twice as long while it sends comments to
   * keep the connection alive. Milliseconds; default: 300_000.
   */
  firstTokenTimeout?: number | null | undefined;

  /**
   * How long a stream may go without a piece of the answer, whatever else it sends.
   * Milliseconds; default: 300_000.
   */
  progressTimeout?: number | null | undefined;

  /**
   * How often a dropped stream is resumed; a resume that brings no text counts twice.
   * Default: 3.
   */
  maxReconnects?: number | undefined;

  /**
   * How a dropped stream is asked to go on: by an instruction, which works with every
   * model; by leaving the partial answer as the last turn (prefill), marked as prefix, or
   * as what the server continues exactly; or not at all (off). Default: "instruct".
   */
  resume?: "instruct" | "prefill" | "prefix" | "exact" | "off" | undefined;

  /**
   * Whether a dropped stream is resumed even if the request offers tools. Default: false.
   */
  resumeWithTools?: boolean | undefined;

  /**
   * Whether a continuation that nothing proves to be the rest of the answer is refused.
   * Default: false.
   */
  resumeStrict?: boolean | undefined;

  /**
   * Whether a stream that ends without a finish_reason is dropped, even after [DONE].
   * Default: false.
   */
  requireFinishReason?: boolean | undefined;

  /**
   * How much of a stream may wait for its reader before no more is read. Bytes; default:
   * 1_048_576.
   */
  streamHighWater?: number | undefined;

  /** How much of a stream may still wait when reading goes on. Bytes; default: 262_144. */
  streamLowWater?: number | undefined;

  /**
   * The header that carries the same id in all attempts of a call; empty: none. Default:
   * "Idempotency-Key".
   */
  idempotencyHeader?: string | undefined;

  /** Headers to send, as an object of texts; null keeps a header from being sent. */
  headers?: Record<string, string | null> | Headers | undefined;

  /**
   * Where a chat goes when its model does not answer, in order: a model's name, or an
   * object of model, baseURL, apiKey, accessToken, auth, headers and contextWindow; the
   * credentials of one origin are never sent to another; or "guide": gpt-4o, then
   * llama-3-3-70b, after claude-3-5-sonnet where no model is named, with two attempts each
   * unless maxAttempts is given.
   */
  fallback?: "guide" | readonly (string | FallbackTarget)[] | undefined;
}

/** What a client takes. */
export interface ClientOptions extends CallOptions {
  /**
   * The API key; without it the environment's FAILSOFT_API_KEY, then MOLTBOTDEN_API_KEY
   * (the latter only for its own host).
   */
  apiKey?: string | undefined;

  /**
   * A session's access token, instead of a key; without it the environment's
   * FAILSOFT_ACCESS_TOKEN, then MOLTBOTDEN_ACCESS_TOKEN (the latter only for its own host).
   */
  accessToken?: string | undefined;

  /**
   * Where the API is; without it the environment's FAILSOFT_BASE_URL, then
   * MOLTBOTDEN_BASE_URL. Default: "https://api.moltbotden.com/v1/hosting/llm".
   */
  baseURL?: string | undefined;

  /**
   * How a key is sent: auto and api_key send it as X-API-Key, bearer as Authorization:
   * Bearer, which an access token always is; none: not at all, nor is one looked for, since
   * requests bring what they need in their headers. Default: "auto".
   */
  auth?: "auto" | "api_key" | "bearer" | "none" | undefined;

  /**
   * Whether a client of the default service is refused when there is no key for it; without
   * this its calls are, until it is given one, and its doctor says what is missing.
   * Default: true.
   */
  requireKey?: boolean | undefined;

  /** Whether a key may be sent over plain http to another machine. Default: false. */
  allowInsecureHttp?: boolean | undefined;

  /**
   * The proxy, as host:port or a URL (http, https, socks4, socks4a, socks5, socks5h);
   * empty: none; without it, as the environment's HTTPS_PROXY, HTTP_PROXY and NO_PROXY say.
   */
  proxy?: string | undefined;

  /** A file of trusted certificates (PEM) instead of the system's. */
  caFile?: string | undefined;

  /** Whether HTTP/2 is offered to servers over TLS. Default: true. */
  http2?: boolean | undefined;

  /** The most connections that are open at a time; 0: no limit. Default: 0. */
  maxConnections?: number | undefined;

  /**
   * The tokens that all calls to one model share for retries, of which one costs 5 or 10
   * and successes bring back; 0: no retries. Default: 500.
   */
  retryBudget?: number | undefined;

  /**
   * The plan whose limits are kept to, so that the service never refuses: free, starter,
   * growth or pro; calls wait for their turn, first come first served. Default: "none".
   */
  plan?: "none" | "free" | "starter" | "growth" | "pro" | undefined;

  /**
   * The most requests sent in any minute, by all clients of the process that use the same
   * origin and key; 0: as the plan says. Default: 0.
   */
  rpm?: number | undefined;

  /**
   * The most tokens, of prompts and answers, used in any minute; 0: as the plan says.
   * Default: 0.
   */
  tpm?: number | undefined;

  /** The most requests under way at a time; 0: as the plan says. Default: 0. */
  concurrency?: number | undefined;

  /**
   * How many calls may wait for their turn; one more is refused as overloaded. Default:
   * 10_000.
   */
  maxQueue?: number | undefined;

  /**
   * Whether a limit on requests is learnt from the service's refusals where none is told.
   * Default: false.
   */
  learnLimits?: boolean | undefined;

  /**
   * Whether a model that keeps failing is left alone for a while, so that calls to it fail
   * at once: where there is another to go to (auto), always (on), or never (off). Default:
   * "auto".
   */
  circuitBreaker?: "auto" | "on" | "off" | undefined;

  /** How many failures in a row open a circuit. Default: 5. */
  circuitFailures?: number | undefined;

  /**
   * Which share of failures among the last 30 s, of at least ten requests, opens it too.
   * Default: 0.5.
   */
  circuitRatio?: number | undefined;

  /**
   * How long a circuit stays open before one request may try; it doubles from one failed
   * try to the next. Milliseconds; default: 5_000.
   */
  circuitOpen?: number | undefined;

  /**
   * Where that doubling ends, so that a model that is back is found within that time.
   * Milliseconds; default: 25_000.
   */
  circuitMaxOpen?: number | undefined;

  /**
   * Whether an answer to provider_status opens the circuits of all models of a provider
   * that is down, and lets one request try at once when it is back. Default: false.
   */
  circuitFromStatus?: boolean | undefined;

  /**
   * How long the service's list of models is taken from memory before it is asked again.
   * Milliseconds; default: 300_000.
   */
  modelsTtl?: number | null | undefined;

  /**
   * For tests only: every wait and time limit takes this fraction of its time. Default: 1.
   */
  timeScale?: number | undefined;

  /** The unit in which the durations among the options are written. Default: "ms". */
  timeUnit?: "ms" | "s" | undefined;
}
