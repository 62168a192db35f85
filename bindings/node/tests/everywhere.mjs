// What holds on every runtime: run by package.test.js, beside the installed package. Prints what held.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { inspect } from 'node:util';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import * as failsoft from 'failsoft';
import { Simulator } from 'failsoft/testing';

const TEXT = 'One two three four five six seven eight nine ten ü😀';
const MESSAGES = [{ role: 'user', content: 'Hi' }];
const STALLED = { answer: TEXT, fault: 'stall_body', at: { text_bytes: 10 } };

async function until(holds) {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    assert(Date.now() < end, `it never came to pass: ${holds}`);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}

async function all(stream) {
  let text = '';
  for await (const piece of stream) text += piece;
  return text;
}

const THINGS = {
  async 'a signal'(world) {
    await world.script([{ fault: 'hang', times: -1 }]);
    const client = world.client({ model: 'gpt-4o', timeScale: 1 });
    const one = new AbortController();
    const reason = new Error('enough');
    const calls = [client.chat(MESSAGES, { signal: one.signal }), client.stream(MESSAGES, { signal: one.signal }).reply];
    await until(async () => (await world.state()).requests >= 2);
    one.abort(reason);
    for (const call of calls) await assert.rejects(call, (error) => error === reason);
    await assert.rejects(client.chat(MESSAGES, { signal: AbortSignal.timeout(20) }), { name: 'TimeoutError' });
    await client.close();
    await assert.rejects(client.chat(MESSAGES), failsoft.ClientClosedError);
  },

  async 'an error'(world) {
    await world.script([{ error: 'invalid_model' }]);
    const error = await world.client({ model: 'x' }).chat(MESSAGES).catch((caught) => caught);
    assert(error instanceof failsoft.InvalidModelError && error instanceof Error);
    assert.deepEqual([error.code, error.status, error.attempts.length], ['invalid_model', 422, 1]);
    assert.match(inspect(error), /fix/);
    assert.equal(JSON.parse(JSON.stringify(error)).name, 'InvalidModelError');
  },

  async 'a stream'(world) {
    await world.script([{ answer: TEXT, fault: 'cut_body', at: { text_bytes: 20 }, continuations: [] }, STALLED]);
    const client = world.client({ model: 'gpt-4o' });
    assert.equal(await new Response(client.stream(MESSAGES).toReadableStream()).text(), TEXT);
    for await (const _ of client.stream(MESSAGES, { progressTimeout: null, idleTimeout: null })) break;
    await until(async () => (await world.state()).left_by_client >= 1);
  },

  async 'many streams'(world) {
    await world.script([{ answer: TEXT, stream: { token_ms: 1 }, times: -1 }]);
    const client = world.client({ model: 'gpt-4o', timeScale: 1 });
    const texts = await Promise.all(Array.from({ length: 200 }, () => all(client.stream(MESSAGES))));
    assert.deepEqual([...new Set(texts)], [TEXT]);
  },

  async 'a fetch'() {
    const server = http.createServer(async (request, response) => {
      if (request.url === '/moved') return response.writeHead(307, { location: '/echo' }).end();
      if (request.url === '/204') return response.writeHead(204).end();
      const body = Buffer.concat(await request.toArray()).toString('latin1');
      return response.setHeader('set-cookie', ['a=1', 'b=2']).end(`${request.method} ${body}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const base = `http://127.0.0.1:${server.address().port}`;
    const fetch = failsoft.createFetch({ timeScale: 0.01 });
    const moved = await fetch(`${base}/moved`, { method: 'POST', body: 'x' });
    assert.deepEqual([moved.redirected, moved.clone().url, await moved.text()], [true, `${base}/echo`, 'POST x']);
    assert.deepEqual(moved.headers.getSetCookie?.() ?? ['a=1', 'b=2'], ['a=1', 'b=2']);
    assert.equal((await fetch(`${base}/echo`, { method: 'HEAD' })).body, null);
    assert.deepEqual([(await fetch(`${base}/204`)).body, (await fetch(`${base}/204`)).status], [null, 204]);
    const put = new Request(`${base}/echo`, { method: 'PUT', body: new Uint8Array([1, 255]) });
    assert.equal(await (await fetch(put)).text(), 'PUT \u0001\u00ff');
    assert.equal(await (await fetch(`${base}/echo`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) })).text(), 'POST a=b');
    await assert.rejects(fetch('/relative'), TypeError);
    await assert.rejects(fetch('http://127.0.0.1:1'), ({ cause }) => cause instanceof failsoft.APIConnectionError);
    await fetch.close();
    server.closeAllConnections?.();
    server.close();
  },

  async 'a summary, and what needs no service'(world) {
    await world.script([{ summary: '#', times: -1 }]);
    assert.equal((await world.client().summarize('#a\n\n#b', { chunk: { max: 4 } })).text, '#a #b');
    assert.deepEqual(failsoft.chunkText('a b c', 3), ['a', 'b c']);
    assert.equal(failsoft.chunk('One. Two.', { max: 5 }).map(({ text }) => text).join(''), 'One. Two.');
    assert.deepEqual([failsoft.countTokens('hello world', { model: 'gpt-4o' }), failsoft.trimHistory(MESSAGES)], [2, MESSAGES]);
    assert.equal(failsoft.version, failsoft.features().version);
  },

  async 'the log'(world) {
    const lines = [];
    const logger = Object.fromEntries(['error', 'warn', 'info'].map((level) => [level, (line) => lines.push(line)]));
    failsoft.enableLogging('info', logger);
    await world.client({ model: 'gpt-4o' }).chat(MESSAGES);
    await until(() => lines.length > 0);
    failsoft.enableLogging('off');
  },

  async 'workers that are terminated'(world) {
    await world.script([{ answer: TEXT, stream: { token_ms: 20 }, times: -1 }]);
    const options = { baseURL: world.url, apiKey: 'mbd_sk_test_0123456789', model: 'gpt-4o' };
    for (let i = 0; i < 5; i += 1) {
      const worker = new Worker(new URL(import.meta.url), { workerData: options });
      await once(worker, 'message');
      await worker.terminate();
    }
    await until(async () => (await world.state()).in_flight === 0);
  },
};

if (isMainThread) {
  const simulator = await Simulator.start();
  for (const [what, holds] of Object.entries(THINGS)) {
    await holds(simulator.world(what.replace(/\W/g, '-')));
    console.log(what);
  }
  await simulator.close();
} else {
  for await (const piece of new failsoft.Client(workerData).stream(MESSAGES)) parentPort.postMessage(piece);
}
