// The account's calls, and credentials that are replaced.
'use strict';

require('./environment');
require('./patience');
const { until } = require('./waiting');
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { inspect } = require('node:util');
const failsoft = require('failsoft');
const { Simulator } = require('failsoft/testing');

const MESSAGES = [{ role: 'user', content: 'Hi' }];
const OLD = 'mbd_sk_old_0123456789';
const NEW = 'mbd_sk_new_0123456789';
const TOKEN = 'session-token-0123456789';
let simulator;
before(async () => { simulator = await Simulator.start(); });
after(() => simulator.close());

let worlds = 0;
async function worldWith(script = {}) {
  worlds += 1;
  const world = simulator.world(`account-${worlds}`);
  await world.setScript(script);
  return world;
}

const keysOf = async (world) => (await world.requests()).map(({ headers }) => headers['x-api-key']);

test('models, from memory and anew; providers', async () => {
  const world = await worldWith();
  const client = world.client();
  const [first, ...rest] = await client.models();
  assert.deepEqual(first, {
    id: 'claude-3-5-sonnet', provider: 'anthropic', contextWindow: 200_000, status: 'available', available: true,
  });
  assert.equal(rest.length, 5);
  await client.models();
  assert.equal((await world.requests()).length, 1);
  await client.models({ refresh: true });
  assert.equal((await world.requests()).length, 2);
  const providers = await client.providerStatus();
  assert.deepEqual(providers[0], {
    name: 'anthropic', status: 'degraded', incidentUrl: 'https://status.anthropic.com', operational: false,
  });
  assert.deepEqual(providers.map(({ operational }) => operational), [false, true, true]);
});

test('amounts are exact', async () => {
  const exact = '1234567890.12345678901234567890';
  const world = await worldWith();
  const autoTopup = { enabled: true, thresholdUsdc: '2.00', amountUsdc: '20.00' };
  const client = world.client();
  assert.deepEqual(await client.balance(), {
    balanceUsdc: '4.2300', reservedUsdc: '0.0500', availableUsdc: '4.1800', autoTopup,
  });
  const headers = { 'Content-Type': 'application/json' };
  const body = `{"balance_usdc": ${exact}, "reserved_usdc": 0, "available_usdc": -0.10}`;
  await world.script([{ path: '/balance', headers, body }]);
  assert.deepEqual(await client.balance(), {
    balanceUsdc: exact, reservedUsdc: '0', availableUsdc: '-0.10', autoTopup: null,
  });
});

test('what needs a token says so before anything is sent', async () => {
  const world = await worldWith();
  const client = world.client();
  const wish = { name: 'agent', scopes: ['llm:read', 'llm:write'], projectId: 'proj_2' };
  const needsToken = (error) => error instanceof failsoft.InvalidArgumentError && /access token/.test(error.message);
  await assert.rejects(client.createKey(wish), needsToken);
  await assert.rejects(client.setAutoTopup({ enabled: false }), needsToken);
  assert.deepEqual(await world.requests(), []);
  client.setCredentials({ accessToken: TOKEN });
  const made = await client.createKey(wish);
  assert.match(made.key, /^mbd_sk_agent_/);
  assert(!inspect(made).includes(made.key) && !JSON.stringify(made).includes(made.key));
  assert.deepEqual({ ...made }, { name: 'agent', scopes: wish.scopes, projectId: 'proj_2', expiresAt: null });
  const topup = { enabled: true, thresholdUsdc: '5.00', amountUsdc: '50.00' };
  assert.deepEqual(await client.setAutoTopup(topup), topup);
  assert.deepEqual((await client.balance()).autoTopup, topup);
  const wrong = client.setAutoTopup({ enabled: true, amountUsdc: 0.1 });
  await assert.rejects(wrong, (error) => error.field === '/amountUsdc');
  await assert.rejects(client.createKey(), (error) => error.field === '/name');
  client.setCredentials({ apiKey: made.key });
  assert.deepEqual(await client.verifyKey(), {
    valid: true, scopes: wish.scopes, projectId: 'proj_2', expiresAt: null,
  });
});

