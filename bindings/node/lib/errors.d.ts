/** What a call can end in, when it is not an answer. Fields that do not apply are null. */
import type { Attempt, Details, PassedOver, Recovery } from '../index';
import type { UnfinishedSummary } from './summary';

/** Base of all errors. No field ever holds a secret. */
export declare class FailsoftError extends Error {
  constructor(message?: string, details?: Partial<Details>, report?: string);
  /** The service's error code, such as "rate_limit_exceeded"; failsoft's own where it gave none. */
  readonly code: string | null;
  /** The HTTP status. */
  readonly status: number | null;
  readonly requestId: string | null;
  /** How long the service asked to wait. */
  readonly retryAfterMs: number | null;
  /** When the service expects to answer again. */
  readonly retryAt: Date | null;
  /** What led to it, in a sentence. */
  readonly cause: string | null;
  /** What to do about it, in a sentence. */
  readonly fix: string | null;
  readonly attempts: Attempt[];
  /** Where there were others to fall back to: why each of them did not answer. */
  readonly passedOver: PassedOver[];
  /** How the request was made to fit, first to last. */
  readonly recoveries: Recovery[];
  /** Everything that is known, in the words of the C interface. */
  readonly details: Details;
  /** The story for a person: cause, fix and the timeline of attempts, several lines. */
  readonly report: string;
  readonly type: string | null;
  readonly param: string | null;
  /** The JSON pointer of the option or field that is wrong, in your spelling: "/maxAttempts", "/messages/0/role". */
  readonly field: string | null;
  /** Why there was no further attempt. */
  readonly gaveUp: string | null;
  readonly provider: string | null;
  readonly upstreamStatus: number | null;
  readonly modelMaxTokens: number | null;
  readonly requestTokens: number | null;
  /** The ids nearest to that of a model that does not exist; else none. */
  readonly nearestModels: string[];
  /** An exact decimal, as text. */
  readonly balanceUsdc: string | null;
  readonly topUpUrl: string | null;
  /** The error answer as it came: parsed JSON, or text. */
  readonly body: unknown;
  /** All the text that a stream had delivered, if it had begun. */
  readonly partialText: string | null;
  /** The class of what ended a stream that had begun, such as "reset". */
  readonly interruptedBy: string | null;
  /** Why that stream was not resumed, or not again. */
  readonly notResumed: string | null;
  /** What was done of a summary, in the words of the C interface; a part that has none has a null "summary". */
  readonly summary: UnfinishedSummary | null;
  toJSON(): Record<string, unknown>;
}

/** An option is wrong; `field` names it. Nothing was sent. */
export declare class ConfigurationError extends FailsoftError {}

/** Something in the request is wrong; `field` names it. Nothing was sent. */
export declare class InvalidArgumentError extends FailsoftError {}

/** The service could not be reached, or answered with an error. */
export declare class APIError extends FailsoftError {}

/** No usable answer came: DNS, connect, TLS, reset, or an answer that is none. */
export declare class APIConnectionError extends APIError {}

/** No byte came in time. */
export declare class APITimeoutError extends APIConnectionError {}

/** The service answered with an error; `status` is its HTTP status. */
export declare class APIStatusError extends APIError {}

/** 400, and other 4xx that have no class of their own. */
export declare class BadRequestError extends APIStatusError {}

/** The request does not fit the model: `modelMaxTokens`, `requestTokens`. */
export declare class ContextLengthError extends BadRequestError {}

/** 401: the key or token was not accepted. */
export declare class AuthenticationError extends APIStatusError {}

/** 402, or 429 about a quota that is used up: `balanceUsdc`, `topUpUrl`. */
export declare class CreditsExhaustedError extends APIStatusError {}

/** 403. */
export declare class PermissionDeniedError extends APIStatusError {}

/** 404 about something other than a model. */
export declare class NotFoundError extends APIStatusError {}

/** 409. */
export declare class ConflictError extends APIStatusError {}

/** 422. */
export declare class UnprocessableEntityError extends APIStatusError {}

/** There is no such model: 422, or 404 about a model. `nearestModels` are known ids like it. */
export declare class InvalidModelError extends UnprocessableEntityError {}

/** 429: `retryAfterMs`, `retryAt`. */
export declare class RateLimitError extends APIStatusError {}

/** 5xx. */
export declare class InternalServerError extends APIStatusError {}

/** The provider behind the service failed: `provider`, `upstreamStatus`. */
export declare class ProviderError extends InternalServerError {}

/** A stream did not end well and could not be resumed; `partialText` is what came. */
export declare class StreamInterruptedError extends APIError {
  readonly partialText: string;
}

/** The call's own deadline passed, or the next wait would not have fitted it. */
export declare class DeadlineExceededError extends FailsoftError {}

/** The target is known to be down; nothing was sent to it. */
export declare class CircuitOpenError extends FailsoftError {}

/** The client's own limits left no room in time. */
export declare class OverloadedError extends FailsoftError {}

/** The call was cancelled. */
export declare class CancelledError extends FailsoftError {}

/** The client was closed, before the call or while it ran. */
export declare class ClientClosedError extends FailsoftError {}
