// A fetch for packages that take one: the request is theirs, the resilience failsoft's.
'use strict';

const { Client, handleOf } = require('./client');
const { argumentError, classes } = require('./errors');
const { Relay } = require('./relay');

// Whose they are: the package says in each request where it goes, and with what key.
const OF_REQUESTS = ['baseURL', 'apiKey', 'accessToken', 'auth', 'credentials'];
const NO_BODY = [204, 205, 304];

// What can be relayed of a request, or undefined: bodies that are no text are not read.
function read(input, init = {}) {
  const isPlain = typeof input === 'string' || input instanceof URL;
  const { body = null } = init;
  if (!isPlain || (body !== null && typeof body !== 'string')) return undefined;
  const headers = init.headers === undefined ? {} : Object.fromEntries(new Headers(init.headers));
  if (body !== null) headers['content-type'] ??= 'text/plain;charset=UTF-8';
  return { url: new URL(input), method: (init.method ?? 'GET').toUpperCase(), headers, body, signal: init.signal };
}

// The same of a Request, and of a body of bytes, which may well be text.
async function readAll(input, init) {
  const request = new Request(input, init);
  const headers = Object.fromEntries(request.headers);
  const bytes = request.body === null ? null : new Uint8Array(await request.clone().arrayBuffer());
  const { url, method, signal } = request;
  try {
    const body = bytes && new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { url: new URL(url), method, headers, body, signal };
  } catch {
    return { request };
  }
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
    if (bytes !== undefined) controller.enqueue(bytes);
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

async function answer(relay, url) {
  const { http_status: status, headers } = await relay.head();
  const isError = status >= 300;
  const body = NO_BODY.includes(status) ? null : relay.rest(isError) ?? bodyOf(relay, isError);
  const response = new Response(body, { status, headers: headersOf(headers) });
  return Object.defineProperty(response, 'url', { value: url });
}

function createFetch(options = {}) {
  for (const name of OF_REQUESTS) {
    if (options?.[name] === undefined) continue;
    const message = `${name}: is the package's that calls fetch; give it there`;
    throw argumentError(classes.ConfigurationError, `/${name}`, message);
  }
  const clients = new Map(); // by origin
  new Client({ ...options, auth: 'none', baseURL: 'http://127.0.0.1' }); // says what is wrong at once

  function clientFor({ origin }) {
    if (!clients.has(origin)) clients.set(origin, new Client({ ...options, auth: 'none', baseURL: origin }));
    return clients.get(origin);
  }

  async function fetch(input, init) {
    const wanted = read(input, init) ?? (await readAll(input, init));
    if (wanted.request !== undefined) return globalThis.fetch(wanted.request);
    const { url, method, headers, body, signal } = wanted;
    const request = { method, path: url.pathname + url.search, headers };
    if (body !== null) request.body = body;
    try {
      return await answer(new Relay(handleOf(clientFor(url)), request, signal), url.href);
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
