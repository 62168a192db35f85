// What somebody passes who has not read how: said at once, in a sentence, and nothing is sent.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const vm = require('node:vm');
const failsoft = require('failsoft');
const { Simulator } = require('failsoft/testing');

const MESSAGES = [{ role: 'user', content: 'Hi' }];
let simulator;
before(async () => { simulator = await Simulator.start([{ answer: 'Hello', times: -1 }]); });
after(() => simulator.close());

// Of what throws at once and of what rejects.
async function failureOf(act) {
  try {
    await act();
  } catch (error) {
    return error;
  }
  return assert.fail(`it was taken: ${act}`);
}

test('what is no object is not taken for one', async () => {
  const client = simulator.client({ model: 'gpt-4o' });
  const calls = [
    (it) => client.chat(MESSAGES, it), (it) => client.chatWithFallback(MESSAGES, it), (it) => client.stream(MESSAGES, it),
    (it) => client.summarize('text', it), (it) => client.request('GET', '/models', it), (it) => client.models(it), (it) => client.errors(it),
    (it) => client.doctor(it), (it) => client.createKey(it), (it) => client.setAutoTopup(it), (it) => client.withOptions(it), (it) => client.setCredentials(it),
    (it) => new failsoft.Client(it), (it) => failsoft.createFetch(it), (it) => failsoft.chatWithRetry(MESSAGES, it),
    (it) => failsoft.chatWithFallback(MESSAGES, it), (it) => failsoft.streamWithReconnect(MESSAGES, it), (it) => failsoft.summarizeLongDoc('text', it),
    (it) => failsoft.chunk('text', it), (it) => failsoft.chunkStream(['text'], it), (it) => failsoft.trim(MESSAGES, it),
    (it) => failsoft.countTokens('text', it), (it) => new failsoft.Tokenizer('file', it),
  ];
  for (const call of calls) {
    for (const [it, kind] of [['gpt-4o', 'a string'], [1000, 'a number'], [null, 'null'], [[], 'a list'], [new Map([['model', 'x']]), 'a list']]) {
      const error = await failureOf(() => call(it));
      assert(error instanceof TypeError, call);
      assert.match(error.message, new RegExp(`takes an object.*, not ${kind}$`), String(call));
    }
  }
  assert.deepEqual(await simulator.requests(), []);
});

test('a callback that nobody would call is not passed over in silence', async () => {
  const client = simulator.client({ model: 'gpt-4o' });
  const called = () => {};
  for (const act of [() => new failsoft.Client({ apiKey: 'x', fetch: called }), () => client.chat(MESSAGES, { onText: called }), () => client.stream(MESSAGES, { onRetry: called }),
    () => client.chat(called), () => failsoft.countTokens('text', { model: called }), () => client.chat(MESSAGES, { temperature: Symbol('warm') })]) {
    assert.match((await failureOf(act)).message, /^\w+: a (function|symbol) is no JSON$/);
  }
  assert.deepEqual(await simulator.requests(), []);
  const tools = [{ type: 'function', function: { name: 'now', parameters: {}, execute: called } }];
  assert.equal((await client.chat(MESSAGES, { tools })).text, 'Hello');
  await simulator.forget();
});

test('a field of the request in camelCase: its name is told', async () => {
  const client = simulator.client({ model: 'gpt-4o' });
  for (const act of [() => client.chat(MESSAGES, { maxTokens: 5 }), () => client.stream(MESSAGES, { maxTokens: 5 }), () => client.summarize('text', { maxTokens: 5 })]) {
    const error = await failureOf(act);
    assert(error instanceof failsoft.InvalidArgumentError);
    assert.equal(error.message, '/maxTokens: the service calls it "max_tokens"; in extraBody it is sent as it is');
  }
  assert.deepEqual(await simulator.requests(), []);
});

test('what is no JSON is named, though JSON has something to say of it: bytes, and what comes from another realm', async () => {
  const client = simulator.client({ model: 'gpt-4o' });
  const foreign = (source) => vm.runInNewContext(source);
  for (const [content, what] of [
    [Buffer.from('hi'), 'Buffer'], [new Uint8Array([104, 105]), 'Uint8Array'], [new Uint8Array(0), 'Uint8Array'], [Buffer.alloc(0), 'Buffer'],
    [new Float64Array([1]), 'Float64Array'], [new ArrayBuffer(2), 'ArrayBuffer'], [new DataView(new ArrayBuffer(2)), 'DataView'],
    [new SharedArrayBuffer(2), 'SharedArrayBuffer'], [foreign('new Uint8Array([1])'), 'Uint8Array'], [foreign('new ArrayBuffer(1)'), 'ArrayBuffer'],
    [foreign('new TypeError("x")'), 'TypeError'], [foreign('new Map([[1, 2]])'), 'Map'], [foreign('Promise.resolve(1)'), 'Promise'],
    [(function* () { yield 'hi'; })(), 'Generator'], [(async function* () { yield 'hi'; })(), 'AsyncGenerator'],
  ]) {
    const error = await failureOf(() => client.chat([...MESSAGES, { role: 'user', content: [{ type: 'text', text: content }] }]));
    assert(error instanceof failsoft.InvalidArgumentError);
    assert.equal(error.message, `messages/1/content/0/text: ${what} is no JSON`);
  }
  assert.deepEqual(await simulator.requests(), []);
  for (const content of ['"type":"Buffer" {"0":1}', { type: 'Buffer', data: [1] }, { 0: 'a' }]) {
    assert.notEqual((await client.chat([{ role: 'user', content }])).text, '');
  }
  await simulator.forget();
});

test('a signal that cannot be let go of is none', async () => {
  const client = simulator.client({ model: 'gpt-4o' });
  const halves = [{ addEventListener() {} }, { addEventListener() {}, removeEventListener: true }, { removeEventListener() {} }];
  for (const signal of halves) {
    for (const act of [() => client.chat(MESSAGES, { signal }), () => client.stream(MESSAGES, { signal }).reply, () => client.summarize('text', { signal })]) {
      const error = await failureOf(act);
      assert.deepEqual([error.name, error.message], ['TypeError', 'signal must be an AbortSignal']);
    }
  }
  assert.deepEqual(await simulator.requests(), []);
});

test('what else is no argument', async () => {
  const client = simulator.client({ model: 'gpt-4o' });
  const throwsNull = { toJSON() { throw null; } };
  for (const [act, message] of [
    [() => client.chat(MESSAGES, { metadata: throwsNull }), /^metadata: null$/],
    [() => failsoft.chatWithRetry(MESSAGES, { client: null }), /^client must be a Client$/],
    [() => failsoft.chunkStream(null, { max: 4 }), /^parts must be something that can be iterated over/],
    [() => failsoft.chunkStream([new ArrayBuffer(2)], { max: 4 }).next(), /^a part must be a string or a Uint8Array, not object$/],
    [() => client.close(1n), /^timeout must be 0 or more milliseconds/],
  ]) assert.match((await failureOf(act)).message, message);
  const standIn = { stream: () => ({ reply: { text: 'hi' } }) };
  assert.equal(await failsoft.streamWithReconnect(MESSAGES, { client: standIn }), 'hi');
  const bytes = vm.runInNewContext('new Uint8Array([104, 105])');
  assert.equal((await failsoft.chunkStream([bytes], { max: 4 }).next()).value.text, 'hi');
});
