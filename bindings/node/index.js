// Calls to an OpenAI-compatible LLM API that keep working when things go wrong. Written so that
// bundlers and ESM see every name.
'use strict';

const { classes } = require('./lib/errors');
const { Client } = require('./lib/client');
const { chatWithRetry, streamWithReconnect } = require('./lib/guide');
const { Reply, Response } = require('./lib/reply');
const { Stream } = require('./lib/stream');
const { createFetch } = require('./lib/fetch');
const { features } = require('./lib/features');

exports.Client = Client;
exports.chatWithRetry = chatWithRetry;
exports.streamWithReconnect = streamWithReconnect;
exports.Reply = Reply;
exports.Response = Response;
exports.Stream = Stream;
exports.createFetch = createFetch;
exports.features = features;
exports.FailsoftError = classes.FailsoftError;
exports.ConfigurationError = classes.ConfigurationError;
exports.InvalidArgumentError = classes.InvalidArgumentError;
exports.APIError = classes.APIError;
exports.APIConnectionError = classes.APIConnectionError;
exports.APITimeoutError = classes.APITimeoutError;
exports.APIStatusError = classes.APIStatusError;
exports.BadRequestError = classes.BadRequestError;
exports.ContextLengthError = classes.ContextLengthError;
exports.AuthenticationError = classes.AuthenticationError;
exports.CreditsExhaustedError = classes.CreditsExhaustedError;
exports.PermissionDeniedError = classes.PermissionDeniedError;
exports.NotFoundError = classes.NotFoundError;
exports.ConflictError = classes.ConflictError;
exports.UnprocessableEntityError = classes.UnprocessableEntityError;
exports.InvalidModelError = classes.InvalidModelError;
exports.RateLimitError = classes.RateLimitError;
exports.InternalServerError = classes.InternalServerError;
exports.ProviderError = classes.ProviderError;
exports.StreamInterruptedError = classes.StreamInterruptedError;
exports.DeadlineExceededError = classes.DeadlineExceededError;
exports.CircuitOpenError = classes.CircuitOpenError;
exports.OverloadedError = classes.OverloadedError;
exports.CancelledError = classes.CancelledError;
exports.ClientClosedError = classes.ClientClosedError;
