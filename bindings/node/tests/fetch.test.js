// createFetch by itself: what a package that calls fetch gets to see.
'use strict';

require('./environment');
const { PATIENT } = require('./patience');
const { settled, until } = require('./waiting');
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { after, before, test } = require('node:test');
const { getEventListeners } = require('node:events');
const http = require('node:http');
const failsoft = require('failsoft');
const { Simulator } = require('failsoft/testing');

const TEXT = 'Größe zählt: 東京 is 3,5 km² 😀 wide, as they say.';
const ASK = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] };
const fetch = failsoft.createFetch({ ...PATIENT, timeScale: 0.01, maxAttempts: 3 });
let simulator;
before(async () => { simulator = await Simulator.start(); });
after(async () => {
  await fetch.close();
  await simulator.close();
});

let worlds = 0;
async function worldWith(...replies) {
  worlds += 1;
  const world = simulator.world(`fetch-${worlds}`);
  await world.script(replies);
  return world;
}

function post(world, body, init) {
  const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer theirs' };
  return fetch(`${world.url}/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body), ...init });
}

test('an answer, after retries, with the caller\'s headers and no key of ours', async () => {
  process.env.FAILSOFT_API_KEY = 'mbd_sk_not_for_them';
  const world = await worldWith({ error: 'provider_error' }, { answer: TEXT, headers: { 'X-Own': 'a' } });
  const response = await failsoft.createFetch({ ...PATIENT, timeScale: 0.01 })(`${world.url}/chat/completions`, {
    method: 'post', headers: { authorization: 'Bearer theirs', 'x-mine': 'b' }, body: JSON.stringify(ASK),
  });
  delete process.env.FAILSOFT_API_KEY;
  assert(response instanceof Response && response.ok);
  assert.equal(response.status, 200);
  assert.equal(response.url, `${world.url}/chat/completions`);
  assert.equal(response.headers.get('x-own'), 'a');
  assert.equal(response.headers.get('content-length'), null);
  assert.equal((await response.json()).choices[0].message.content, TEXT);
  const [, { headers }] = await world.requests();
  assert.deepEqual([headers.authorization, headers['x-mine'], headers['x-api-key']], ['Bearer theirs', 'b', undefined]);
});

test('an error answer is a response', async () => {
  const world = await worldWith({ error: 'rate_limit_exceeded', headers: { 'Retry-After': '2' }, times: -1 });
  const response = await post(world, ASK);
  assert.equal(response.status, 429);
  assert.equal(response.headers.get('retry-after'), '2');
  assert.equal((await response.json()).error.code, 'rate_limit_exceeded');
  assert.equal((await world.requests()).length, 3);
});

test('no answer is a TypeError, with the whole story as its cause', async () => {
  const server = http.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  const url = `http://127.0.0.1:${server.address().port}/chat/completions`;
  await new Promise((resolve) => { server.close(resolve); });
  const error = await fetch(url).catch((caught) => caught);
  assert(error instanceof TypeError && error.cause instanceof failsoft.APIConnectionError);
  assert.equal(error.cause.attempts.length, 3);
});

test('a stream comes as it is read, and whole though it drops', async () => {
  const world = await worldWith({ answer: TEXT, fault: 'cut_body', at: { text_bytes: 20 }, continuations: [] });
  const response = await post(world, { ...ASK, stream: true });
  assert.match(response.headers.get('content-type'), /^text\/event-stream/);
  const text = await response.text();
  const events = text.trim().split('\n\n').map((event) => event.slice('data: '.length));
  assert.equal(events.pop(), '[DONE]');
  const chunks = events.map((event) => JSON.parse(event));
  assert.equal(chunks.map(({ choices }) => choices[0].delta.content ?? '').join(''), TEXT);
  assert.equal(new Set(chunks.map(({ id, created }) => `${id} ${created}`)).size, 1);
  assert.equal((await world.requests()).length, 2);
});

