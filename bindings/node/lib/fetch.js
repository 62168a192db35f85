// A fetch for packages that take one: the request is theirs, the resilience failsoft's.
'use strict';

const { checkSignal, onAbort, reasonOf } = require('./call');
const { Client, handleOf } = require('./client');
const { argumentError, classes } = require('./errors');
const { answer } = require('./fetch_answer');
const { optionsOf } = require('./options');
const { redirected } = require('./redirect');
const { Relay } = require('./relay');

// Whose they are: the package says in each request where it goes, and with what key.
const OF_REQUESTS = ['baseURL', 'apiKey', 'accessToken', 'auth', 'credentials'];
const USUAL = ['method', 'headers', 'body', 'signal']; // what else there is, fetch's own Request checks
const MOST_BYTES = 256 * 1024 * 1024; // of a body: as base64 or JSON, larger ones may be beyond what a string holds
const UNSUPPORTED = ['CONNECT', 'TRACE', 'TRACK'];

// Half of a character becomes U+FFFD, as in all that fetch sends. Node 18 has no method for it.
const wellFormed = (text) => text.toWellFormed?.() ?? Buffer.from(text).toString();

// "data:" and the like are nobody's service.
function isHttp(input) {
  return !/^\s*(?!https?:)[a-z][a-z0-9+.-]*:/i.test(input instanceof Request ? input.url : String(input));
}

// It takes the whole body to tell whether a hash holds, and somebody who computes one.
const isHashed = (input, init) => Boolean(init.integrity ?? (input instanceof Request && input.integrity));

function isUsual(init) {
  for (const name in init) if (!USUAL.includes(name)) return false;
  return typeof init === 'object';
}

// Bytes as characters, which mean a text in UTF-8; where they do not, each is a letter by itself.
function textOf(value) {
  if (!/[^\0-\x7f]/.test(value)) return value;
  const text = Buffer.from(value, 'latin1').toString();
  return text.includes('\ufffd') ? value : text;
}

const namedOf = (headers) => Object.fromEntries(Array.from(headers, ([name, value]) => [name, textOf(value)]));

// What can be relayed of a request, or undefined: bodies that are no text are not read.
function read(input, init) {
  const isPlain = (typeof input === 'string' || input instanceof URL) && isUsual(init);
  const { body = null } = init;
  if (!isPlain || (body !== null && (typeof body !== 'string' || body.length > MOST_BYTES))) return undefined;
  const headers = init.headers === undefined ? {} : namedOf(new Headers(init.headers));
  if (body !== null) headers['content-type'] ??= 'text/plain;charset=UTF-8';
  return { ...asked(input, init, headers), body: body && wellFormed(body), signal: init.signal };
}

// As fetch has it: what is wrong is a TypeError.
function asked(input, { method = 'GET', redirect = 'follow' }, headers) {
  const url = new URL(input);
  const shouted = String(method).toUpperCase();
  if (UNSUPPORTED.includes(shouted)) throw new TypeError(`'${method}' HTTP method is unsupported.`);
  if (url.username !== '' || url.password !== '') throw new TypeError('The URL includes credentials, which belong in a header');
  headers.accept ??= '*/*';
  return { url, method: shouted, redirect, headers };
}

// A Request for init inherits all that it has.
function ownOf(init) {
  if (typeof init !== 'object') throw new TypeError('init must be an object');
  const own = {};
  for (const name in init) own[name] = init[name];
  return own;
}

// The same of a Request, and of a body of bytes, which may well be text. A Request that is given a
// signal listens to it for as long as it is there: this one is given none.
async function readAll(input, given) {
  const init = ownOf(given);
  const { signal } = init.signal === undefined && input instanceof Request ? input : init;
  checkSignal(signal);
  const request = new Request(input, { ...init, signal: null });
  const told = asked(request.url, request, namedOf(request.headers));
  if (request.body === null) return { ...told, body: null, signal };
  told.headers['content-type'] ??= null; // none is sent, where none was said
  const bytes = await wholeOf(request.body, signal);
  if (bytes.length <= MOST_BYTES) return { ...told, body: textIn(bytes), signal };
  const { url, method, headers, redirect } = request;
  return { fetched: [url, { ...init, method, headers, redirect, body: bytes, signal }] };
}

// The bytes themselves, where they are no text.
function textIn(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

// A body that is aborted is cancelled where it comes from, as fetch does it.
async function wholeOf(stream, signal) {
  const reader = stream.getReader();
  const settle = onAbort(signal, () => reader.cancel(reasonOf(signal)).catch(() => {}));
  const pieces = [];
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) pieces.push(read.value);
  } finally {
    settle();
  }
  checkSignal(signal);
  return Buffer.concat(pieces);
}

// As fetch rejects when there is no answer: packages look for this.
function failed(error) {
  if (!(error instanceof classes.FailsoftError)) return error;
  return new TypeError('fetch failed', { cause: error });
}

function createFetch(given) {
  const options = optionsOf(given, 'createFetch takes an object of options: { maxReconnects, ... }');
  for (const name of OF_REQUESTS) {
    if (options[name] === undefined) continue;
    const message = `${name}: is the package's that calls fetch; give it there`;
    throw argumentError(classes.ConfigurationError, `/${name}`, message);
  }
  const clients = new Map(); // by origin
  new Client({ ...options, auth: 'none', baseURL: 'http://127.0.0.1' }); // says what is wrong at once

  function clientFor({ origin }) {
    if (!clients.has(origin)) clients.set(origin, new Client({ ...options, auth: 'none', baseURL: origin }));
    return clients.get(origin);
  }

  function relayOf({ url, method, headers, body, signal }) {
    const request = { method, path: url.pathname + url.search, headers };
    if (typeof body === 'string') request.body = body;
    else if (body !== null) request.body_base64 = body.toString('base64');
    return new Relay(handleOf(clientFor(url)), request, signal);
  }

  async function relayed(wanted, hops = 0) {
    const relay = relayOf(wanted);
    try {
      const head = await relay.head();
      checkSignal(wanted.signal); // it may have come before whoever called had time to abort
      const next = redirected(wanted, head, hops);
      if (next === undefined) return answer(relay, wanted, head, hops > 0);
      relay.cancel();
      return await relayed(next, hops + 1);
    } catch (error) {
      relay.cancel();
      throw error;
    }
  }

  async function fetch(input, given) {
    const init = given ?? {};
    if (!isHttp(input) || isHashed(input, init)) return globalThis.fetch(input, init);
    const wanted = read(input, init) ?? (await readAll(input, init));
    if (wanted.fetched !== undefined) return globalThis.fetch(...wanted.fetched);
    try {
      return await relayed(wanted);
    } catch (error) {
      throw failed(error);
    }
  }

  return Object.assign(fetch, {
    async close(timeout) {
      await Promise.all([...clients.values()].map((client) => client.close(timeout)));
    },
  });
}

module.exports = { createFetch };
