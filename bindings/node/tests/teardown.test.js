// Ends: of processes, of workers, of calls in great numbers.
'use strict';

require('./environment');
require('./patience');
const { until } = require('./waiting');
const assert = require('node:assert/strict');
const { execFile, spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { promisify } = require('node:util');
const { Worker } = require('node:worker_threads');
const { Simulator } = require('failsoft/testing');

const run = promisify(execFile);
const MESSAGES = [{ role: 'user', content: 'Hi' }];
const ROUNDS = 50;
let simulator;
before(async () => { simulator = await Simulator.start([{ answer: 'One two three', stream: { token_ms: 20 }, times: -1 }]); });
after(() => simulator.close());

const WORKER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { Client, createFetch } = require('failsoft');
  const client = new Client(workerData);
  const body = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }], stream: true });
  const headers = { Authorization: 'Bearer ' + workerData.apiKey };
  createFetch()(workerData.baseURL + '/chat/completions', { method: 'POST', headers, body })
    .then((response) => response.text(), () => {});
  const stream = client.stream([{ role: 'user', content: 'Hi' }], { model: 'gpt-4o' });
  client.chat([{ role: 'user', content: 'Hi' }], { model: 'gpt-4o' }).catch(() => {});
  (async () => { for await (const piece of stream) parentPort.postMessage(piece); })();