test('a stream that cannot go on breaks off with the error that tells what came', async () => {
  const world = await worldWith({ answer: TEXT, fault: 'cut_body', at: { text_bytes: 20 } }, { error: 'invalid_api_key', times: -1 });
  const response = await post(world, { ...ASK, stream: true });
  const error = await response.text().catch((caught) => caught);
  assert(error instanceof failsoft.StreamInterruptedError);
  assert(error.partialText.length > 5 && TEXT.startsWith(error.partialText));
});

test('what nobody reads is not fetched, and what is left early is cancelled', async () => {
  const world = await worldWith({ answer: ' word'.repeat(400_000) });
  const response = await post(world, { ...ASK, stream: true });
  const reader = response.body.getReader();
  await reader.read();
  const streamed = await settled(async () => (await world.requests())[0].streamed.text_bytes);
  assert(streamed < 2_000_000, `${streamed} bytes`);
  await reader.cancel();
  await until(async () => (await world.state()).left_by_client >= 1);
});

test('10,000 fetches are aborted, wherever they are, and leave nothing at the server', async () => {
  const world = simulator.world('fetch-aborted');
  await world.setScript({ replies: [{ answer: TEXT, fault: 'stall_body', at: { text_bytes: 20 }, times: -1 }], record_limit: 1 });
  const reason = new Error('enough');
  const aborted = async (i) => {
    const controller = new AbortController();
    const call = post(world, { ...ASK, stream: true }, { signal: controller.signal });
    if (i % 3 === 0) controller.abort(reason);
    const response = await call.catch((error) => assert.equal(error, reason));
    if (response === undefined) return;
    const reader = response.body.getReader();
    if (i % 3 === 1) await reader.read();
    controller.abort(reason);
    await assert.rejects(async () => { while (!(await reader.read()).done); }, (error) => error === reason);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  };
  for (let i = 0; i < 10_000; i += 100) await Promise.all(Array.from({ length: 100 }, (_, j) => aborted(i + j)));
  await until(async () => (await world.state()).in_flight === 0);
  assert.equal((await world.state()).streams, 0);
});

test('what is thrown while a body is iterated over ends the call at the server', async () => {
  const world = await worldWith({ answer: TEXT, fault: 'stall_body', at: { text_bytes: 20 } });
  const mistake = new Error('mine');
  await assert.rejects(async () => {
    for await (const _ of (await post(world, { ...ASK, stream: true })).body) throw mistake;
  }, (error) => error === mistake);
  await until(async () => (await world.state()).left_by_client >= 1);
});

test('a signal: before, meanwhile, in the body, and too late', async () => {
  const world = await worldWith({ fault: 'hang' }, { answer: TEXT, fault: 'stall_body', at: { text_bytes: 20 } }, { answer: 'Hello' });
  const reason = new Error('enough');
  await assert.rejects(post(world, ASK, { signal: AbortSignal.abort(reason) }), (error) => error === reason);
  const meanwhile = new AbortController();
  const call = post(world, ASK, { signal: meanwhile.signal });
  await until(async () => (await world.state()).requests >= 1);
  meanwhile.abort(reason);
  await assert.rejects(call, (error) => error === reason);
  const inBody = new AbortController();
  const response = await post(world, { ...ASK, stream: true }, { signal: inBody.signal });
  const text = assert.rejects(response.text(), (error) => error === reason);
  inBody.abort(reason);
  await text;
  const late = new AbortController();
  const whole = await post(world, ASK, { signal: late.signal });
  late.abort(reason);
  assert.equal((await whole.json()).choices[0].message.content, 'Hello');
  for (const { signal } of [meanwhile, inBody, late]) assert.equal(getEventListeners(signal, 'abort').length, 0);
  await until(async () => (await world.state()).left_by_client >= 2);
  assert.equal((await world.state()).left_by_client, 2);
});

