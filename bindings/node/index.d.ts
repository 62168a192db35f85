import type { CallOptions, ClientOptions as Options, FallbackTarget } from './lib/options';
import type { Summary, SummaryFields } from './lib/summary';
import type {
  AccountFields, AutoTopup, AutoTopupFields, Balance, CreateKeyFields, CreatedKey, Diagnosis, DoctorFields,
  ErrorsFields, KeyStatus, ErrorEntry, Model, ModelsFields, NewCredentials, ProviderStatus,
} from './lib/account';

export type { CallOptions, FallbackTarget } from './lib/options';
export type * from './lib/account';
export * from './lib/errors';
export * from './lib/summary';
export * from './lib/texts';

/** failsoft's own, such as "0.1.0". */
export declare const version: string;

/** What a client takes. */
export interface ClientOptions extends Options {
  /**
   * Fetches fresh credentials when a call is answered 401: once for all calls that met the old ones,
   * which are then tried once more. It has `credentialsTimeout` milliseconds (60,000; that option
   * does nothing else); what it throws is what those calls reject with.
   */
  credentials?: (() => NewCredentials | Promise<NewCredentials>) | undefined;
}

/** One chat message, with whatever else the service knows. */
export interface Message {
  role: string;
  content?: unknown;
  [field: string]: unknown;
}

/** A message as another package's type, or one of your own, has it. */
export interface AnyMessage {
  role: string;
  content?: unknown;
}

export type Messages = readonly (Message | AnyMessage)[];

/** What the service counted, in its own words. */
export interface Usage {
  prompt_tokens?: number;
  completion_tokens?: number;
  total_tokens?: number;
  [field: string]: unknown;
}

/** One attempt of a call, in the words of the C interface. Times are milliseconds from its start. */
export interface Attempt {
  attempt: number;
  model?: string;
  /** Of a fallback on another one. */
  origin?: string;
  /** The wait for its turn, if there was one. */
  before?: { wait_ms: number; wait_reason: 'pacing' };
  started_ms: number;
  duration_ms: number;
  sent?: boolean;
  http_status?: number;
  /** What came of it: the name of a status, "ok" for the answer. */
  class?: string;
  code?: string;
  message?: string;
  request_id?: string;
  /** Whether it asked for the rest of an answer. */
  resume?: boolean;
  /** Whether it was sent because an answer was late (`hedgeAfter`). */
  hedge?: boolean;
  /** How this request was made to fit its model's window before it was sent. */
  preflight?: Recovery;
  /** How the request that followed was made to fit, after a context error. */
  recovery?: Recovery;
  /** The wait that followed this attempt, and why there was one. */
  wait_ms?: number;
  wait_reason?: 'server' | 'backoff' | 'credentials';
}

/** How a request was made to fit its model. */
export interface Recovery {
  kind: 'trim' | 'max_tokens' | 'larger_model';
  /** Tokens, or models. */
  from: number | string;
  to: number | string;
  [figure: string]: unknown;
}

/** A target that did not answer. */
export interface PassedOver {
  model: string;
  origin: string;
  /** Why: the name of a status. */
  class: string;
  message: string;
  gave_up?: string;
  /** 0: it was not even asked. */
  attempts: number;
}

/** What happened on the way of a call. */
export interface Details {
  attempts: Attempt[];
  [field: string]: unknown;
}

export interface Cancellable {
  /** Aborting it ends the call at once; what was waited for is rejected with `signal.reason`. */
  signal?: AbortSignal | null | undefined;
}

/**
 * A call's options of failsoft, in camelCase, and fields of the request (`temperature`, `tools`, ...),
 * which are sent as they are.
 */
export interface ChatFields extends CallOptions, Cancellable {
  temperature?: number | null | undefined;
  top_p?: number | null | undefined;
  /** The most tokens of the answer, by its older and its newer name. */
  max_tokens?: number | null | undefined;
  max_completion_tokens?: number | null | undefined;
  stop?: string | readonly string[] | null | undefined;
  seed?: number | null | undefined;
  n?: number | null | undefined;
  tools?: readonly unknown[] | undefined;
  tool_choice?: unknown;
  response_format?: unknown;
  /** Members that are sent whatever their names. */
  extraBody?: Record<string, unknown> | undefined;
  [field: string]: unknown;
}

export interface RequestFields extends CallOptions, Cancellable {
  /** Any JSON. */
  body?: unknown;
  query?: Record<string, unknown> | undefined;
}

