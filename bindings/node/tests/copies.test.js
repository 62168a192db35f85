// More than one copy of the package's JavaScript over one addon, as test runners and bundlers make them; and
// what test runners put in place of the globals.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { createHook } = require('node:async_hooks');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { Simulator } = require('failsoft/testing');

const MESSAGES = [{ role: 'user', content: 'Hi' }];
const FOLDER = path.dirname(require.resolve('failsoft'));
let simulator;
before(async () => { simulator = await Simulator.start(); });
after(() => simulator.close());

// As jest.resetModules leaves it: the addon stays.
function newCopy() {
  for (const file of Object.keys(require.cache)) if (file.startsWith(FOLDER + path.sep)) delete require.cache[file];
  return require('failsoft');
}

const clientOf = ({ Client }, world, options) =>
  new Client({ baseURL: world.url, apiKey: 'mbd_sk_test_0123456789', model: 'gpt-4o', timeScale: 0.01, ...options });

test('copies answer beside each other, whichever came last', { timeout: 60_000 }, async () => {
  const world = simulator.world('copies');
  await world.script([{ path: '/chat/completions', answer: 'Hello', times: -1 }]);
  const clients = [newCopy(), newCopy(), newCopy()].map((copy) => clientOf(copy, world));
  for (let i = 0; i < 3; i += 1) {
    const answers = await Promise.all(clients.flatMap((client) => [
      client.chat(MESSAGES), client.stream(MESSAGES).reply, client.summarize('Hello'),
    ]));
    assert.deepEqual(answers.map(({ text }) => text), Array(9).fill('Hello'));
  }
  await Promise.all(clients.map((client) => client.close()));
});

test('each copy fetches its own credentials', { timeout: 60_000 }, async () => {
  const world = simulator.world('copies-credentials');
  await world.setScript({ keys: ['good'], replies: [{ answer: 'Hello', times: -1 }] });
  const fetched = [];
  const clients = [0, 1].map((i) => clientOf(newCopy(), world, {
    apiKey: `old-${i}`, credentials: () => { fetched.push(i); return { apiKey: 'good' }; },
  }));
  const replies = await Promise.all(clients.map((client) => client.chat(MESSAGES)));
  assert.deepEqual(replies.map(({ text }) => text), ['Hello', 'Hello']);
  assert.deepEqual(fetched.sort(), [0, 1]);
});

// As jest.resetModules before each test leaves what was required before all.
test('the simulator\'s clients are of the copy that it was required with', async () => {
  const { InvalidArgumentError } = newCopy();
  const testing = require('failsoft/testing');
  const client = new testing.World(simulator.url.replace('/v1/hosting/llm', ''), '').client({ model: 'gpt-4o' });
  newCopy();
  const later = new testing.World(simulator.url.replace('/v1/hosting/llm', ''), '').client({ model: 'gpt-4o' });
  for (const one of [client, later]) await assert.rejects(one.chat([]), InvalidArgumentError);
});

test('many copies listen to nothing of the process', () => {
  const count = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  const before = count();
  for (let i = 0; i < 12; i += 1) newCopy().features();
  assert.equal(count(), before);
});

test('a stream does without the global timers, which may be somebody\'s fakes', { timeout: 60_000 }, async () => {
  const world = simulator.world('fakes');
  await world.script([{ answer: 'one two three '.repeat(5000), stream: { token_ms: 0 } }]);
  const { setImmediate } = globalThis;
  globalThis.setImmediate = () => {};
  try {
    let pieces = 0;
    for await (const piece of clientOf(newCopy(), world).stream(MESSAGES)) {
      assert(piece.length > 0);
      pieces += 1;
      for (const end = performance.now() + (pieces === 1 ? 5 : 0); performance.now() < end;); // more than a turn
    }
    assert(pieces > 1);
  } finally {
    globalThis.setImmediate = setImmediate;
  }
});

test('who looks for what keeps the process alive is told that it is not failsoft', async () => {
  const found = [];
  const hook = createHook({ init: (id, type, trigger, resource) => { if (type === 'failsoft') found.push('hasRef' in resource && resource.hasRef); } });
  hook.enable();
  newCopy().features();
  hook.disable();
  assert(found.length > 0);
  for (const hasRef of found) assert.equal(hasRef?.(), false);
});
