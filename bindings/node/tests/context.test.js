// Requests that do not fit their model.
'use strict';

require('./environment');
const { PATIENT } = require('./patience');
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const failsoft = require('failsoft');
const { Simulator } = require('failsoft/testing');

const LONG = [{ role: 'user', content: 'word '.repeat(2_000) }];
const MODELS = [
  { id: 'gpt-4o', provider: 'openai', context_window: 300 },
  { id: 'roomy', provider: 'openai', context_window: 10_000 },
];
let simulator;
before(async () => { simulator = await Simulator.start(); });
after(() => simulator.close());

function clientOf(world, options = {}) {
  return new failsoft.Client({
    ...PATIENT, baseURL: world.url, apiKey: 'mbd_sk_test_0123456789', timeScale: 0.01, model: 'gpt-4o', ...options,
  });
}

test('a listed window counts before anything is sent', async () => {
  const world = simulator.world('context-listed');
  await world.setScript({ account: { models: MODELS } });
  const client = clientOf(world);
  await client.models();
  await assert.rejects(client.chat(LONG), (error) => {
    assert(error instanceof failsoft.ContextLengthError);
    assert.deepEqual([error.modelMaxTokens, error.attempts.length, error.recoveries.length], [300, 0, 0]);
    return true;
  });
  const reply = await client.chat(LONG, { onContextOverflow: 'larger_model' });
  const turned = { kind: 'larger_model', from: 'gpt-4o', to: 'roomy', window: 10_000 };
  assert.deepEqual(reply.recoveries, [turned]);
  assert.deepEqual(reply.attempts[0].preflight, turned);
  const chats = (await world.requests()).filter(({ path }) => path.endsWith('/completions'));
  assert.deepEqual(chats.map(({ body }) => body.model), ['roomy']);
});

test('what was tried in vain stands in the error', async () => {
  const world = simulator.world('context-in-vain');
  await world.script([{ error: 'context_length_exceeded', times: -1 }]);
  const client = clientOf(world, { onContextOverflow: 'trim_then_larger' });
  await assert.rejects(client.chat(LONG), (error) => {
    assert.deepEqual(error.recoveries.map(({ kind }) => kind), ['trim', 'larger_model']);
    return true;
  });
  assert.equal((await world.requests()).length, 3);
});