/** What every answer has. */
export interface Answer {
  /** Everything that is known, in the words of the C interface. */
  readonly details: Details;
  /** The HTTP status. */
  readonly status: number;
  /** Name this when you ask the service's support. */
  readonly requestId: string | null;
  /** What was tried, in order; the last one gave this answer. */
  readonly attempts: Attempt[];
  /** What was done to make the request fit its model, in order; usually nothing. */
  readonly recoveries: Recovery[];
  /** The timeline of attempts, as lines for a person. */
  readonly report: string;
  toJSON(): Details;
}

/** The answer to a chat. */
export interface Reply extends Answer {
  /** The answer's text; empty when there is none (tool calls). */
  readonly text: string;
  /** The assistant's message as it came, ready to be appended to the messages. */
  readonly message: Message;
  /** The model that answered. */
  readonly model: string;
  readonly usage: Usage | null;
  readonly finishReason: string | null;
  /** Unconfirmed: whole as far as HTTP can tell, but the service gave no finish_reason. */
  readonly outcome: 'complete' | 'complete_unconfirmed';
  /** The service's own JSON. */
  readonly raw: any;
  /** Where there were others to fall back to: who answered, and why the others did not. */
  readonly target: { model: string; origin: string } | null;
  readonly passedOver: PassedOver[];
}
export declare const Reply: abstract new (...made: never[]) => Reply;

/** The answer to a `request`. */
export interface Response extends Answer {
  /** The body as it came. */
  readonly text: string;
  /** The body: parsed JSON, or text where it is not JSON. */
  readonly body: any;
  /** The body, which must be JSON. */
  readonly raw: any;
}
export declare const Response: abstract new (...made: never[]) => Response;

/** A piece of a stream; `choice` says of which of the request's `n` answers. */
export interface PieceEvent {
  type: 'text' | 'reasoning' | 'refusal';
  text: string;
  choice: number;
  index: null;
  id: null;
  name: null;
  data: null;
}

/**
 * A piece of a tool call's arguments. Run none before the reply: only then are the arguments known to
 * be whole, and stand in its `message`.
 */
export interface ToolCallEvent {
  type: 'tool_call';
  text: string;
  choice: number;
  /** Which tool call of that answer; -1: the old `function_call`. */
  index: number;
  id: string | null;
  name: string | null;
  data: null;
}

/**
 * An attempt begins; an attempt failed and another follows; a dropped stream goes on, and the next
 * pieces are its continuation. `data` is what `failsoft.h` says of the event.
 */
export interface ProgressEvent {
  type: 'attempt' | 'retry' | 'resumed';
  text: '';
  choice: number;
  index: null;
  id: null;
  name: null;
  data: Record<string, unknown>;
}

/** The last event of a stream that ended well. */
export interface ReplyEvent {
  type: 'reply';
  text: string;
  choice: number;
  index: null;
  id: null;
  name: null;
  data: Reply;
}

export type StreamEvent = PieceEvent | ToolCallEvent | ProgressEvent | ReplyEvent;

/**
 * An answer that comes piece by piece: iterate over it for the text (of the first choice, if there are
 * several), or over `events()` for everything.
 *
 * Every piece comes once, and joined they are the reply's text: a stream that drops goes on where it
 * stopped. When it cannot, the iteration throws a FailsoftError, at its end and whenever it is asked
 * again; `partialText` is all the text that came. Iterations of one stream share its pieces.
 *
 * Leaving an iteration before its end (`break`, an exception) cancels the call and closes its
 * connection; what is asked of the stream afterwards throws CancelledError. What nobody reads is not
 * fetched: the connection waits.
 */
export interface Stream extends AsyncIterable<string> {
  [Symbol.asyncIterator](): AsyncIterableIterator<string>;
  events(): AsyncIterableIterator<StreamEvent>;
  /** The whole answer; pieces that no iteration is taking are dropped. Rejects as iterations throw. */
  readonly reply: Promise<Reply>;
  /** Cancels the call at once, unless it has ended. */
  abort(): void;
  /** The text as UTF-8, as the body of a `Response` wants it. Cancelling it cancels the call. */
  toReadableStream(): ReadableStream<Uint8Array>;
  [Symbol.asyncDispose](): Promise<void>;
}
export declare const Stream: abstract new (...made: never[]) => Stream;

/**
 * Calls that keep working when things go wrong.
 *
 * Options given here hold for every call and can be overridden in one. Without `apiKey` and
 * `accessToken` they come from the environment: FAILSOFT_API_KEY, then MOLTBOTDEN_API_KEY, and likewise
 * ..._ACCESS_TOKEN and ..._BASE_URL. Throws ConfigurationError for an option that is unknown or wrong.
 */
