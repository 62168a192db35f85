// What a call can end in, when it is not an answer. The names are those that users of the openai
// package know.
'use strict';

const { spelt } = require('./options');

// Fields of the same name in the C interface, in camelCase here. Those that do not apply are null.
const FIELDS = {
  type: 'type',
  param: 'param',
  field: 'field',
  gaveUp: 'gave_up',
  provider: 'provider',
  upstreamStatus: 'upstream_status',
  modelMaxTokens: 'model_max_tokens',
  requestTokens: 'request_tokens',
  balanceUsdc: 'balance_usdc',
  topUpUrl: 'top_up_url',
  body: 'body',
  partialText: 'partial_text',
  interruptedBy: 'interrupted_by',
  notResumed: 'not_resumed',
  summary: 'summary',
};

// Shown when an error is printed; the rest is read from `details`.
const SHOWN = {
  status: 'http_status',
  requestId: 'request_id',
  retryAfterMs: 'retry_after_ms',
  cause: 'cause',
  fix: 'fix',
};

class FailsoftError extends Error {
  constructor(message = '', details = {}, report = '') {
    super(message);
    hide(this, 'details', details);
    hide(this, 'report', report);
    this.code = details.code ?? details.class ?? null;
    for (const [name, known] of Object.entries(SHOWN)) {
      if (details[known] !== undefined) this[name] = details[known];
    }
  }

  get name() {
    return this.constructor.name;
  }

  get attempts() {
    return this.details.attempts ?? [];
  }

  get recoveries() {
    return this.details.recoveries ?? [];
  }

  get passedOver() {
    return this.details.passed_over ?? [];
  }

  get nearestModels() {
    return this.details.nearest_models ?? [];
  }

  get retryAt() {
    return this.details.retry_at === undefined ? null : new Date(this.details.retry_at);
  }

  toJSON() {
    return { name: this.name, ...this.details, message: this.message, ...(this.field && { field: this.field }) };
  }
}

function hide(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, configurable: true });
}

function define(name, known) {
  Object.defineProperty(FailsoftError.prototype, name, {
    get() {
      return this.details[known] ?? null;
    },
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
    configurable: true,
  });
}

for (const [name, known] of Object.entries({ ...FIELDS, ...SHOWN })) define(name, known);

class ConfigurationError extends FailsoftError {}
class InvalidArgumentError extends FailsoftError {}
class APIError extends FailsoftError {}
class APIConnectionError extends APIError {}
class APITimeoutError extends APIConnectionError {}
class APIStatusError extends APIError {}
class BadRequestError extends APIStatusError {}
class ContextLengthError extends BadRequestError {}
class AuthenticationError extends APIStatusError {}
class CreditsExhaustedError extends APIStatusError {}
class PermissionDeniedError extends APIStatusError {}
class NotFoundError extends APIStatusError {}
class ConflictError extends APIStatusError {}
class UnprocessableEntityError extends APIStatusError {}
class InvalidModelError extends UnprocessableEntityError {}
class RateLimitError extends APIStatusError {}
class InternalServerError extends APIStatusError {}
class ProviderError extends InternalServerError {}
class StreamInterruptedError extends APIError {
  get partialText() {
    return this.details.partial_text ?? '';
  }
}
class DeadlineExceededError extends FailsoftError {}
class CircuitOpenError extends FailsoftError {}
class OverloadedError extends FailsoftError {}
class CancelledError extends FailsoftError {}
class ClientClosedError extends FailsoftError {}

const classes = {
  FailsoftError, ConfigurationError, InvalidArgumentError, APIError, APIConnectionError,
  APITimeoutError, APIStatusError, BadRequestError, ContextLengthError, AuthenticationError,
  CreditsExhaustedError, PermissionDeniedError, NotFoundError, ConflictError,
  UnprocessableEntityError, InvalidModelError, RateLimitError, InternalServerError, ProviderError,
  StreamInterruptedError, DeadlineExceededError, CircuitOpenError, OverloadedError, CancelledError,
  ClientClosedError,
};

const BY_CLASS = {
  config: ConfigurationError,
  timeout: APITimeoutError,
  authentication: AuthenticationError,
  permission: PermissionDeniedError,
  rate_limited: RateLimitError,
  credits: CreditsExhaustedError,
  invalid_model: InvalidModelError,
  context_length: ContextLengthError,
  invalid_request: BadRequestError,
  content_filter: BadRequestError,
  not_found: NotFoundError,
  conflict: ConflictError,
  unprocessable: UnprocessableEntityError,
  provider: InternalServerError,
  deadline: DeadlineExceededError,
  circuit_open: CircuitOpenError,
  overloaded: OverloadedError,
  cancelled: CancelledError,
  closed: ClientClosedError,
};

// What a minifier makes of a class's name is told to nobody.
for (const [name, Kind] of Object.entries(classes)) Object.defineProperty(Kind, 'name', { value: name, configurable: true });

// A status that is newer than this file is told by its band of a hundred.
const BY_BAND = {
  1: InvalidArgumentError,
  2: APIConnectionError,
  3: APIStatusError,
  5: StreamInterruptedError,
};

function classFor(status, details) {
  const found = BY_CLASS[details.class] ?? BY_BAND[Math.floor(-status / 100)] ?? FailsoftError;
  const names = 'provider' in details || details.code === 'provider_error';
  return found === InternalServerError && names ? ProviderError : found;
}

// The error for a failure of the compiled half: [status, details as JSON, report]. `spell` writes
// the pointer of what is wrong as the caller did; `details` keeps the words of the C interface.
function errorFrom([status, json, report], spell = spelt) {
  const details = JSON.parse(json);
  const Kind = classFor(status, details);
  const { field, message = details.class ?? 'failed' } = details;
  if (field === undefined) return new Kind(message, details, report);
  const written = spell(field);
  const rename = (text) => respelt(text.replace(`${field}:`, () => `${written}:`), field, spell);
  const error = new Kind(rename(message), details, rename(report));
  hide(error, 'field', written);
  return error;
}

// Names of options in a sentence. Where all pointers are spelt anew, words are not: only the field's.
function respelt(text, field, spell) {
  const own = field.slice(field.lastIndexOf('/') + 1);
  return text.replace(/\b[a-z]+(?:_[a-z]+)+\b/g, (word) =>
    (spell === spelt || word === own ? spell(`/${word}`).slice(1) : word));
}

// What the compiled half gave: text, or a failure to be thrown.
function given(value, spell) {
  if (Array.isArray(value)) throw errorFrom(value, spell);
  return value;
}

// An error of ours that is not about an argument: `name` is its class in the C interface.
function ownError(Kind, name, message) {
  return new Kind(message, { class: name, message, attempts: [] });
}

// An error of ours about an argument that the compiled half never saw.
function argumentError(Kind, field, message) {
  return new Kind(message, { class: Kind === ConfigurationError ? 'config' : 'request', message, field, attempts: [] });
}

exports.errorFrom = errorFrom;
exports.given = given;
exports.ownError = ownError;
exports.argumentError = argumentError;
exports.classes = classes;
