// The client.
'use strict';

const { AsyncResource } = require('node:async_hooks');
const { native, newNumber, wait } = require('./native');
const { given, classes } = require('./errors');
const { encode } = require('./json');
const { optionsOf, translate } = require('./options');
const { run } = require('./call');
const { AccountCalls } = require('./account_calls');
const { Credentials } = require('./credentials');
const { Reply, Response } = require('./reply');
const { Summary, summaryRequest, toldOf } = require('./summary');
const { Stream } = require('./stream');

const FETCH_TIMEOUT = 60_000; // what a function that fetches credentials may take, unless it is said
const GUIDE_MODEL = 'claude-3-5-sonnet'; // of chatWithFallback, where neither call nor client names one
const CREDENTIALS = ['apiKey', 'api_key', 'accessToken', 'access_token'];
let handleOf; // for the rest of this folder

class Client extends AccountCalls {
  #config; // holds the key: private, so that nothing prints it
  #credentials;
  #handle;

  static {
    handleOf = (client) => client.#handle;
  }

  constructor(options) {
    super();
    this.#config = { ...optionsOf(options, 'Client takes an object of options: new Client({ apiKey, model })') };
    const { credentials, ...named } = translate(this.#config);
    this.#credentials = new Credentials(credentials, (fresh) => this.#use(fresh));
    const config = { time_unit: 'ms', ...named };
    if (credentials !== undefined) config.credentials_timeout ??= FETCH_TIMEOUT;
    this.#handle = given(native().openClient(encode(config, classes.ConfigurationError)));
  }

  async chat(messages, options) {
    const { signal, ...fields } = optionsOf(options, 'chat takes an object after the messages: { model, ... }');
    const request = { ...translate(fields), messages };
    return new Reply(...(await this.#run(native().CHAT, request, signal)));
  }

  // As chat, with the guide's chain where neither call nor client says another.
  async chatWithFallback(messages, options) {
    const given = optionsOf(options, 'chatWithFallback takes an object after the messages: { fallback, ... }');
    const fallback = given.fallback ?? this.#config.fallback ?? 'guide';
    const model = given.model ?? this.#config.model ?? GUIDE_MODEL;
    return this.chat(messages, { ...given, model, fallback });
  }

  stream(messages, options) {
    const { signal, ...fields } = optionsOf(options, 'stream takes an object after the messages: { model, ... }');
    return new Stream(this.#handle, this.#asked({ ...translate(fields), messages }), signal, this.#renewForCaller);
  }

  async summarize(document, options) {
    const { signal, onProgress, ...fields } = optionsOf(options, 'summarize takes an object after the document: { model, ... }');
    const request = summaryRequest(document, fields);
    return new Summary(...(await this.#run(native().SUMMARIZE, request, signal, toldOf(onProgress))));
  }

  async request(method, path, options) {
    const { signal, ...fields } = optionsOf(options, 'request takes an object after the path: { body, ... }');
    const request = { ...translate(fields), method, path };
    return new Response(...(await this.#run(native().REQUEST, request, signal)));
  }

  setCredentials(credentials) {
    this.#credentials.replace(optionsOf(credentials, 'setCredentials takes an object: { apiKey } or { accessToken }'));
  }

  stats() {
    return JSON.parse(given(native().clientStats(this.#handle)));
  }

  async close(timeout = 0) {
    if (timeout !== null && !(typeof timeout === 'number' && timeout >= 0)) {
      throw new RangeError(`timeout must be 0 or more milliseconds, or null, not ${String(timeout)}`);
    }
    const limit = timeout === null || timeout === Infinity ? -1 : Math.round(timeout);
    const number = newNumber();
    const closing = native().shutDownClient(this.#handle, limit, number);
    // What is held until then: `closing`, without which nothing would ring.
    if (closing !== undefined) await new Promise((resolve) => wait(number, { woken: () => resolve(closing) }));
  }

  withOptions(overrides) {
    return new this.constructor({ ...this.#config, ...optionsOf(overrides, 'withOptions takes an object of options') });
  }

  async _account(operation, options) {
    const { signal, ...fields } = optionsOf(options, 'it takes an object: { deadline, ... }');
    const request = { ...translate(fields), operation };
    return new Response(...(await this.#run(native().ACCOUNT, request, signal)));
  }

  #run(kind, request, signal, progress) {
    return run(this.#handle, kind, this.#asked(request), signal, this.#renewForCaller, progress);
  }

  #asked(request) {
    return this.#credentials.beingFetchedHere ? { ...request, credentials_timeout: 0 } : request;
  }

  // What a call does that waits for fresh credentials.
  #renew = () => this.#credentials.renew(native().claimRenewal(this.#handle));

  // The same on behalf of who calls now: AsyncLocalStorage has there what it has here.
  get #renewForCaller() {
    return this.#credentials.fetch === undefined ? this.#renew : AsyncResource.bind(this.#renew);
  }

  #use(fresh) {
    if (fresh === null) return given(native().setCredentials(this.#handle, 'null'));
    const json = encode(translate(fresh), classes.ConfigurationError);
    given(native().setCredentials(this.#handle, json));
    const kept = Object.entries(this.#config).filter(([name]) => !CREDENTIALS.includes(name));
    this.#config = { ...Object.fromEntries(kept), ...fresh };
    return undefined;
  }
}

if (Symbol.asyncDispose) {
  Client.prototype[Symbol.asyncDispose] = async function dispose() {
    await this.close();
  };
}

module.exports = { Client, handleOf };