export declare class Client {
  constructor(options?: ClientOptions);
  /** A chat completion. Rejects with a FailsoftError; with TypeError where an argument is none. */
  chat(messages: Messages, fields?: ChatFields): Promise<Reply>;
  /** As chat, with the guide's chain where neither call nor client says another. */
  chatWithFallback(messages: Messages, fields?: ChatFields): Promise<Reply>;
  /** A chat completion, piece by piece. Throws when nothing could be sent. */
  stream(messages: Messages, fields?: ChatFields): Stream;
  /**
   * One summary of a document of any length: of each of its parts, `concurrency` at a time, and then of
   * the summaries together, level by level. A part that does not fit its model is cut in two. `fields`
   * are as for chat, and hold for each of the calls; `deadline` is for all of them together. Rejects
   * with a FailsoftError, whose `summary` is what was done.
   */
  summarize(document: string, fields?: SummaryFields): Promise<Summary>;
  /** Any method and path below the base URL, with the same resilience. */
  request(method: string, path: string, fields?: RequestFields): Promise<Response>;
  /** The service's models: from memory for `modelsTtl` milliseconds, unless refreshed. */
  models(fields?: ModelsFields): Promise<Model[]>;
  /** How the providers behind the service are. */
  providerStatus(fields?: AccountFields): Promise<ProviderStatus[]>;
  /** What the client's key may do, and until when. Rejects with AuthenticationError when it is not accepted. */
  verifyKey(fields?: AccountFields): Promise<KeyStatus>;
  /** Makes a new key. Needs an access token: InvalidArgumentError without one. */
  createKey(fields: CreateKeyFields): Promise<CreatedKey>;
  /** What is left, and how it is topped up. */
  balance(fields?: AccountFields): Promise<Balance>;
  /** Sets when the balance is topped up, and by how much. Needs an access token: InvalidArgumentError without one. */
  setAutoTopup(fields: AutoTopupFields): Promise<AutoTopup>;
  /** The service's latest errors on this account, the newest first. */
  errors(fields?: ErrorsFields): Promise<ErrorEntry[]>;
  /** Checks client, account and models, with one tiny chat and one tiny stream: what is wrong, and how to fix it. */
  doctor(fields?: DoctorFields): Promise<Diagnosis>;
  /**
   * Replaces the key or token: what is sent from now on, by calls that run too, is sent with the new one. A
   * call that is answered 401 with the old one is tried once more.
   */
  setCredentials(credentials: NewCredentials): void;
  /** Counters since the client was made, and what is going on now. */
  stats(): Record<string, any>;
  /**
   * Ends the client's work. Calls that are running get `timeout` milliseconds (null: no limit), then they
   * and all later ones reject with ClientClosedError. Connections and the client's thread are gone
   * when it resolves.
   */
  close(timeout?: number | null): Promise<void>;
  /** A new client with some options changed; it has its own connections and budgets. */
  withOptions(overrides?: ClientOptions): this;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface RetryFields extends ChatFields {
  /** Default: "claude-3-5-sonnet". */
  model?: string | undefined;
  /** Attempts in total. Default: 5. */
  maxRetries?: number | undefined;
  /** Milliseconds. Default: 1000. */
  baseDelay?: number | undefined;
  /** Instead of one that takes its settings from the environment. */
  client?: Client | undefined;
}

/** The chat completion as the service's JSON, after at most `maxRetries` attempts in total. */
export declare function chatWithRetry(messages: Messages, fields?: RetryFields): Promise<any>;

export interface FallbackFields extends ChatFields {
  /** Default: "claude-3-5-sonnet". */
  model?: string | undefined;
  /** Default: "gpt-4o", "llama-3-3-70b". */
  fallback?: "guide" | readonly (string | FallbackTarget)[] | undefined;
  /** Of each model. Default: 2. */
  maxRetries?: number | undefined;
  /** Instead of one that takes its settings from the environment. */
  client?: Client | undefined;
}

/** The chat completion as the service's JSON, from the first model of a chain that answers. */
export declare function chatWithFallback(messages: Messages, fields?: FallbackFields): Promise<any>;

export interface ReconnectFields extends ChatFields {
  /** Default: "claude-3-5-sonnet". */
  model?: string | undefined;
  /** Default: 3. */
  maxReconnects?: number | undefined;
  /** Whether pieces are written to standard output as they come. Default: false. */
  printPieces?: boolean | undefined;
  /** Instead of one that takes its settings from the environment. */
  client?: Client | undefined;
}

/**
 * The whole text of an answer that is streamed, and asked to go on where it stopped when it drops, at
 * most `maxReconnects` times.
 */
export declare function streamWithReconnect(messages: Messages, fields?: ReconnectFields): Promise<string>;

/** Options of a client, without what each request says for itself. */
export type FetchOptions = Omit<ClientOptions, 'baseURL' | 'apiKey' | 'accessToken' | 'auth' | 'credentials'>;

/**
 * A `fetch` for packages that take one (`openai`, the AI SDK, ...): retries happen below the package,
 * and a chat's stream that drops goes on where it stopped, so set the package's own retries to 0.
 *
 * An error of the service is a Response with its status and body, as ever. When there is no answer,
 * `fetch` rejects with a TypeError whose `cause` is a FailsoftError; when one breaks off, reading its
 * body does, with that error. An aborted signal rejects with its reason, the body's reading too.
 * A stream of `/responses` is passed on as it comes and not resumed: cut, it is an error, also where
 * it merely ends. Redirects are followed as `redirect` says, but never to another origin: that answer
 * is handed on.
 * Bodies are read before they are sent, so that they can be sent again; those of more than 256 MiB, URLs
 * that are not http, and requests with an `integrity`, are handed to `globalThis.fetch`, and are not sent
 * again. What is undici's alone, as `dispatcher`, is not looked at: failsoft's options `proxy` and
 * `caFile` say how to get there. Bodies come decoded, and without `content-length` and
 * `content-encoding`.
 */
export declare function createFetch(options?: FetchOptions): typeof globalThis.fetch & {
  /** Ends what runs, after `timeout` milliseconds (null: when all of it has ended). */
  close(timeout?: number | null): Promise<void>;
};

/** What a logger has to have, as console has. */
export type Logger = Partial<Record<'error' | 'warn' | 'info' | 'debug', (line: string) => void>>;

/**
 * Hands failsoft's log lines up to `level` to `logger` (default: console), on the thread that asked
 * last. `warn` tells of retries and odd answers, `info` adds a line a call. No line holds a key, a
 * prompt or an answer. It keeps no process alive; `off` ends it.
 */
export declare function enableLogging(level?: 'off' | 'error' | 'warn' | 'info' | 'debug', logger?: Logger): void;

/** A part of a text: `text === whole.slice(start, end)`, but for what `closeFences` adds. */
export interface Chunk {
  text: string;
  start: number;
  end: number;
  /** The same in bytes of UTF-8. */
  byteStart: number;
  byteEnd: number;
}

export interface ChunkOptions {
  /** The largest size of a chunk. */
  max: number;
  /** Code points (the default), bytes of UTF-8, or tokens, estimated for `model` or `family`. */
  unit?: 'chars' | 'bytes' | 'tokens' | undefined;
  /** How much of a chunk's end the next may begin with: less than half of `max`. Default: 0. */
  overlap?: number | undefined;
  /** A better cut counts only where it leaves a chunk this full: 0 to 0.5. Default: 0.5. */
  minFill?: number | undefined;
  /** Prefer to cut before headings and around fences and tables, and leave those whole that fit. */
  markdown?: boolean | undefined;
  /** With `markdown`: give each part of a fence the fence's first line and its marks, beyond `max`. */
  closeFences?: boolean | undefined;
  /** Take white space off both ends, and leave out chunks that are nothing else. */
  trim?: boolean | undefined;
  model?: string | undefined;
  family?: 'o200k' | 'cl100k' | 'llama3' | 'deepseek' | 'gemma' | 'qwen' | 'unknown' | undefined;
}

/**
 * Chunks that end where a reader would cut: after a blank line, a line, a sentence, a word, and never
 * inside what a reader sees as one character. Joined, they are the text.
 */
export declare function chunk(text: string, options: ChunkOptions): Chunk[];

/**
 * The chunks that `chunk` makes of the parts joined, as they become certain: for a text that is larger
 * than memory. A part is a string, or bytes of UTF-8 that may end anywhere.
 */
export declare function chunkStream(
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  options: ChunkOptions,
): AsyncGenerator<Chunk, void, void>;

/**
 * The guide's function: chunks of at most `maxChars` code points (default: 50,000), cut before the last
 * blank line, else full stop and space, else space; white space at a chunk's beginning is lost.
 */
export declare function chunkText(text: string, maxChars?: number): string[];

/** What is built in and in use. */
export declare function features(): {
  version: string;
  abi: number;
  curl: string;
  tls: string;
  http2: boolean;
  compression: string[];
  compiler: string;
};
