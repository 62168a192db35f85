// Other models, and other places, when one does not answer.
'use strict';

require('./environment');
const { PATIENT } = require('./patience');
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const failsoft = require('failsoft');
const { Simulator } = require('failsoft/testing');

const MESSAGES = [{ role: 'user', content: 'Hi' }];
const OTHER_KEY = 'mbd_sk_other_9876543210';
let simulator;
before(async () => { simulator = await Simulator.start(); });
after(() => simulator.close());

let worlds = 0;
async function clientOf(replies, options = {}) {
  const world = simulator.world(`fallback-${(worlds += 1)}`);
  await world.script(replies);
  const client = new failsoft.Client({
    ...PATIENT, baseURL: world.url, apiKey: 'mbd_sk_test_0123456789', timeScale: 0.01, ...options,
  });
  return { world, client };
}
const models = async (world) => (await world.requests()).map(({ body }) => body.model);

test("the guide's chain", async () => {
  const { world, client } = await clientOf([
    { model: 'claude-3-5-sonnet', times: -1, error: 'provider_error' },
    { model: 'gpt-4o', times: -1, fault: 'reset' },
  ], { circuitOpen: 3_600_000, circuitMaxOpen: 3_600_000 }); // longer than any second call takes
  const answer = await failsoft.chatWithFallback(MESSAGES, { client });
  assert.equal(answer.model, 'llama-3-3-70b');
  const reply = await client.chatWithFallback(MESSAGES);
  const first = ['claude-3-5-sonnet', 'claude-3-5-sonnet', 'gpt-4o', 'gpt-4o', 'llama-3-3-70b'];
  assert.deepEqual(await models(world), [...first, 'llama-3-3-70b']);
  assert.equal(reply.target.model, 'llama-3-3-70b');
  assert.deepEqual(reply.passedOver.map((one) => [one.model, one.attempts]), [['claude-3-5-sonnet', 0], ['gpt-4o', 0]]);
});

test("a chain without a model begins with the guide's", async () => {
  const { client } = await clientOf([{ model: 'claude-3-5-sonnet', times: -1, error: 'provider_error' }]);
  const options = { fallback: ['b'], maxAttempts: 1, deadline: null };
  assert.equal((await client.chatWithFallback(MESSAGES, options)).model, 'b');
  assert.equal((await failsoft.chatWithFallback(MESSAGES, { client, fallback: ['b'] })).model, 'b');
});

test('members of a target are in camelCase', async () => {
  const { world, client } = await clientOf([{ error: 'provider_error' }], {
    model: 'a', maxAttempts: 1, fallback: [{ model: 'tiny', contextWindow: 1 }, { apiKey: OTHER_KEY }],
  });
  const reply = await client.chat(MESSAGES.concat({ role: 'user', content: 'word '.repeat(40) }));
  assert.deepEqual(reply.passedOver.map(({ model, attempts }) => [model, attempts]), [['a', 1], ['tiny', 0]]);
  assert.equal((await world.requests())[1].headers['x-api-key'], OTHER_KEY);
});

test('when nobody answers, the error tells of all', async () => {
  const { client } = await clientOf([{ times: -1, error: 'provider_error' }]);
  await assert.rejects(client.chatWithFallback(MESSAGES), (error) => {
    assert(error instanceof failsoft.ProviderError);
    assert.deepEqual(error.passedOver.map(({ model }) => model), ['claude-3-5-sonnet', 'gpt-4o', 'llama-3-3-70b']);
    return true;
  });
});
