// Calls that are answered whole, and the client.
'use strict';

require('./environment');
const { PATIENT } = require('./patience');
const { until } = require('./waiting');
const assert = require('node:assert/strict');
const { AsyncLocalStorage } = require('node:async_hooks');
const { after, before, test } = require('node:test');
const { getEventListeners } = require('node:events');
const { execFile } = require('node:child_process');
const { inspect, promisify } = require('node:util');
const failsoft = require('failsoft');
const { Simulator } = require('failsoft/testing');

const MESSAGES = [{ role: 'user', content: 'Hi' }];
let simulator;
before(async () => { simulator = await Simulator.start(); });
after(() => simulator.close());

let worlds = 0;
async function worldWith(...replies) {
  worlds += 1;
  const world = simulator.world(`client-${worlds}`);
  await world.script(replies);
  return world;
}

test('a reply has what Python\'s has', async () => {
  const world = await worldWith({ error: 'provider_error' }, { answer: 'Hello' });
  const reply = await world.client().chat(MESSAGES, { model: 'gpt-4o', temperature: 0.5 });
  assert.equal(reply.text, 'Hello');
  assert.equal(reply.model, 'gpt-4o');
  assert.equal(reply.finishReason, 'stop');
  assert.equal(reply.outcome, 'complete');
  assert.equal(reply.status, 200);
  assert.equal(reply.requestId, 'req_2');
  assert.equal(reply.attempts.length, 2);
  assert.equal(reply.usage.total_tokens, 3);
  assert.deepEqual(reply.message, { role: 'assistant', content: 'Hello' });
  assert.equal(reply.raw.choices[0].message.content, 'Hello');
  assert.match(reply.report, /^answered after 2 attempts/);
  const [, { body, headers }] = await world.requests();
  assert.deepEqual(body, { temperature: 0.5, model: 'gpt-4o', messages: MESSAGES });
  assert.equal(headers['x-api-key'], 'mbd_sk_test_0123456789');
});

test('options are in camelCase, and hold for a call alone', async () => {
  const world = await worldWith({ error: 'provider_error', times: 2 }, { answer: 'Hello' });
  const client = world.client({ model: 'gpt-4o', maxAttempts: 1 });
  await assert.rejects(client.chat(MESSAGES), failsoft.ProviderError);
  const reply = await client.chat(MESSAGES, { maxAttempts: 2, baseDelay: 1, extraBody: { max_reconnects: 7 } });
  assert.equal(reply.attempts.length, 2);
  assert.equal((await world.requests())[2].body.max_reconnects, 7);
});

test('request: any method and path', async () => {
  const world = await worldWith({ path: '/x', body: { ok: true } }, { path: '/x', body: 'plain' });
  const client = world.client();
  const response = await client.request('PUT', '/x', { body: { a: 1 }, query: { q: 'b c' } });
  assert.deepEqual(response.body, { ok: true });
  assert.equal((await client.request('GET', '/x')).body, 'plain');
  const [{ method, path, body }] = await world.requests();
  assert.deepEqual([method, body], ['PUT', { a: 1 }]);
  assert.match(path, /\/x\?q=b(%20|\+)c$/);
});

test('headers: an object, Headers, or a Map', async () => {
  const world = await worldWith();
  const plain = { 'x-one': 'a', 'x-two': 'b' };
  for (const headers of [plain, new Headers(plain), new Map(Object.entries(plain))]) {
    await world.client({ model: 'gpt-4o', headers }).chat(MESSAGES);
    await world.client({ model: 'gpt-4o' }).chat(MESSAGES, { headers, metadata: {}, tools: [{ parameters: Object.create(null) }] });
  }
  const sent = (await world.requests()).map(({ headers }) => [headers['x-one'], headers['x-two']]);
  assert.deepEqual(sent, Array(6).fill(['a', 'b']));
});