test('errors name their requests', async () => {
  const world = await worldWith({ replies: [{ error: 'provider_error' }] });
  const client = world.client({ maxAttempts: 1, model: 'gpt-4o' });
  const failed = await client.chat(MESSAGES).catch((error) => error);
  const [logged, ...rest] = await client.errors({ limit: 5 });
  assert.deepEqual(rest, []);
  assert.equal(logged.requestId, failed.requestId);
  assert.deepEqual([logged.status, logged.code, logged.model], [500, 'provider_error', 'gpt-4o']);
  assert(logged.createdAt instanceof Date && logged.createdAt.getTime() > 0);
  await assert.rejects(client.errors({ limit: 0 }), failsoft.InvalidArgumentError);
});

test('dates: given, and none', async () => {
  const world = await worldWith({ keys: [{ key: OLD, expires_in_ms: 86_400_000 }] });
  const client = world.client({ apiKey: OLD });
  const { expiresAt } = await client.verifyKey();
  assert(Math.abs(expiresAt.getTime() - Date.now() - 86_400_000) < 3_600_000);
  await world.script([{ path: '/verify', body: { valid: true, expires_at: 'soon' } }]);
  const key = await client.verifyKey();
  assert.deepEqual([key.valid, key.expiresAt], [true, null]);
});

test('a model that does not exist: the nearest are named', async () => {
  const models = [{ id: 'acme-large-2', provider: 'acme', context_window: 9 }];
  const world = await worldWith({ account: { checks_models: true, models } });
  const client = world.client();
  const guess = (model) => client.chat(MESSAGES, { model }).catch((error) => error);
  const unknown = await guess('claude-3-5-sonet');
  assert(unknown instanceof failsoft.InvalidModelError);
  assert.equal(unknown.nearestModels[0], 'claude-3-5-sonnet'); // the guide's
  await client.models();
  const known = await guess('acme-large');
  assert.deepEqual(known.nearestModels, ['acme-large-2']);
  assert.match(known.fix, /acme-large-2/);
});

test('a doctor without a key names it', async () => {
  const named = ['API_KEY', 'ACCESS_TOKEN', 'BASE_URL'].flatMap((name) => [`FAILSOFT_${name}`, `MOLTBOTDEN_${name}`]);
  const kept = named.map((name) => [name, process.env[name]]);
  for (const name of named) delete process.env[name];
  try {
    assert.throws(() => new failsoft.Client(), failsoft.ConfigurationError);
    const client = new failsoft.Client({ requireKey: false, model: 'gpt-4o' });
    const diagnosis = await client.doctor();
    const failed = diagnosis.findings.filter(({ state }) => state === 'fail');
    assert.deepEqual(failed.map(({ check, class: kind }) => [check, kind]), [['key', 'config']]);
    assert.match(failed[0].fix, /FAILSOFT_API_KEY/);
    await assert.rejects(client.chat(MESSAGES), failsoft.ConfigurationError);
    assert.equal(client.stats().calls, 0);
  } finally {
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  }
});

test('an account call can be aborted', async () => {
  const world = await worldWith({ replies: [{ path: '/balance', fault: 'hang' }] });
  const controller = new AbortController();
  const asked = world.client().balance({ signal: controller.signal });
  await until(async () => (await world.state()).requests === 1);
  controller.abort(new Error('enough'));
  await assert.rejects(asked, /enough/);
});

test('credentials are replaced in a running client', async () => {
  const world = await worldWith({ keys: [NEW] });
  const client = world.client({ apiKey: OLD, model: 'gpt-4o' });
  await assert.rejects(client.chat(MESSAGES), failsoft.AuthenticationError);
  client.setCredentials({ apiKey: ` ${NEW}\n` });
  assert.equal((await client.chat(MESSAGES)).text, 'You said: Hi');
  assert.equal((await client.withOptions({ maxAttempts: 1 }).chat(MESSAGES)).text, 'You said: Hi');
  for (const wrong of [undefined, {}, { apiKey: 'a b' }, { apiKey: NEW, accessToken: TOKEN }, { key: NEW }]) {
    assert.throws(() => client.setCredentials(wrong), failsoft.ConfigurationError);
  }
  assert.deepEqual(await keysOf(world), [OLD, NEW, NEW]);
});

test('an attempt that was refused as somebody else is made again', async () => {
  const world = await worldWith({ replies: [{ error: 'invalid_api_key', delay_ms: 1000, echo_header: 'x-api-key' }] });
  const client = world.client({ apiKey: OLD, model: 'gpt-4o', maxAttempts: 1 });
  const call = client.chat(MESSAGES);
  await until(async () => (await world.state()).requests === 1);
  client.setCredentials({ apiKey: NEW });
  const reply = await call;
  assert.deepEqual(reply.attempts.map((attempt) => attempt.class), ['authentication', 'ok']);
  assert.deepEqual(await keysOf(world), [OLD, NEW]);
  assert(!JSON.stringify(reply).includes(OLD));
});

