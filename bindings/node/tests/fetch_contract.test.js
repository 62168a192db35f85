// createFetch beside the fetch that Node has: what is asked of both comes to the same.
'use strict';

require('./environment');
const { PATIENT } = require('./patience');
const { until } = require('./waiting');
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { getEventListeners } = require('node:events');
const http = require('node:http');
const { createFetch } = require('failsoft');

const ours = createFetch({ ...PATIENT, maxAttempts: 1 });
const moved = (status, location) => (response) => response.writeHead(status, { location }).end('moved');
const PATHS = {
  '/204': (response) => response.writeHead(204).end(),
  '/304': (response) => response.writeHead(304, { etag: '"x"' }).end(),
  '/404': (response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>No</h1>'),
  '/500': (response) => response.writeHead(500).end(),
  '/999': (response) => { response.statusMessage = ''; response.writeHead(999).end('odd'); },
  '/slowly': (response) => {
    response.write('one ');
    setTimeout(() => response.end('two'), 20);
  },
  '/utf8': (response) => response.writeHead(200, { 'x-name': Buffer.from('Käse ✓').toString('latin1') }).end('u'),
  '/500bytes': (response) => response.writeHead(500).end(Buffer.concat([Buffer.from([0, 255]), Buffer.alloc(100_000)])),
  '/cookies': (response) => response.writeHead(200, { 'set-cookie': ['a=1; Path=/', 'b=2'] }).end('c'),
  '/bytes': (response) => response.end(Buffer.from([0, 255, 10, 128])),
  '/301': moved(301, '/echo'), '/302': moved(302, 'echo?a#b'), '/303': moved(303, '/echo'), '/307': moved(307, '/echo'),
  '/308': moved(308, '/echo'), '/round': moved(302, '/round'), '/nowhere': moved(302, 'http://['), '/away': moved(307, 'http://localhost:1/'),
};
// What was sent, but for what each client says of itself.
const OWN = /^(host|connection|user-agent|accept-encoding|accept-language|sec-fetch-mode|idempotency-key|transfer-encoding|content-length)$/;
let server;
let base;
let hung = 0;
before(async () => {
  server = http.createServer(async (request, response) => {
    const path = request.url.replace(/\?.*/, '');
    if (path === '/hang') hung += 1;
    if (path === '/hang') return request.resume();
    if (path === '/waiting') return response.write('one');
    const pieces = await request.toArray();
    if (path in PATHS) return PATHS[path](response);
    const size = /^(POST|PUT)$/.test(request.method) && pieces.length === 0 ? request.headers['content-length'] : undefined;
    const headers = Object.entries(request.headers).filter(([name]) => !OWN.test(name)).sort();
    const body = Buffer.concat(pieces).toString('latin1').replace(/formdata-\w+-\d+/g, 'boundary');
    return response.setHeader('x-own', 'a').end(JSON.stringify([request.method, request.url, size, headers, body]).replace(/formdata-\w+-\d+/g, 'boundary'));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  base = `http://127.0.0.1:${server.address().port}`;
});
after(async () => {
  await ours.close();
  server.closeAllConnections();
  server.close();
});

const OF_TRANSFER = /^(date|keep-alive|connection|transfer-encoding|content-length)$/;

// Everything that a program may look at.
async function seen(response) {
  const { status, statusText, ok, url, redirected, type, body } = response;
  const headers = [...response.headers].filter(([name]) => !OF_TRANSFER.test(name));
  const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
  const { bodyUsed } = response;
  return { status, statusText, ok, url, redirected, type, hasBody: body !== null, headers, cookies: response.headers.getSetCookie(), text, bodyUsed };
}

async function outcome(fetch, ask) {
  try {
    const response = await ask(fetch);
    return response instanceof Response ? await seen(response) : response;
  } catch (error) {
    return error instanceof TypeError ? 'TypeError' : error;
  }
}

const form = (blob) => {
  const data = new FormData();
  data.append('a', 'ü');
  data.append('f', blob, 'f');
  return data;
};
const post = (path, body, more) => (fetch) => fetch(base + path, { method: 'POST', body: typeof body === 'function' ? body() : body, ...more });
const get = (path, init) => (fetch) => fetch(base + path, init);

const ASKED = {
  'an answer': get('/echo'),
  'no init': (fetch) => fetch(`${base}/echo`, fetch === ours ? null : undefined), // which Node 18 has not
  'a URL with a fragment': get('/echo?a=b#c'),
  'something with a URL': (fetch) => fetch({ toString: () => `${base}/echo` }),
  ...Object.fromEntries(['/204', '/304', '/404', '/500', '/500bytes', '/cookies', '/bytes', '/utf8', '/slowly'].map((path) => [path, get(path)])),
  HEAD: get('/echo', { method: 'HEAD' }),
  'HEAD, 404': get('/404', { method: 'head' }),
  'a clone': async (fetch) => (await fetch(`${base}/echo`)).clone(),
  'a clone of a clone, and its original': async (fetch) => {
    const response = await fetch(`${base}/echo`);
    return [await seen(response.clone().clone()), await seen(response)];
  },
  'a body by its reader': async (fetch) => {
    const reader = (await fetch(`${base}/bytes`)).body.getReader();
    const { value } = await reader.read();
    return [value.constructor, [...value], await reader.read()];
  },
  'two readers': async (fetch) => {
    const { body } = await fetch(`${base}/slowly`);
    body.getReader();
    return body.getReader();
  },
  'a body of two branches': async (fetch) => {
    const branches = (await fetch(`${base}/slowly`)).body.tee();
    return Promise.all(branches.map((branch) => new Response(branch).text()));
  },
  'a body through a transform': async (fetch) => {
    const pieces = (await fetch(`${base}/slowly`)).body.pipeThrough(new TextDecoderStream());
    return (await Array.fromAsync?.(pieces) ?? await require('node:stream').Readable.fromWeb(pieces).toArray()).join('');
  },
  ...Object.fromEntries(['append', 'set', 'delete'].map((name) => [`headers: ${name}`, async (fetch) => {
    const { headers } = (await fetch(`${base}/echo`)).clone();
    headers[name]('x-own', 'b');
  }])),
  'headers that are taken over': async (fetch) => {
    const response = await fetch(`${base}/cookies`);
    const taken = new Response(response.body, response);
    taken.headers.set('x', 'y');
    return [taken.headers.getSetCookie(), taken.headers.get('x'), await taken.text()];
  },
  'a body that is read twice': async (fetch) => {
    const response = await fetch(`${base}/echo`);
    await response.json();
    return response.json();
  },
  'a Request': (fetch) => fetch(new Request(`${base}/echo`, { method: 'PUT', body: 'x', headers: { 'x-a': 'b' } })),
  'a Request, and what is different': (fetch) => fetch(new Request(`${base}/echo`, { method: 'PUT', body: 'x' }), { headers: [['x-a', 'b'], ['x-a', 'c']] }),
  'a Request that was sent before': async (fetch) => {
    const request = new Request(`${base}/echo`, { method: 'PUT', body: 'x' });
    await fetch(request);
    return fetch(request);
  },
  text: post('/echo', 'ü'),
  'no text': post('/echo', ''),
  'half a character': post('/echo', '\u{1F600}'.slice(0, 1)),
  'no body': post('/echo', undefined),
  parameters: post('/echo', new URLSearchParams({ a: 'b c' })),
  bytes: post('/echo', Buffer.from('ü')),
  'bytes that are no text': post('/echo', new Uint8Array([0, 255])),
  'a blob': post('/echo', new Blob(['ü'], { type: 'text/x' })),
  'a name in UTF-8': get('/echo', { headers: { 'x-title': Buffer.from('Käse ✓').toString('latin1') } }),
  'a Request for init': (fetch) => fetch(`${base}/echo`, new Request('http://x', { method: 'PUT', body: 'x', headers: { 'x-a': 'b' } })),
  'an init that inherits': get('/echo', Object.create({ method: 'PUT', redirect: 'error' })),
  'an init that is none': get('/echo', 'x'),
  ...Object.fromEntries(Object.entries({ mode: 'navigate', redirect: 'x', cache: 'x', duplex: 'full', window: 'x', referrerPolicy: 'x' }).map(
    ([name, value]) => [`${name}: ${value}`, get('/echo', { [name]: value })])),
  'a hash that holds': get('/bytes', { integrity: 'sha256-LXX4Telr5tupseSNKZTfJu3mgK0ffPsCY9ElLwhlVpQ=' }),
  'a hash that does not hold': get('/bytes', { integrity: 'sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' }),
  'a form': post('/echo', () => form(new Blob(['x']))),
  'a form with bytes': post('/echo', () => form(new Blob([new Uint8Array([0, 255])]))),
  'a stream': post('/echo', () => new Blob(['ü']).stream(), { duplex: 'half' }),
  'a stream that fails': post('/echo', () => new ReadableStream({ start: (to) => to.error(new TypeError('mine')) }), { duplex: 'half' }),
  'a stream without duplex': post('/echo', () => new Blob(['ü']).stream()),
  'data:': (fetch) => fetch('data:text/plain,hi'),
  ...Object.fromEntries([301, 302, 303, 307, 308].flatMap((status) => [
    [`${status}, GET`, get(`/${status}`)],
    [`${status}, POST`, post(`/${status}`, '{}', { headers: { 'content-type': 'application/json', 'x-a': 'b' } })],
  ])),
  'a redirect by hand': get('/302', { redirect: 'manual' }),
  'a redirect that is an error': get('/302', { redirect: 'error' }),
  'redirects without end': get('/round'),
  'a redirect to nowhere': get('/nowhere'),
  'a relative URL': (fetch) => fetch('/echo'),
  'no URL': (fetch) => fetch(),
  'a URL with a password': (fetch) => fetch(`${base.replace('//', '//a:b@')}/echo`),
  'a file': (fetch) => fetch('file:///dev/null'),
  'a body of a GET': get('/echo', { body: 'x' }),
  TRACE: get('/echo', { method: 'TRACE' }),
  'a method that is none': get('/echo', { method: 'A B' }),
  'a header that is none': get('/echo', { headers: { 'a b': 'c' } }),
  'a signal that is none': get('/echo', { signal: {} }),
};

for (const [what, ask] of Object.entries(ASKED)) {
  test(`as fetch: ${what}`, async () => {
    assert.deepEqual(await outcome(ours, ask), await outcome(globalThis.fetch, ask));
  });
}

test('a status that no Response can be given', async () => {
  const { status, ok, text } = await seen(await ours(`${base}/999`));
  assert.deepEqual([status, ok, text], [999, false, 'odd']);
});

// The fetch of Node 18 cannot.
test('a body is read into buffers of the reader\'s, which get lost neither at its end nor when it is left', async () => {
  const read = [];
  const reader = (await ours(`${base}/slowly`)).body.getReader({ mode: 'byob' });
  let { value, done } = await reader.read(new Uint8Array(3));
  for (; !done; ({ value, done } = await reader.read(new Uint8Array(value.buffer)))) read.push(...value);
  assert.deepEqual([Buffer.from(read).toString(), value], ['one two', new Uint8Array(0)]);
  const { body } = await ours(`${base}/waiting`);
  const leaver = body.getReader({ mode: 'byob' });
  await leaver.read(new Uint8Array(10));
  const waiting = leaver.read(new Uint8Array(10));
  await leaver.cancel();
  assert.deepEqual(await waiting, { value: undefined, done: true });
});

test('who waits for a body to close hears of a signal, though nobody reads', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const reader = (await ours(`${base}/waiting`, { signal: controller.signal })).body.getReader();
  setTimeout(() => controller.abort(reason));
  await assert.rejects(reader.closed, (error) => error === reason);
});

test('a redirect to another origin is handed on: nobody there is told a key', async () => {
  const response = await ours(`${base}/away`, { headers: { 'x-api-key': 'secret' } });
  assert.deepEqual([response.status, response.headers.get('location'), response.redirected], [307, 'http://localhost:1/', false]);
});

test('a signal ends a request whose body is bytes, or does not end, and is listened to no longer', async () => {
  const reason = new Error('enough');
  let cancelled;
  const endless = new ReadableStream({ pull: () => new Promise(() => {}), cancel: (why) => { cancelled = why; } });
  const bodies = [Buffer.from('x'), new Uint8Array([255]), endless];
  for (const [i, body] of bodies.entries()) {
    const controller = new AbortController();
    const { signal } = controller;
    const call = ours(`${base}/hang`, { method: 'POST', body, duplex: 'half', signal });
    if (i < 2) await until(() => hung > i);
    setTimeout(() => controller.abort(reason));
    await assert.rejects(call, (error) => error === reason);
    await assert.rejects(ours(new Request(`${base}/echo`, { signal })), (error) => error === reason);
    const late = new AbortController();
    await (await ours(`${base}/echo`, { method: 'POST', body: Buffer.from('x'), signal: late.signal })).text();
    for (const answered of ['/204', '/echo']) await (await ours(base + answered, { signal: late.signal })).text();
    await until(() => getEventListeners(late.signal, 'abort').length === 0);
  }
  assert.equal(cancelled, reason);
});
