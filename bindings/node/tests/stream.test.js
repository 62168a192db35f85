// Streams.
'use strict';

require('./environment');
require('./patience');
const { settled, until } = require('./waiting');
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { getEventListeners } = require('node:events');
const path = require('node:path');
const failsoft = require('failsoft');
const { Simulator } = require('failsoft/testing');

const MESSAGES = [{ role: 'user', content: 'Hi' }];
const TEXT = 'Größe zählt: 東京 is 3,5 km² 😀 wide, as they say.';
const STALLED = { answer: TEXT, fault: 'stall_body', at: { text_bytes: 20 } };
let simulator;
before(async () => { simulator = await Simulator.start(); });
after(() => simulator.close());

let worlds = 0;
async function worldWith(...replies) {
  worlds += 1;
  const world = simulator.world(`stream-${worlds}`);
  await world.script(replies);
  return world;
}

async function streamOf(reply, fields) {
  const world = await worldWith(reply);
  const client = world.client({ model: 'gpt-4o', timeScale: 1 });
  return { world, client, stream: client.stream(MESSAGES, fields) };
}

async function all(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

test('iterating gives the text, piece by piece', async () => {
  const { stream } = await streamOf({ answer: TEXT });
  const pieces = await all(stream);
  assert(pieces.length > 5);
  assert.equal(pieces.join(''), TEXT);
  const reply = await stream.reply;
  assert.equal(reply.text, TEXT);
  assert.equal(reply.outcome, 'complete');
  assert.equal(reply.raw.choices[0].message.content, TEXT);
  assert.deepEqual(await all(stream), []);
});

test('many events: every one, in order, over many batches', async () => {
  const answer = Array.from({ length: 3000 }, (_, i) => ` ${i}`).join('');
  const { stream } = await streamOf({ answer });
  const events = await all(stream.events());
  assert.equal(events.slice(1, -1).map(({ text }) => text).join(''), answer);
  assert(events.length > 3000);
  assert.equal(events[0].type, 'attempt');
  assert.equal(events.at(-1).data, await stream.reply);
});

test('events tell of reasoning, tool calls and choices', async () => {
  const tool_calls = [{ id: 'call_1', name: 'look', arguments: { at: 'ü😀' } }, { id: 'call_2', name: 'go', arguments: {} }];
  const { stream } = await streamOf({ choices: [{ reasoning: 'Hm', tool_calls }, { answer: 'Hello' }] }, { n: 2 });
  const events = await all(stream.events());
  const joined = (type, choice, index) => events
    .filter((event) => event.type === type && event.choice === choice && event.index === index)
    .map(({ text }) => text).join('');
  assert.equal(joined('reasoning', 0, null), 'Hm');
  assert.deepEqual(JSON.parse(joined('tool_call', 0, 0)), { at: 'ü😀' });
  assert.equal(joined('text', 1, null), 'Hello');
  const last = events.findLast(({ type, index }) => type === 'tool_call' && index === 1);
  assert.deepEqual([last.id, last.name], ['call_2', 'go']);
  assert.equal((await stream.reply).message.tool_calls[0].function.name, 'look');
});

test('a stream that drops goes on', async () => {
  const world = await worldWith({ answer: TEXT, fault: 'cut_body', at: { text_bytes: 20 }, continuations: [] });
  const stream = world.client({ model: 'gpt-4o' }).stream(MESSAGES);
  const events = await all(stream.events());
  const resumed = events.find(({ type }) => type === 'resumed');
  assert.equal(resumed.data.attempt, 2);
  assert.equal((await stream.reply).text, TEXT);
});

test('when it cannot, the error comes after the text, and again', async () => {
  const { stream } = await streamOf({ answer: TEXT, fault: 'cut_body', at: { text_bytes: 20 } }, { resume: 'off' });
  const pieces = [];
  const walk = async () => { for await (const piece of stream) pieces.push(piece); };
  const error = await walk().catch((caught) => caught);
  assert(error instanceof failsoft.StreamInterruptedError);
  assert.equal(error.partialText, pieces.join(''));
  assert(TEXT.startsWith(error.partialText) && error.partialText.length > 5);
  await assert.rejects(all(stream.events()), error);
  await assert.rejects(stream.reply, (caught) => caught === error);
});

for (const [name, leave] of Object.entries({
  break: async (stream) => { for await (const _ of stream) break; },
  'an exception': async (stream) => {
    const thrown = new Error('mine');
    const walk = async () => { for await (const _ of stream.events()) throw thrown; };
    await assert.rejects(walk(), thrown);
  },
  abort: async (stream) => { stream.abort(); stream.abort(); },
  asyncDispose: async (stream) => { await stream[Symbol.asyncDispose](); },
  'cancelling the readable stream': async (stream) => {
    const reader = stream.toReadableStream().getReader();
    await reader.read();
    await reader.cancel();
  },
})) {
  test(`${name} cancels the call at the server`, async () => {
    const { world, stream } = await streamOf(STALLED);
    await until(async () => (await world.state()).streams >= 1);
    await leave(stream);
    await until(async () => (await world.state()).left_by_client >= 1);
    await assert.rejects(stream.reply, failsoft.CancelledError);
    await assert.rejects(all(stream), failsoft.CancelledError);
  });
}

test('abort ends the waits of others', async () => {
  const { stream } = await streamOf(STALLED);
  const walk = assert.rejects(all(stream), failsoft.CancelledError);
  const reply = assert.rejects(stream.reply, failsoft.CancelledError);
  setTimeout(() => stream.abort(), 20);
  await Promise.all([walk, reply]);
});

test('a signal ends it at once, with its reason', async () => {
  const controller = new AbortController();
  const { world, stream, client } = await streamOf(STALLED, { signal: controller.signal });
  const reason = new Error('enough');
  const pieces = [];
  const walk = async () => {
    for await (const piece of stream) {
      pieces.push(piece);
      setTimeout(() => controller.abort(reason), 20);
    }
  };
  await assert.rejects(walk(), (error) => error === reason);
  assert(TEXT.startsWith(pieces.join('')));
  await assert.rejects(stream.reply, (error) => error === reason);
  await until(async () => (await world.state()).left_by_client >= 1);
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  assert.throws(() => client.stream(MESSAGES, { signal: controller.signal }), (error) => error === reason);
});

test('a signal\'s listener goes when the stream ends', async () => {
  const controller = new AbortController();
  const { stream } = await streamOf({ answer: TEXT }, { signal: controller.signal });
  await stream.reply;
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  controller.abort();
  assert.equal((await stream.reply).text, TEXT);
});

test('what is left early keeps no listener, and ends its call at once', async () => {
  const controller = new AbortController();
  const { stream, client } = await streamOf(STALLED, { signal: controller.signal });
  for await (const _ of stream) break;
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  assert.equal(client.stats().in_flight, 0);
  await assert.rejects(stream.reply, failsoft.CancelledError);
});

test('an error that an iteration has thrown is no unhandled rejection of the reply', async () => {
  const unhandled = [];
  const note = (reason) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const { stream } = await streamOf({ answer: TEXT, fault: 'cut_body', at: { text_bytes: 20 } }, { resume: 'off' });
  const { reply } = stream;
  const error = await all(stream).catch((caught) => caught);
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  assert.deepEqual(unhandled, []);
  await assert.rejects(reply, (caught) => caught === error);
});

test('the reply does not take pieces from an iteration, but drops those that nobody takes', async () => {
  const { stream } = await streamOf({ answer: TEXT });
  const reply = stream.reply;
  assert.equal((await all(stream)).join(''), (await reply).text);
  const other = await streamOf({ answer: TEXT });
  assert.equal((await other.stream.reply).text, TEXT);
  assert.deepEqual(await all(other.stream), []);
});

test('two iterations share the pieces', async () => {
  const { stream } = await streamOf({ answer: TEXT, stream: { token_ms: 1 } });
  const [one, other] = await Promise.all([all(stream), all(stream)]);
  assert.equal(one.length + other.length, (await all((await streamOf({ answer: TEXT })).stream)).length);
});

test('what nobody reads is not fetched', async () => {
  const { world, stream } = await streamOf({ answer: ' word'.repeat(400_000) }, { stream_high_water: 65_536 });
  const pieces = stream[Symbol.asyncIterator]();
  await pieces.next();
  const streamed = await settled(async () => (await world.requests())[0].streamed.text_bytes);
  assert(streamed < 2_000_000, `${streamed} bytes`);
  let size = 5;
  for await (const piece of pieces) size += piece.length;
  assert.equal(size, 2_000_000);
});

// A backlog that takes more than 100 ms to read.
test('timers have their turn while there is always more to read', async () => {
  const { world, stream } = await streamOf({ answer: ' word'.repeat(400_000) }, { stream_high_water: 256 << 20 });
  await until(async () => (await world.requests()).length > 0);
  await settled(async () => (await world.requests())[0].streamed.text_bytes);
  let turns = 0;
  const timer = setInterval(() => { turns += 1; }, 1);
  assert.equal((await all(stream)).length, 400_000);
  clearInterval(timer);
  assert(turns >= 5, `${turns} turns`);
});

test('toReadableStream is a body', async () => {
  const { stream } = await streamOf({ answer: TEXT });
  assert.equal(await new Response(stream.toReadableStream()).text(), TEXT);
});

test('toReadableStream holds back, can be split, and breaks off with the error', async () => {
  const { world, stream } = await streamOf({ answer: ' word'.repeat(400_000) }, { stream_high_water: 65_536 });
  const reader = stream.toReadableStream().getReader();
  await reader.read();
  const streamed = await settled(async () => (await world.requests())[0].streamed.text_bytes);
  assert(streamed < 2_000_000, `${streamed} bytes`);
  await reader.cancel();
  const halves = (await streamOf({ answer: TEXT })).stream.toReadableStream().tee();
  assert.deepEqual(await Promise.all(halves.map((half) => new Response(half).text())), [TEXT, TEXT]);
  const dropped = (await streamOf({ answer: TEXT, fault: 'cut_body', at: { text_bytes: 20 } }, { resume: 'off' })).stream;
  await assert.rejects(new Response(dropped.toReadableStream()).text(), failsoft.StreamInterruptedError);
});

test('an iteration by hand: many steps at once, throw, and return in the middle of one', async () => {
  const walk = (await streamOf({ answer: TEXT })).stream.events();
  const steps = await Promise.all(Array.from({ length: 60 }, () => walk.next()));
  const events = steps.filter(({ done }) => !done).map(({ value }) => value);
  assert.equal(events.filter(({ type }) => type === 'text').map(({ text }) => text).join(''), TEXT);
  assert.deepEqual([events.filter(({ type }) => type === 'reply').length, events.at(-1).type, steps.at(-1).done], [1, 'reply', true]);
  const thrown = new Error('mine');
  for (const leave of [(pieces) => assert.rejects(pieces.throw(thrown), thrown), (pieces) => pieces.return()]) {
    const { world, stream } = await streamOf(STALLED);
    const pieces = stream[Symbol.asyncIterator]();
    await until(async () => (await world.state()).streams >= 1);
    const waiting = Array.from({ length: 30 }, () => pieces.next());
    await leave(pieces);
    assert.equal((await Promise.all(waiting)).at(-1).done, true);
    await until(async () => (await world.state()).left_by_client >= 1);
  }
});

test('steps asked for before and after pieces have come get them in order', { timeout: 60_000 }, async (t) => {
  const { stream } = await streamOf({ answer: TEXT, delay_ms: 200 });
  const pieces = stream[Symbol.asyncIterator]();
  t.mock.method(performance, 'now', () => 0); // no turn is ever over: nobody is put off
  const first = pieces.next();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600); // meanwhile all of it comes
  const [{ value, done }, ...more] = await Promise.all([first, ...Array.from({ length: 60 }, () => pieces.next())]);
  assert.equal(done, false, 'who asked first has the first piece');
  assert.equal([value, ...more.map((step) => step.value)].join(''), TEXT);
});