`;

async function startAndTerminate(options) {
  const worker = new Worker(WORKER, { eval: true, workerData: options });
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`it ended by itself, with ${code}`)));
  });
  await worker.terminate();
}

async function rounds(options) {
  for (let i = 0; i < ROUNDS; i += 1) await startAndTerminate(options);
}

const optionsOf = ({ url }) => ({ baseURL: url, apiKey: 'mbd_sk_test_0123456789' });

test('workers that are terminated mid-stream', { timeout: 120_000 }, async () => {
  const client = simulator.client({ model: 'gpt-4o' });
  await rounds(optionsOf(simulator));
  assert.equal((await client.chat(MESSAGES)).text, 'One two three');
  await until(async () => (await simulator.state()).in_flight === 0);
});

test('the same with the addon in workers alone', { timeout: 120_000 }, async () => {
  const script = `
    const { Worker } = require('node:worker_threads');
    const WORKER = ${JSON.stringify(WORKER)};
    const ROUNDS = ${ROUNDS};
    ${startAndTerminate} ${rounds}
    rounds(${JSON.stringify(optionsOf(simulator))}).then(() => {
      if (Object.keys(require.cache).some((file) => file.endsWith('.node'))) throw new Error('loaded here too');
      console.log('done');
    });`;
  assert.equal((await run(process.execPath, ['-e', script], { cwd: __dirname, timeout: 120_000 })).stdout, 'done\n');
});

// The output of a process that ends by itself; execFile rejects if it does not.
function outputOf(body, options = optionsOf(simulator), env = process.env) {
  const script = `
    const { Client } = require('failsoft');
    const client = new Client({ ...${JSON.stringify(options)}, model: 'gpt-4o' });
    const messages = [{ role: 'user', content: 'Hi' }];
    process.on('exit', () => console.log('exit'));
    (async () => { ${body} })();`;
  const ending = run(process.execPath, ['-e', script], { cwd: __dirname, env, timeout: 30_000 });
  return Object.assign(ending.then(({ stdout }) => stdout), { child: ending.child });
}

test('a process ends by itself when no call runs', async () => {
  assert.equal(await outputOf('console.log((await client.chat(messages)).text);'), 'One two three\nexit\n');
});

test('a process waits for a call that runs, and for no stream that nobody reads', async () => {
  assert.equal(await outputOf('client.chat(messages).then(() => console.log("answered"));'), 'answered\nexit\n');
  assert.equal(await outputOf('client.stream(messages);'), 'exit\n');
});

test('a process ends after close, whatever ran', async () => {
  const body = `
    const calls = [client.chat(messages), client.stream(messages).reply];
    for (const call of calls) call.catch((error) => console.log(error.name));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await client.close();`;
  const world = simulator.world('hangs');
  await world.script([{ fault: 'hang', times: -1 }]);
  assert.equal(await outputOf(body, optionsOf(world)), 'ClientClosedError\nClientClosedError\nexit\n');
});

// From outside: until the process is gone. The best of several, as the machine may be busy; the process
// may not wait for anything.
test('a process is gone within 50 ms of close', async () => {
  const world = simulator.world('hangs on');
  await world.script([{ fault: 'hang', times: -1 }]);
  const script = `
    const { Client } = require('failsoft');
    const client = new Client({ ...${JSON.stringify(optionsOf(world))}, model: 'gpt-4o' });
    const messages = [{ role: 'user', content: 'Hi' }];
    const calls = [client.chat(messages), client.stream(messages).reply].map((call) => call.catch(() => {}));
    setTimeout(async () => {
      require('node:fs').writeSync(1, 'closing');
      await client.close();
      await Promise.all(calls);
    }, 20);`;
  let best = Infinity;
  for (let i = 0; i < 10 && best > 50; i += 1) best = Math.min(best, await timeToEnd(script));
  assert(best < 50, `${best} ms`);
});

// Milliseconds from the first word of a process to its end, which must be a good one.
async function timeToEnd(script) {
  const child = spawn(process.execPath, ['-e', script], { cwd: __dirname, stdio: ['ignore', 'pipe', 'inherit'] });
  let begin;
  child.stdout.once('data', () => { begin = performance.now(); });
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
  return performance.now() - begin;
}

test('process.exit in the middle of everything', async () => {
  const body = `
    for (let i = 0; i < 20; i += 1) { client.chat(messages).catch(() => {}); client.stream(messages).reply.catch(() => {}); }
    for await (const piece of client.stream(messages)) process.exit();`;
  assert.equal(await outputOf(body), 'exit\n');
});

// Its one thread reads from a pipe that nobody writes to, until all is done.
test('calls do without libuv\'s thread pool', { timeout: 60_000 }, async () => {
  const body = `
    require('node:fs').read(0, () => console.log('the pool is free'));
    console.log((await client.chat(messages)).text, (await client.stream(messages).reply).text);
    await client.close(100);
    console.log('closed');`;
  const ending = outputOf(body, optionsOf(simulator), { ...process.env, UV_THREADPOOL_SIZE: '1' });
  ending.child.stdout.on('data', (piece) => { if (piece.includes('closed')) ending.child.stdin.end('free'); });
  assert.equal(await ending, 'One two three One two three\nclosed\nthe pool is free\nexit\n');
});

// FAILSOFT_SOAK multiplies the number of calls.
const SOAK = Number(process.env.FAILSOFT_SOAK ?? 1);

test('10,000 aborted calls', { timeout: 600_000 }, async () => {
  const world = simulator.world('aborted');
  await world.setScript({ replies: [{ fault: 'hang', times: -1 }], record_limit: 1 });
  const client = world.client({ model: 'gpt-4o' });
  for (let round = 0; round < 100; round += 1) {
    const controller = new AbortController();
    const calls = Array.from({ length: 100 }, () => client.chat(MESSAGES, { signal: controller.signal }));
    setTimeout(() => controller.abort(round));
    for (const { reason } of await Promise.allSettled(calls)) assert.equal(reason, round);
  }
  assert.equal(client.stats().in_flight, 0);
  await world.script([{ answer: 'Hello' }]);
  assert.equal((await client.chat(MESSAGES)).text, 'Hello');
});

// Streams that are read and streams that are left among them. It grows at first, in steps, as malloc
// finds its room: a window of 100,000 calls that has none of them comes at once, or next. A leak of 53
// bytes a call is in every one.
test('memory stays flat over 100,000 calls', { timeout: 600_000 }, async () => {
  const script = `
    const calls = async (count) => {
      let left = count;
      const caller = async () => {
        while (left-- > 0) {
          if (left % 5 > 0) await client.chat(messages);
          else for await (const piece of client.stream(messages)) if (left % 10 === 0) break;
        }
      };
      await Promise.all(Array.from({ length: 16 }, caller));
      for (let i = 0; i < 4; i += 1) { gc(); await new Promise(setImmediate); }
      return process.memoryUsage.rss() / 2 ** 20;
    };
    const window = async (count) => {
      let after;
      for (let i = 0; i < count; i += 10_000) after = await calls(10_000);
      return after;
    };
    let [before, grown] = [await window(40_000), Infinity];
    for (let i = 0; i < 3 && grown >= 5; i += 1) {
      const after = await window(${100_000 * SOAK});
      [before, grown] = [after, after - before];
    }
    console.log(grown.toFixed(1));`;
  const world = simulator.world('many');
  await world.setScript({ replies: [{ answer: 'One two three', times: -1 }], record_limit: 1 });
  const grown = parseFloat((await withGc(script, optionsOf(world))).stdout);
  assert(grown < 5, `${grown} MiB`);
});

// One signal for all of them, as programs have it that ends with them.
test('a stream and a body that nobody has an eye on any more end at the server', async () => {
  const world = simulator.world('dropped');
  await world.script([{ answer: 'One two three', fault: 'stall_body', at: { text_bytes: 5 }, times: -1 }]);
  const script = `
    const { createFetch } = require('failsoft');
    const fetch = createFetch();
    const body = JSON.stringify({ model: 'gpt-4o', messages, stream: true });
    const headers = { 'X-API-Key': 'mbd_sk_test_0123456789' };
    const drop = async (fields) => {
      client.stream(messages, fields);
      await fetch('${world.url}/chat/completions', { method: 'POST', headers, body, ...fields });
    };
    const { signal } = new AbortController();
    for (const fields of [{}, { signal }]) await drop(fields);
    const collect = setInterval(gc, 5);
    await new Promise((resolve) => process.stdin.once('data', resolve));
    clearInterval(collect);
    await new Promise((resolve) => setTimeout(resolve));
    console.log(require('node:events').getEventListeners(signal, 'abort').length, client.stats().in_flight);
    process.exit();`;
  const ended = withGc(script, optionsOf(world));
  await until(async () => (await world.state()).left_by_client >= 4);
  ended.child.stdin.end('all');
  assert.equal((await ended).stdout, '0 0\n');
});

function withGc(body, options) {
  const script = `
    const { Client } = require('failsoft');
    const client = new Client({ ...${JSON.stringify(options)}, model: 'gpt-4o' });
    const messages = [{ role: 'user', content: 'Hi' }];
    (async () => { ${body} })();`;
  // Neither V8's nor malloc's spare room: what is measured is what is kept.
  const flags = ['--expose-gc', '--max-semi-space-size=1', '-e', script];
  const env = { ...process.env, MALLOC_ARENA_MAX: '1' };
  return run(process.execPath, flags, { cwd: __dirname, env, timeout: 500_000 });
}