test('an error tells its story', async () => {
  const world = await worldWith({ error: 'rate_limit_exceeded', headers: { 'Retry-After': '12' }, times: -1 });
  const error = await world.client().chat(MESSAGES, { model: 'gpt-4o', maxAttempts: 2 }).catch((caught) => caught);
  assert(error instanceof failsoft.RateLimitError && error instanceof failsoft.APIStatusError);
  assert(error instanceof failsoft.FailsoftError && error instanceof Error);
  assert.equal(error.name, 'RateLimitError');
  assert.equal(error.code, 'rate_limit_exceeded');
  assert.equal(error.status, 429);
  assert.equal(error.requestId, 'req_2');
  assert.equal(error.retryAfterMs, 12_000);
  assert.equal(error.attempts.length, 2);
  assert.equal(typeof error.fix, 'string');
  assert.equal(typeof error.cause, 'string');
  assert.equal(error.partialText, null);
  assert.match(error.report, /RateLimit|rate_limited/);
  assert.match(inspect(error), /^RateLimitError: [^]*\{[^]*fix: /);
  assert.equal(JSON.parse(JSON.stringify(error)).class, 'rate_limited');
});

test('a key is shown nowhere', async () => {
  const key = 'mbd_sk_secret_0123456789';
  const world = await worldWith({ error: 'invalid_api_key', echo_header: 'x-api-key' });
  const client = world.client({ apiKey: key, model: 'gpt-4o' });
  const error = await client.chat(MESSAGES).catch((caught) => caught);
  assert(error instanceof failsoft.AuthenticationError);
  for (const value of [client, error, client.withOptions({ maxAttempts: 1 })]) {
    const shown = inspect(value, { showHidden: true, depth: 9 }) + JSON.stringify(value) + String(value);
    assert(!shown.includes(key));
  }
});

test('withOptions changes some and keeps the rest', async () => {
  const world = await worldWith();
  const other = world.client({ model: 'gpt-4o' }).withOptions({ model: 'gpt-4o-mini' });
  assert.equal((await other.chat(MESSAGES)).model, 'gpt-4o-mini');
});

test('what is wrong is told before anything is sent', async () => {
  const world = await worldWith();
  const client = world.client({ model: 'gpt-4o' });
  const circle = {};
  circle.self = circle;
  assert.throws(() => new failsoft.Client({ maxAttemps: 3 }), (error) =>
    error instanceof failsoft.ConfigurationError && error.field === '/maxAttemps');
  assert.throws(() => new failsoft.Client({ timeout: NaN }), failsoft.ConfigurationError);
  assert.throws(() => new failsoft.Client('key'), TypeError);
  assert.throws(() => client.stream(MESSAGES, { temperature: Infinity }), failsoft.InvalidArgumentError);
  const cut = '\u{1F600}'.slice(0, 1);
  const isNamed = (field) => (error) => error instanceof failsoft.InvalidArgumentError && error.field === field;
  await assert.rejects(client.chat([...MESSAGES, { role: 'user', content: cut }]), isNamed('/messages/1/content'));
  await assert.rejects(client.chat(MESSAGES, { metadata: { [cut]: 1 } }), isNamed('/metadata'));
  assert.throws(() => new failsoft.Client({ model: cut }), { name: 'ConfigurationError', field: '/model' });
  assert.throws(() => client.setCredentials('key'), TypeError);
  const lost = [Promise.resolve('text'), new Map([['a', 1]]), new Set([1]), new Error('no'), new Blob(['x']), new FormData()];
  for (const content of lost) {
    await assert.rejects(client.chat([{ role: 'user', content }]), isNamed('/messages/0/content'));
    await assert.rejects(client.request('POST', '/x', { body: content }), isNamed('/body'));
  }
  await assert.rejects(client.request('GET', '/x', { query: new URLSearchParams({ a: 1 }) }), isNamed('/query'));
  for (const fields of [{ temperature: NaN }, { tools: [() => 1] }, { metadata: circle }, { seed: 1n }, { maxAttempts: 'x' }]) {
    await assert.rejects(client.chat(MESSAGES, fields), failsoft.InvalidArgumentError, inspect(fields));
  }
  await assert.rejects(client.chat('Hi'), failsoft.InvalidArgumentError);
  await assert.rejects(client.chat(), failsoft.InvalidArgumentError);
  await assert.rejects(client.chat(MESSAGES, { signal: 'now' }), TypeError);
  await assert.rejects(client.close(-1), RangeError);
  assert.deepEqual(await world.requests(), []);
});

test('errors name options as the caller spells them, and fields of the request by their names', async () => {
  const client = (await worldWith()).client({ model: 'gpt-4o' });
  const cases = [
    [{ maxAttempts: 'x' }, '/maxAttempts'], [{ baseDelay: NaN }, '/baseDelay'], [{ baseDelay: -1 }, '/baseDelay'],
    [{ extraBody: 1 }, '/extraBody'], [{ extraBody: { seed_1: 1 }, seed_1: 2 }, '/extraBody/seed_1'],
    [{ fallback: [{ model: 'a', contextWindow: 0 }] }, '/fallback/0/contextWindow'],
    [{ apiKey: 'key' }, '/apiKey'], [{ fallback: [{ modle: 'a' }] }, '/fallback/0/modle'],
    [{ presence_penalty: NaN }, '/presence_penalty'], [{ messages: [{ role: 7 }] }, '/messages/0/role'],
  ];
  for (const [{ messages = MESSAGES, ...fields }, field] of cases) {
    await assert.rejects(client.chat(messages, fields), (error) => {
      assert.deepEqual([error.name, error.field], ['InvalidArgumentError', field], inspect(fields));
      assert(!/max_attempts|base_delay|context_window|api_key|base_url/.test(error.message + error.report), error.message);
      return true;
    });
  }
  const wrong = () => new failsoft.Client({ apiKey: 'k', baseURL: 'ftp://a' });
  assert.throws(wrong, { field: '/baseURL', message: /^\/baseURL: / });
  assert.throws(() => new failsoft.Client({ maxAttemptss: 3 }), { message: /maxAttempts\b/ });
  assert.throws(() => failsoft.chunkText('text', 0), { message: '/maxChars: maxChars is 0, and must be at least 1' });
});

test('a signal: aborted before, meanwhile and too late', async () => {
  const world = await worldWith({ fault: 'hang' }, { answer: 'Hello' });
  const client = world.client({ model: 'gpt-4o' });
  const reason = new Error('enough');
  await assert.rejects(client.chat(MESSAGES, { signal: AbortSignal.abort(reason) }), reason);
  assert.deepEqual(await world.requests(), []);
  const controller = new AbortController();
  const call = client.chat(MESSAGES, { signal: controller.signal });
  await until(async () => (await world.state()).requests >= 1);
  controller.abort(reason);
  await assert.rejects(call, (error) => error === reason);
  await until(async () => (await world.state()).left_by_client >= 1);
  const late = new AbortController();
  await client.chat(MESSAGES, { signal: late.signal });
  assert.equal(getEventListeners(late.signal, 'abort').length, 0);
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  late.abort();
  assert.equal(client.stats().in_flight, 0);
});

test('a signal that is for many calls, of every kind, is listened to once', async () => {
  const warnings = [];
  process.on('warning', ({ name }) => warnings.push(name));
  const world = await worldWith({ fault: 'hang', times: -1 });
  const client = world.client({ model: 'gpt-4o' });
  const fetch = failsoft.createFetch(PATIENT);
  const [url, body] = [`${world.url}/chat/completions`, JSON.stringify({ model: 'gpt-4o', messages: MESSAGES })];
  const headers = { 'X-API-Key': 'mbd_sk_test_0123456789' };
  const controller = new AbortController();
  const { signal } = controller;
  const calls = Array.from({ length: 12 }, () => [
    client.chat(MESSAGES, { signal }), client.stream(MESSAGES, { signal }).reply,
    client.request('POST', '/chat/completions', { signal, body: JSON.parse(body) }),
    client.summarize('A text.', { signal }), failsoft.streamWithReconnect(MESSAGES, { signal, client }),
    fetch(url, { signal, method: 'POST', headers, body }), fetch(url, { signal, method: 'POST', headers, body: Buffer.from(body) }),
  ]).flat();
  await until(async () => (await world.state()).requests >= 84);
  assert.equal(getEventListeners(signal, 'abort').length, 1);
  controller.abort(7);
  for (const { reason } of await Promise.allSettled(calls)) assert.equal(reason, 7);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
  await until(() => client.stats().in_flight === 0);
  assert.deepEqual(warnings, []);
  await fetch.close();
});

test('signals that are made of others, or whose time is up', async () => {
  const world = await worldWith({ fault: 'hang', times: -1 });
  const client = world.client({ model: 'gpt-4o' });
  await assert.rejects(client.chat(MESSAGES, { signal: AbortSignal.timeout(20) }), { name: 'TimeoutError' });
  const controller = new AbortController();
  const signals = [controller.signal, AbortSignal.timeout(60_000)];
  const call = client.stream(MESSAGES, { signal: AbortSignal.any(signals) }).reply;
  setTimeout(() => controller.abort(), 20);
  await assert.rejects(call, (error) => error === controller.signal.reason && error.name === 'AbortError');
});

// As older packages make them.
test('an aborted signal that has no reason is no end like any other', async () => {
  const world = await worldWith({ answer: 'One two three', fault: 'stall_body', at: { text_bytes: 5 }, times: -1 });
  const aborted = Array.from({ length: 3 }, () => new AbortController());
  for (const { signal } of aborted) Object.defineProperty(signal, 'reason', { value: undefined });
  const isAbort = (error) => error instanceof DOMException && error.name === 'AbortError';
  const [one, other, third] = aborted.map(({ signal }) => signal);
  const client = world.client({ model: 'gpt-4o' });
  const stream = client.stream(MESSAGES, { signal: one });
  const body = JSON.stringify({ model: 'gpt-4o', messages: MESSAGES, stream: true });
  const headers = { 'X-API-Key': 'mbd_sk_test_0123456789' };
  const fetch = failsoft.createFetch(PATIENT);
  const { ok, body: stalled } = await fetch(`${world.url}/chat/completions`, { method: 'POST', headers, body, signal: other });
  assert(ok);
  const text = new Response(stalled).text();
  const reply = stream.reply;
  const chat = client.chat(MESSAGES, { signal: third });
  for (const controller of aborted) controller.abort();
  for (const call of [text, reply, chat, client.chat(MESSAGES, { signal: third })]) await assert.rejects(call, isAbort);
  await fetch.close();
});

test('functions of the caller run with what AsyncLocalStorage holds for the caller', async () => {
  const storage = new AsyncLocalStorage();
  const world = await worldWith({ error: 'invalid_api_key' }, { summary: '#', times: -1 });
  const seen = new Set();
  const note = () => seen.add(storage.getStore());
  const logger = Object.fromEntries(['error', 'warn', 'info'].map((level) => [level, note]));
  await storage.run('caller', async () => {
    failsoft.enableLogging('info', logger);
    const credentials = () => {
      note();
      return { apiKey: 'mbd_sk_test_0123456789' };
    };
    await world.client({ model: 'gpt-4o', credentials }).summarize('#a #b', { chunk: { max: 3 }, onProgress: note });
    failsoft.enableLogging('off');
  });
  assert.deepEqual([...seen], ['caller']);
});

test('who waits, or iterates, goes on with what AsyncLocalStorage held, beside others', async () => {
  const storage = new AsyncLocalStorage();
  const world = await worldWith({ path: '/chat/completions', answer: 'one two three '.repeat(20), stream: { token_ms: 0 }, times: -1 });
  const client = world.client({ model: 'gpt-4o' });
  const fetch = failsoft.createFetch(PATIENT);
  const asked = { method: 'POST', headers: { 'X-API-Key': 'mbd_sk_test_0123456789' }, body: JSON.stringify({ model: 'gpt-4o', messages: MESSAGES, stream: true }) };
  const strayed = [];
  let seen = 0;
  async function use(name) {
    const check = (where) => {
      seen += 1;
      if (storage.getStore() !== name) strayed.push([name, where]);
    };
    await client.chat(MESSAGES).then(() => check('then'));
    check('chat');
    const stream = client.stream(MESSAGES);
    for await (const _ of stream) check('piece');
    await stream.reply;
    check('reply');
    for await (const _ of client.stream(MESSAGES).events()) check('event');
    for await (const _ of client.stream(MESSAGES).toReadableStream()) check('bytes');
    for await (const _ of (await fetch(`${world.url}/chat/completions`, asked)).body) check('body');
    await client.chat([]).catch(() => check('refused'));
    await client.chat(MESSAGES, { signal: AbortSignal.timeout(0) }).catch(() => check('aborted'));
  }
  await Promise.all(Array.from({ length: 8 }, (_, name) => storage.run(name, () => use(name))));
  assert.deepEqual(strayed, []);
  assert(seen > 8 * 9, String(seen));
  await fetch.close();
});

test('close ends what runs, and refuses what comes', async () => {
  const world = await worldWith({ fault: 'hang', times: 2 });
  const client = world.client({ model: 'gpt-4o' });
  const calls = [client.chat(MESSAGES), client.chat(MESSAGES)];
  await until(async () => (await world.state()).requests >= 2);
  await client.close();
  const ends = [...calls, client.chat(MESSAGES)].map((call) => assert.rejects(call, failsoft.ClientClosedError));
  await Promise.all(ends);
});

test('close waits, if it is told to', async () => {
  const world = await worldWith({ answer: 'Hello', delay_ms: 100 });
  const client = world.client({ model: 'gpt-4o' });
  const call = client.chat(MESSAGES);
  let isClosed = false;
  const closed = client.close(null).then(() => { isClosed = true; });
  await assert.rejects(client.withOptions().close('soon'), RangeError);
  assert.equal((await call).text, 'Hello');
  await closed;
  assert(isClosed);
  await assert.rejects(client.chat(MESSAGES), failsoft.ClientClosedError);
});

test('the guide\'s functions', async () => {
  const world = await worldWith({ error: 'provider_error' }, { answer: 'Hello' }, { answer: 'One two' });
  const client = world.client();
  const response = await failsoft.chatWithRetry(MESSAGES, { client });
  assert.equal(response.choices[0].message.content, 'Hello');
  assert.equal(await failsoft.streamWithReconnect(MESSAGES, { client }), 'One two');
  assert.equal((await world.requests())[0].body.model, 'claude-3-5-sonnet');
  process.env.FAILSOFT_BASE_URL = world.url;
  process.env.FAILSOFT_API_KEY = 'mbd_sk_environment';
  await world.script([{ error: 'provider_error', times: -1 }]);
  await assert.rejects(failsoft.chatWithRetry(MESSAGES, { maxRetries: 2, baseDelay: 1, jitter: 'none' }), failsoft.ProviderError);
  assert.equal((await world.requests()).length, 2);
});

test('the guide\'s functions have the guide\'s defaults, in milliseconds', async () => {
  const world = await worldWith({ error: 'provider_error', times: -1 });
  const client = world.client();
  const models = async () => (await world.requests()).map(({ body }) => body.model);
  const caught = (call) => call.then(() => assert.fail(), (error) => error);
  const { attempts } = await caught(failsoft.chatWithRetry(MESSAGES, { client }));
  const waits = attempts.slice(0, -1).map((attempt) => attempt.wait_ms);
  assert.equal(waits.length, 4);
  waits.forEach((wait, i) => assert(wait >= 1000 * 2 ** i && wait <= 1000 * 2 ** i + 1000, String(waits)));
  assert.deepEqual(await models(), Array(5).fill('claude-3-5-sonnet'));
  await world.script([{ error: 'provider_error', times: -1 }]);
  await caught(failsoft.chatWithFallback(MESSAGES, { client }));
  assert.deepEqual(await models(), ['claude-3-5-sonnet', 'gpt-4o', 'llama-3-3-70b'].flatMap((model) => [model, model]));
  const text = 'One two three four five six seven eight nine ten';
  const cut = { fault: 'cut_body', at: { text_bytes: 6 } };
  await world.script([{ answer: text, ...cut, continuations: Array(9).fill(cut) }]);
  const error = await caught(failsoft.streamWithReconnect(MESSAGES, { client }));
  assert(error instanceof failsoft.StreamInterruptedError && text.startsWith(error.partialText), error);
  assert.deepEqual(await models(), Array(4).fill('claude-3-5-sonnet'));
});

test('the guide\'s functions print as they go, if they are told to', async () => {
  const world = await worldWith({ answer: 'One two' }, { summary: '#', times: -1 });
  const script = `
    const failsoft = require('failsoft');
    (async () => {
      await failsoft.streamWithReconnect([{ role: 'user', content: 'Hi' }], { printPieces: true });
      process.stdout.write('\\n');
      await failsoft.summarizeLongDoc('#a #b', { printProgress: true });
      await failsoft.summarizeLongDoc('#a #b', { printProgress: true, onProgress: ({ stage }) => stage === 'x' });
      await failsoft.summarizeLongDoc('#a #b');
    })();`;
  const env = { ...process.env, FAILSOFT_BASE_URL: world.url, FAILSOFT_API_KEY: 'mbd_sk_test_0123456789' };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: __dirname, env });
  assert.equal(stdout, 'One two\nProcessed chunk 1/1\nProcessed group 1/1\n');
});

test('the version is that of the package and of the library', () => {
  assert.equal(failsoft.version, require('failsoft/package.json').version);
  assert.equal(failsoft.version, failsoft.features().version);
});

test('import has every name that require has', async () => {
  const imported = await import('failsoft');
  assert.deepEqual(Object.keys(imported).filter((name) => name !== 'default').sort(), Object.keys(failsoft).sort());
  assert.equal(imported.Client, failsoft.Client);
  assert.equal((await import('failsoft/testing')).Simulator, Simulator);
});

// Node reads the names of a CommonJS module off its text, as bundlers do.
test('import finds the names in the CommonJS files too', async () => {
  for (const [name, module] of [['failsoft', failsoft], ['failsoft/testing', require('failsoft/testing')]]) {
    const found = Object.keys(await import(require.resolve(name)));
    assert.deepEqual(found.filter((one) => !['default', 'module.exports'].includes(one)).sort(), Object.keys(module).sort());
  }
});
