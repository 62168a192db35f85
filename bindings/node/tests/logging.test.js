// Log lines, and errors that lead to where they were asked for.
'use strict';

require('./environment');
require('./patience');
const { until } = require('./waiting');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { after, before, test } = require('node:test');
const { promisify } = require('node:util');
const { Worker } = require('node:worker_threads');
const failsoft = require('failsoft');
const { Simulator } = require('failsoft/testing');

const run = promisify(execFile);
const MESSAGES = [{ role: 'user', content: 'a private question' }];
let simulator;
before(async () => { simulator = await Simulator.start(); });
after(() => simulator.close());

function recorder() {
  const lines = [];
  const note = (level) => (line) => lines.push([level, line]);
  return { lines, error: note('error'), warn: note('warn'), info: note('info'), debug: note('debug') };
}

async function logOf(level, count) {
  const logger = recorder();
  await simulator.script([{ error: 'rate_limit_exceeded' }, { answer: 'a private answer' }]);
  failsoft.enableLogging(level, logger);
  await simulator.client({ model: 'gpt-4o' }).chat(MESSAGES);
  await until(() => logger.lines.length >= count);
  await simulator.state(); // lines that must not come had the time of a request to do so
  failsoft.enableLogging('off');
  return logger.lines;
}

test('retries and calls are logged, and nothing that is private', async () => {
  const lines = await logOf('info', 2);
  assert.deepEqual(lines.map(([level]) => level), ['warn', 'info']);
  assert.match(lines[0][1], /attempt 1 of 5 failed: rate_limited, HTTP 429/);
  assert(!/private|mbd_sk/.test(JSON.stringify(lines)));
});

test('as much as is asked for, and nothing once it is off', async () => {
  assert.deepEqual((await logOf('warn', 1)).map(([level]) => level), ['warn']);
  assert.deepEqual(await logOf('off', 0), []);
  assert.throws(() => failsoft.enableLogging('loud'), RangeError);
  assert.throws(() => failsoft.enableLogging('info', { error() {} }), TypeError);
});

test('a line comes while a call waits', async () => {
  const logger = recorder();
  await simulator.script([{ error: 'rate_limit_exceeded', headers: { 'Retry-After': '6000' } }]);
  failsoft.enableLogging('warn', logger);
  const client = simulator.client({ model: 'gpt-4o', maxServerWait: null });
  const call = client.chat(MESSAGES);
  await until(() => logger.lines.length === 1);
  failsoft.enableLogging('off');
  await client.close();
  await assert.rejects(call, failsoft.ClientClosedError);
});

test('console, in a process that it does not keep', async () => {
  await simulator.script([{ error: 'invalid_api_key' }]);
  const options = { baseURL: simulator.url, apiKey: 'mbd_sk_test_0123456789', model: 'gpt-4o' };
  const script = `
    const { Client, enableLogging } = require('failsoft');
    enableLogging();
    new Client(${JSON.stringify(options)}).chat([{ role: 'user', content: 'Hi' }]).catch(() => {});`;
  const { stderr } = await run(process.execPath, ['-e', script], { cwd: __dirname });
  assert.match(stderr, /^failsoft: call ended: authentication after 1 attempt\(s\)/);
});

test('a worker that logs may end', async () => {
  await simulator.script([{ error: 'provider_error', times: -1 }]);
  const options = { baseURL: simulator.url, apiKey: 'mbd_sk_test_0123456789', model: 'gpt-4o', timeScale: 0.01, maxAttempts: 100, retryBudget: 1e6 };
  const script = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { Client, enableLogging } = require('failsoft');
    const warn = (line) => parentPort.postMessage(line);
    enableLogging('warn', { error: warn, warn });
    new Client(workerData).chat([{ role: 'user', content: 'Hi' }]).catch(() => {});`;
  for (let i = 0; i < 5; i += 1) {
    const worker = new Worker(script, { eval: true, workerData: options });
    await new Promise((resolve, reject) => { worker.once('message', resolve).once('error', reject); });
    await worker.terminate();
  }
  assert.equal((await logOf('info', 2)).length, 2);
});

for (const [kind, call] of Object.entries({
  chat: (client) => client.chat(MESSAGES),
  request: (client) => client.request('GET', '/models'),
  stream: async (client) => { for await (const _ of client.stream(MESSAGES)); },
  reply: (client) => client.stream(MESSAGES).reply,
})) {
  test(`the stack of a ${kind}'s error leads to its caller`, async () => {
    await simulator.script([{ error: 'invalid_api_key', times: -1 }]);
    async function theCaller() {
      await call(simulator.client({ model: 'gpt-4o' }));
    }
    const { stack } = await theCaller().catch((error) => error);
    assert.match(stack, /theCaller/);
  });
}