test('many streams at a time', async () => {
  const world = await worldWith({ answer: TEXT, stream: { token_ms: 1 }, times: -1 });
  const client = world.client({ model: 'gpt-4o', timeScale: 1 });
  const texts = await Promise.all(Array.from({ length: 300 }, async () => (await all(client.stream(MESSAGES))).join('')));
  assert(texts.every((text) => text === TEXT));
});

// More than are woken in one turn, each of which is used up by something else.
test('many replies and bodies at a time come in, however busy the thread is', { timeout: 60_000 }, async () => {
  const world = await worldWith({ answer: TEXT, times: -1 });
  const client = world.client({ model: 'gpt-4o' });
  const fetch = failsoft.createFetch();
  const headers = { authorization: 'Bearer mbd_sk_test_0123456789' };
  const body = JSON.stringify({ model: 'gpt-4o', stream: true, messages: MESSAGES });
  const busy = setInterval(() => { for (const end = performance.now() + 4; performance.now() < end;); }, 1);
  try {
    const replies = Array.from({ length: 40 }, () => client.stream(MESSAGES).reply);
    const bodies = Array.from({ length: 40 }, async () => (await fetch(`${world.url}/chat/completions`, { method: 'POST', headers, body })).text());
    assert((await Promise.all(replies)).every(({ text }) => text === TEXT));
    assert((await Promise.all(bodies)).every((text) => text.endsWith('data: [DONE]\n\n')));
  } finally {
    clearInterval(busy);
  }
});

test('a stream is put off once at a time, however often something comes for it', { timeout: 60_000 }, async () => {
  const world = await worldWith({ answer: 'one two three '.repeat(100), times: -1, stream: { token_ms: 1 } });
  const client = world.client({ model: 'gpt-4o', concurrency: 40 });
  const { late } = require(path.join(path.dirname(require.resolve('failsoft')), 'lib', 'native.js')).native().shared;
  let most = 0;
  const busy = setInterval(() => {
    most = Math.max(most, late.size);
    for (const end = performance.now() + 3; performance.now() < end;);
  }, 1);
  try {
    await Promise.all(Array.from({ length: 40 }, () => all(client.stream(MESSAGES))));
  } finally {
    clearInterval(busy);
  }
  assert(most > 0 && most <= 40, `${most} were put off`);
});
