// Summaries of documents of any length.
'use strict';

require('./environment');
require('./patience');
const { until } = require('./waiting');
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const failsoft = require('failsoft');
const { Simulator } = require('failsoft/testing');

const MARKS = { summary: '#', times: -1 };
let simulator;
before(async () => { simulator = await Simulator.start(); });
after(() => simulator.close());

let worlds = 0;
async function worldWith(replies, more = {}) {
  worlds += 1;
  const world = simulator.world(`summary-${worlds}`);
  await world.setScript({ replies, ...more });
  return world;
}

const numbers = (count) => Array.from({ length: count }, (_, index) => index);
const documentOf = (parts) => numbers(parts).map((i) => `#p${i} \u{1F600} is part ${i} of it.`).join('\n\n');
const marksOf = (parts) => numbers(parts).map((i) => `#p${i}`).join(' ');
const SMALL = { chunk: { max: 30 }, model: 'gpt-4o-mini' };

test('the order is kept, and the story told', async () => {
  const world = await worldWith([MARKS], { answer_delay_ms: 2 });
  const text = documentOf(40);
  const progress = [];
  const summary = await world.client().summarize(text, { ...SMALL, concurrency: 8, onProgress: (one) => progress.push(one) });
  assert.equal(summary.text, marksOf(40));
  assert.equal(summary.parts.length, 40);
  summary.parts.forEach((part, i) => {
    assert.equal(part.summary, `#p${i}`);
    assert.ok(text.slice(part.start, part.end).startsWith(`#p${i} `));
    assert.equal(Buffer.from(text).subarray(part.byteStart, part.byteEnd).toString(), text.slice(part.start, part.end));
  });
  const state = await world.state();
  assert.equal(summary.calls, state.requests);
  assert.equal(summary.attempts.length, state.requests);
  assert.equal(state.peak_in_flight, 8);
  assert.ok(summary instanceof failsoft.Summary && summary.levels > 1 && summary.usage.total_tokens > 0);
  const { mostCalls } = progress[0];
  assert.deepEqual(progress[0], {
    stage: 'parts', level: 0, done: 0, total: 40, running: 0, calls: 0, plannedCalls: 79, mostCalls, truncated: 0,
  });
  assert.equal(progress.at(-1).stage, 'combine');
  assert.equal(progress.at(-1).done, progress.at(-1).total);
});

test('a summary that was cut is asked for again, or says so', async () => {
  const replies = [{ summary: '#' }, { answer: '#p1 and', finish_reason: 'length' }, MARKS];
  const mended = await worldWith(replies);
  const whole = await mended.client().summarize(documentOf(3), { ...SMALL, concurrency: 1, max_tokens: 50 });
  assert.deepEqual([whole.text, whole.cutShort, whole.truncated], [marksOf(3), 1, 0]);
  assert.equal((await mended.requests())[3].body.max_tokens, 200);
  const progress = [];
  const fields = { ...SMALL, concurrency: 1, maxCalls: 3, onProgress: ({ truncated }) => progress.push(truncated) };
  const cut = await (await worldWith(replies)).client().summarize(documentOf(2), fields);
  assert.deepEqual([cut.text, cut.cutShort, cut.truncated], ['#p0 #p1', 1, 1]);
  assert.deepEqual(cut.parts.map((part) => part.truncated), [false, true]);
  assert.deepEqual(progress, [0, 0, 1, 1, 1]);
});

test('a failure tells what is done', async () => {
  const world = await worldWith([{ summary: '#', times: 3 }, { error: 'invalid_model' }]);
  await assert.rejects(world.client().summarize(documentOf(9), { ...SMALL, concurrency: 1 }), (error) => {
    assert.ok(error instanceof failsoft.InvalidModelError);
    assert.match(error.message, /^part 4 of 9: .*; 3 of 9 parts are done$/);
    assert.equal(error.summary.done, 3);
    assert.deepEqual(error.summary.parts.map((part) => part.summary), ['#p0', '#p1', '#p2', ...Array(6).fill(null)]);
    return true;
  });
});

test('a signal ends all of it', async () => {
  const world = await worldWith([{ summary: '#', times: 5 }, { fault: 'hang', times: -1 }]);
  const controller = new AbortController();
  const work = world.client().summarize(documentOf(50), { ...SMALL, signal: controller.signal });
  await until(async () => (await world.state()).requests === 9);
  controller.abort(new Error('enough'));
  await assert.rejects(work, /enough/);
  await until(async () => (await world.state()).in_flight === 0);
  assert.equal((await world.state()).requests, 9);
});

test('what onProgress throws ends it', async () => {
  const world = await worldWith([MARKS]);
  const onProgress = ({ done }) => { if (done === 3) throw new RangeError('enough'); };
  await assert.rejects(world.client().summarize(documentOf(1000), { ...SMALL, onProgress }), RangeError);
  await until(async () => (await world.state()).in_flight === 0);
  assert.ok((await world.state()).requests < 500);
});

test('what is wrong is named, and nothing sent', async () => {
  const world = await worldWith([MARKS]);
  const client = world.client();
  const wrong = [
    [' ', {}, '/document'], ['a', { concurrency: 0 }, '/concurrency'], ['a', { chunk: { max: 0 } }, '/chunk/max'],
    ['a', { chunk: 7 }, '/chunk'], ['a b', { maxCalls: 1, chunk: { max: 1 } }, '/maxCalls'],
    ['a', { maxAttempts: 0 }, '/maxAttempts'], ['a', { n: 2 }, '/n'],
  ];
  for (const [text, fields, field] of wrong) {
    await assert.rejects(client.summarize(text, fields), (error) => {
      assert.ok(error instanceof failsoft.InvalidArgumentError, error);
      assert.equal(error.field, field);
      return true;
    });
  }
  await assert.rejects(client.summarize(7), TypeError);
  await assert.rejects(client.summarize('a', { onProgress: 7 }), TypeError);
  assert.equal((await world.state()).requests, 0);
});

test('the guide\'s function', async () => {
  const world = await worldWith([MARKS]);
  const client = world.client();
  assert.equal(await failsoft.summarizeLongDoc('#a short', { client, temperature: 0 }), '#a');
  const bodies = (await world.requests()).map(({ body }) => body);
  assert.deepEqual(bodies.map(({ model }) => model), ['gpt-4o-mini', 'claude-3-5-sonnet']);
  assert.deepEqual(bodies[0].messages, [
    { role: 'system', content: 'Summarize the following text concisely.' }, { role: 'user', content: '#a short' },
  ]);
  assert.equal(bodies[1].messages[0].content, 'Combine these summaries into one coherent summary.');
  assert.equal(bodies[1].temperature, 0);
});

test('the guide\'s function warns of what was cut', async () => {
  const world = await worldWith([{ summary: '#' }, { answer: '#z and', finish_reason: 'length' }]);
  const warned = new Promise((resolve) => { process.once('warning', resolve); });
  assert.equal(await failsoft.summarizeLongDoc('#z short', { client: world.client(), maxCalls: 2 }), '#z and');
  const { name, message } = await warned;
  assert.deepEqual([name, /1 were cut at their limit/.test(message)], ['FailsoftWarning', true]);
});
