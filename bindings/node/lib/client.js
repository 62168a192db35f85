// The client.
'use strict';

const { native, newNumber, wait } = require('./native');
const { given, classes } = require('./errors');
const { encode } = require('./json');
const { translate } = require('./options');
const { run } = require('./call');
const { Reply, Response } = require('./reply');
const { Stream } = require('./stream');

let handleOf; // for the rest of this folder

// Another provider, then an open model; two attempts each.
const GUIDE_CHAIN = { model: 'claude-3-5-sonnet', fallback: ['gpt-4o', 'llama-3-3-70b'], maxAttempts: 2 };

const defined = (options) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null));

class Client {
  #config; // holds the key: private, so that nothing prints it
  #handle;

  static {
    handleOf = (client) => client.#handle;
  }

  constructor(options = {}) {
    if (options === null || typeof options !== 'object') {
      throw new TypeError('Client takes an object of options: new Client({ apiKey, model })');
    }
    this.#config = { ...options };
    const config = { time_unit: 'ms', ...translate(options) };
    this.#handle = given(native().openClient(encode(config, classes.ConfigurationError)));
  }

  async chat(messages, { signal, ...fields } = {}) {
    const request = { ...translate(fields), messages };
    return new Reply(...(await run(this.#handle, native().CHAT, request, signal)));
  }

  // As chat, with the guide's chain where neither call nor client says another.
  chatWithFallback(messages, options = {}) {
    const { model, fallback, maxAttempts } = this.#config;
    const chosen = { ...GUIDE_CHAIN, ...defined({ model, fallback, maxAttempts }), ...defined(options) };
    return this.chat(messages, chosen);
  }

  stream(messages, { signal, ...fields } = {}) {
    return new Stream(this.#handle, { ...translate(fields), messages }, signal);
  }

  async request(method, path, { signal, ...options } = {}) {
    const request = { ...translate(options), method, path };
    return new Response(...(await run(this.#handle, native().REQUEST, request, signal)));
  }

  stats() {
    return JSON.parse(given(native().clientStats(this.#handle)));
  }

  async close(timeout = 0) {
    if (timeout !== null && !(timeout >= 0)) {
      throw new RangeError(`timeout must be 0 or more milliseconds, or null, not ${String(timeout)}`);
    }
    const limit = timeout === null || timeout === Infinity ? -1 : Math.round(timeout);
    const number = newNumber();
    const closing = native().shutDownClient(this.#handle, limit, number);
    // What is held until then: `closing`, without which nothing would ring.
    if (closing !== undefined) await new Promise((resolve) => wait(number, () => resolve(closing)));
  }

  withOptions(overrides = {}) {
    return new this.constructor({ ...this.#config, ...overrides });
  }
}

if (Symbol.asyncDispose) {
  Client.prototype[Symbol.asyncDispose] = async function dispose() {
    await this.close();
  };
}

module.exports = { Client, handleOf };
