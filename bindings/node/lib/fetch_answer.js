// What createFetch resolves to: a Response as fetch makes it, which says more than the constructor takes.
'use strict';

const { STATUS_CODES } = require('node:http');

const NO_BODY = [204, 205, 304];

// An error answer is whole even if its failure follows it.
function nextOf(relay, isError) {
  try {
    return relay.next();
  } catch (error) {
    if (!isError) throw error;
    return undefined;
  }
}

function close(controller) {
  controller.close();
  controller.byobRequest?.respond(0); // who waits with a buffer gets it back
}

function bodyOf(relay, isError) {
  function pull(controller) {
    const bytes = nextOf(relay, isError);
    if (bytes !== undefined) controller.enqueue(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    else if (relay.hasEnded) close(controller);
    else return relay.ring().then(() => pull(controller));
    return undefined;
  }
  const start = (controller) => { relay.onAbort = (error) => controller.error(error); };
  return new ReadableStream({ type: 'bytes', start, pull, cancel: () => relay.cancel() }, { highWaterMark: 0 });
}

// fetch has each byte of a value as a character.
const bytesOf = (value) => (/[^\0-\x7f]/.test(value) ? Buffer.from(value).toString('latin1') : value);

function headersOf(pairs) {
  const headers = new Headers();
  for (const [name, value] of pairs) {
    try {
      headers.append(name, bytesOf(value));
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
  return tell(new Response(body, said), { ...unsaid, type: 'basic', url: url.href.replace(/#.*$/, ''), redirected });
}

const immutable = () => { throw new TypeError('immutable'); };
const FIXED = Object.fromEntries(['append', 'delete', 'set'].map((name) => [name, { value: immutable }]));

// What the constructor does not take. Clones are told it too.
function tell(response, known) {
  Object.defineProperties(response.headers, FIXED);
  const clone = () => tell(Response.prototype.clone.call(response), known);
  for (const [name, value] of Object.entries({ ...known, clone })) Object.defineProperty(response, name, { value });
  return response;
}

module.exports = { answer };
