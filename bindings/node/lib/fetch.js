// A fetch for packages that take one: the request is theirs, the resilience failsoft's.
'use strict';

const { STATUS_CODES } = require('node:http');
const { checkSignal, onAbort, reasonOf } = require('./call');
const { Client, handleOf } = require('./client');
const { argumentError, classes } = require('./errors');
const { optionsOf } = require('./options');
const { redirected } = require('./redirect');
const { Relay } = require('./relay');

// Whose they are: the package says in each request where it goes, and with what key.
const OF_REQUESTS = ['baseURL', 'apiKey', 'accessToken', 'auth', 'credentials'];
const NO_BODY = [204, 205, 304];
const UNSUPPORTED = ['CONNECT', 'TRACE', 'TRACK'];

// Half of a character becomes U+FFFD, as in all that fetch sends. Node 18 has no method for it.
const wellFormed = (text) => text.toWellFormed?.() ?? Buffer.from(text).toString();

// "data:" and the like are nobody's service.
function isHttp(input) {
  return !/^\s*(?!https?:)[a-z][a-z0-9+.-]*:/i.test(input instanceof Request ? input.url : String(input));
}

// What can be relayed of a request, or undefined: bodies that are no text are not read.
function read(input, init) {
  const isPlain = typeof input === 'string' || input instanceof URL;
  const { body = null } = init;
  if (!isPlain || (body !== null && typeof body !== 'string')) return undefined;
  const headers = init.headers === undefined ? {} : Object.fromEntries(new Headers(init.headers));
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

// The same of a Request, and of a body of bytes, which may well be text. A Request that is given a
// signal listens to it for as long as it is there: this one is given none.
async function readAll(input, init) {
  const { signal } = init.signal === undefined && input instanceof Request ? input : init;
  checkSignal(signal);
  const request = new Request(input, { ...init, signal: null });
  const told = asked(request.url, request, Object.fromEntries(request.headers));
  if (request.body === null) return { ...told, body: null, signal };
  const bytes = await wholeOf(request.body, signal);
  try {
    const body = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    told.headers['content-type'] ??= null; // none is sent, where none was said
    return { ...told, body, signal };
  } catch {
    const { url, method, headers, redirect } = request;
    return { fetched: [url, { ...init, method, headers, redirect, body: bytes, signal }] };
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

// An error answer is whole even if its failure follows it.
function bodyOf(relay, isError) {
  function next() {
    try {
      return relay.next();
    } catch (error) {
      if (!isError) throw error;
      return undefined;
    }
  }
  function pull(controller) {
    const bytes = next();
    if (bytes !== undefined) controller.enqueue(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    else if (relay.hasEnded) controller.close();
    else return relay.ring().then(() => pull(controller));
    return undefined;
  }
  return new ReadableStream({ pull, cancel: () => relay.cancel() }, { highWaterMark: 0 });
}

function headersOf(pairs) {
  const headers = new Headers();
  for (const [name, value] of pairs) {
    try {
      headers.append(name, value);
    } catch {
      // What no Headers can hold (RFC 9110, 5.5) is left out.
    }
  }
  return headers;
}

// To its end, which is near where there is no body.
async function finish(relay) {
  try {
    for (;;) {
      if (relay.next() !== undefined) continue;
      if (relay.hasEnded) return;
      await relay.ring();
    }
  } catch {
    // Whatever it is, there was no body to break off.
  }
}

function answer(relay, { method, url }, { http_status: status, headers }, redirected) {
  const isError = status >= 300;
  const hasNone = NO_BODY.includes(status) || method === 'HEAD';
  const body = hasNone ? null : relay.rest(isError) ?? bodyOf(relay, isError);
  if (hasNone) finish(relay);
  const isUsual = status >= 200 && status <= 599; // others cannot be said to a Response
  const said = { status: isUsual ? status : 200, statusText: STATUS_CODES[status] ?? '', headers: headersOf(headers) };
  const unsaid = isUsual ? {} : { status, ok: false };
  return tell(new Response(body, said), { ...unsaid, url: url.href.replace(/#.*$/, ''), redirected });
}

// What the constructor does not take. Clones are told it too.
function tell(response, known) {
  const clone = () => tell(Response.prototype.clone.call(response), known);
  for (const [name, value] of Object.entries({ ...known, clone })) Object.defineProperty(response, name, { value });
  return response;
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
    if (body !== null) request.body = body;
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

  async function fetch(input, init) {
    if (!isHttp(input)) return globalThis.fetch(input, init);
    const wanted = read(input, init ?? {}) ?? (await readAll(input, init ?? {}));
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