test('fresh credentials are fetched once', async () => {
  const world = await worldWith({ keys: [NEW] });
  let fetched = 0;
  const credentials = async () => {
    fetched += 1;
    return { apiKey: NEW };
  };
  const client = world.client({ apiKey: OLD, model: 'gpt-4o', credentials });
  const replies = await Promise.all(Array.from({ length: 8 }, () => client.chat(MESSAGES)));
  assert.deepEqual(replies.map(({ text }) => text), Array(8).fill('You said: Hi'));
  assert.equal(fetched, 1);
  assert.equal((await client.withOptions({ apiKey: OLD }).verifyKey()).valid, true);
  assert.equal(fetched, 2);
});

test('a stream that was refused begins again', async () => {
  const world = await worldWith({ keys: [NEW] });
  const client = () => world.client({ apiKey: OLD, model: 'gpt-4o', credentials: () => ({ apiKey: NEW }) });
  const stream = client().stream(MESSAGES);
  let text = '';
  for await (const piece of stream) text += piece;
  assert.equal(text, 'You said: Hi');
  assert.equal((await stream.reply).text, text);
  const events = [];
  for await (const event of client().stream(MESSAGES).events()) events.push(event);
  assert.equal(events.at(-1).text, text);
  assert.equal((await client().stream(MESSAGES).reply).text, text);
});

test('a fetch that fails after its call has ended harms nothing', async () => {
  const world = await worldWith({ keys: [NEW] });
  let fail;
  const credentials = () => new Promise((_, reject) => { fail = reject; });
  const client = world.client({ apiKey: OLD, model: 'gpt-4o', credentials });
  const call = client.chat(MESSAGES);
  await until(() => fail !== undefined);
  client.setCredentials({ apiKey: NEW });
  const reply = await call;
  fail(new RangeError('too late'));
  await new Promise(setImmediate);
  assert.deepEqual(reply.attempts.map((one) => one.class), ['authentication', 'ok']);
  assert.equal((await client.chat(MESSAGES)).text, 'You said: Hi');
});

test('fetched credentials that are refused too', async () => {
  const world = await worldWith({ keys: ['another'] });
  const client = world.client({ apiKey: OLD, model: 'gpt-4o', credentials: () => ({ apiKey: NEW }) });
  await assert.rejects(client.chat(MESSAGES), failsoft.AuthenticationError);
  assert.equal((await world.requests()).length, 2);
  await assert.rejects(client.stream(MESSAGES).reply, failsoft.AuthenticationError);
  assert.equal((await world.requests()).length, 4);
});

test('a fetch that fails is the caller\'s to see', async () => {
  const world = await worldWith({ keys: ['another'] });
  const credentials = async () => { throw new RangeError('no vault'); };
  const client = world.client({ apiKey: OLD, model: 'gpt-4o', credentials });
  await assert.rejects(client.chat(MESSAGES), /no vault/);
  await assert.rejects(client.stream(MESSAGES).reply, /no vault/);
  assert.throws(() => world.client({ credentials: {} }), TypeError);
});

test('a fetch that uses the client itself ends', async () => {
  const world = await worldWith({ keys: ['another'] });
  let client;
  const credentials = async () => ({ apiKey: (await client.chat(MESSAGES)).text });
  client = world.client({ apiKey: OLD, model: 'gpt-4o', credentials });
  await assert.rejects(client.chat(MESSAGES), failsoft.AuthenticationError);
});

test('what waits for fresh credentials can be aborted', async () => {
  const world = await worldWith({ keys: [NEW] });
  let asked = 0;
  const never = () => new Promise(() => { asked += 1; });
  const client = () => world.client({ apiKey: OLD, model: 'gpt-4o', credentials: never });
  const controller = new AbortController();
  const reason = new Error('enough');
  const call = client().chat(MESSAGES, { signal: controller.signal });
  const stream = client().stream(MESSAGES, { signal: controller.signal });
  const left = client().stream(MESSAGES);
  const ends = [
    assert.rejects(call, reason), assert.rejects(stream.reply, reason),
    assert.rejects(left.reply, failsoft.CancelledError),
  ];
  await until(() => asked === 3);
  controller.abort(reason);
  left.abort();
  await Promise.all(ends);
});