// A caller who is slow where it is not waiting: the answer is here before fetch has returned.
test('an answer that is here already is not handed to who aborted', async () => {
  const world = await worldWith({ answer: TEXT, times: -1 });
  const asking = `
    (async () => {
      while ((await (await fetch('${world.url.replace('/v1/hosting/llm', '')}/_sim/state')).json()).requests === 0);
      await (await fetch('${world.url}/chat/completions', { method: 'POST', headers: { Authorization: 'Bearer x' }, body: '${JSON.stringify(ASK)}' })).text();
    })()`;
  const controller = new AbortController();
  const { signal } = controller;
  signal.addEventListener = (...listener) => {
    AbortSignal.prototype.addEventListener.apply(signal, listener);
    execFileSync(process.execPath, ['--no-warnings', '-e', asking]); // its own answer comes after ours
  };
  const answered = post(world, ASK, { signal });
  controller.abort();
  await assert.rejects(answered, (error) => error === signal.reason);
});

test('a body of more than 256 MiB is sent by the fetch of Node, once', async () => {
  const piece = new Uint8Array(1_000_000).fill(255); // the same one each time: the body is held twice as it is
  let left = 270;
  const pull = (controller) => { if (left-- > 0) controller.enqueue(piece); else controller.close(); };
  const body = new ReadableStream({ pull });
  const seen = [];
  const server = http.createServer(async (request, response) => {
    let size = 0;
    for await (const { length } of request) size += length;
    seen.push([size, request.headers['content-type']]);
    response.writeHead(503).end('busy');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  const url = `http://127.0.0.1:${server.address().port}/files`;
  const response = await fetch(url, { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'audio/wav' } });
  assert.equal(await response.text(), 'busy');
  assert.deepEqual(seen, [[270_000_000, 'audio/wav']]);
  server.close();
  server.closeAllConnections();
});

test('bytes that are no text are sent again as any other body', async () => {
  const seen = [];
  const server = http.createServer(async (request, response) => {
    seen.push([Buffer.concat(await request.toArray()), request.headers['content-type']]);
    response.writeHead(seen.length < 3 ? 503 : 200, { 'content-type': 'audio/mpeg' }).end(Buffer.from([255, 251, 0]));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  const bytes = Buffer.from([0, 255, 10, 128, 61]);
  const url = `http://127.0.0.1:${server.address().port}/audio/speech`;
  const response = await fetch(url, { method: 'POST', body: bytes, headers: { 'content-type': 'audio/wav' } });
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.from([255, 251, 0]));
  assert.deepEqual(seen, Array(3).fill([bytes, 'audio/wav']));
  server.close();
});

test('other paths, bytes and a Request', async () => {
  const bytes = Buffer.from([0, 255, 10, 128]);
  const server = http.createServer((request, response) => {
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece)).on('end', () => {
      response.setHeader('content-type', 'application/octet-stream');
      response.end(Buffer.concat([...pieces, bytes]));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  const url = `http://127.0.0.1:${server.address().port}/a%20b?c=d`;
  const got = async (...call) => Buffer.from(await (await fetch(...call)).arrayBuffer());
  assert.deepEqual(await got(url), bytes);
  assert.deepEqual(await got(new URL(url), { method: 'POST', body: 'ü' }), Buffer.concat([Buffer.from('ü'), bytes]));
  assert.deepEqual(await got(new Request(url, { method: 'PUT', body: 'x' })), Buffer.concat([Buffer.from('x'), bytes]));
  assert.deepEqual(await got(url, { method: 'POST', body: bytes }), Buffer.concat([bytes, bytes]));
  server.close();
});

test('what requests say for themselves is no option', () => {
  for (const [name, value] of Object.entries({ apiKey: 'k', baseURL: 'http://x', auth: 'none', maxAttemps: 3 })) {
    assert.throws(() => failsoft.createFetch({ [name]: value }), (error) =>
      error instanceof failsoft.ConfigurationError && error.field === `/${name}`);
  }
});
