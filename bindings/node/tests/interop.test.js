// The newest `openai` and `ai` packages that install here, over createFetch, on the service's worst
// day; and that the same programs fail without it.
'use strict';

require('./environment');
const { PATIENT } = require('./patience');
const { until } = require('./waiting');
const assert = require('node:assert/strict');
const { createRequire } = require('node:module');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { createFetch } = require('failsoft');
const { Simulator } = require('failsoft/testing');

const TOOLS = process.env.FAILSOFT_NODE_TOOLS;
const skip = TOOLS === undefined && 'FAILSOFT_NODE_TOOLS names no folder';
const tool = (name) => createRequire(path.join(TOOLS, 'package.json'))(name);
const API_KEY = 'mbd_sk_test_0123456789';
const TEXT = 'The quick brown fox jumps over the lazy dog, then sleeps under an old oak until evening comes.';
const MESSAGES = [{ role: 'user', content: 'Tell me of the fox.' }];
const WORST = [{ error: 'provider_error' }, { fault: 'reset' }, { error: 'rate_limit_exceeded', headers: { 'Retry-After': '3' } }];
const cutAfter = (text_bytes) => ({ fault: 'cut_body', at: { text_bytes } });
const CUT_FIVE_TIMES = { answer: TEXT, ...cutAfter(15), continuations: [16, 15, 14, 16].map(cutAfter) };
const LOOK = [{ id: 'call_1', name: 'look', arguments: { at: 'the fox' } }];
const STALLED = { answer: TEXT, fault: 'stall_body', at: { text_bytes: 30 } };

let simulator;
let fetch;
before(async () => {
  simulator = await Simulator.start();
  fetch = createFetch({ ...PATIENT, timeScale: 0.01, maxReconnects: 5 });
});
after(async () => {
  await fetch.close();
  await simulator.close();
});

let worlds = 0;
async function worldWith(...replies) {
  worlds += 1;
  const world = simulator.world(`interop-${worlds}`);
  await world.script(replies);
  return world;
}

describe('openai', { skip }, () => {
  const clientFor = ({ url }, options = { fetch }) =>
    new (tool('openai').default)({ apiKey: API_KEY, baseURL: url, maxRetries: 0, ...options });
  const ask = { model: 'gpt-4o', messages: MESSAGES };
  const told = async (client) => {
    let text = '';
    for await (const { choices: [choice] } of await client.chat.completions.create({ ...ask, stream: true })) {
      text += choice?.delta.content ?? '';
    }
    return text;
  };

  test('a chat is answered on the worst day, and not without failsoft', async () => {
    const world = await worldWith(...WORST, { answer: TEXT });
    const { choices, _request_id: id } = await clientFor(world).chat.completions.create(ask);
    assert.equal(choices[0].message.content, TEXT);
    assert.equal(id, 'req_4');
    await world.script([...WORST, { answer: TEXT }]);
    const error = await clientFor(world, {}).chat.completions.create(ask).catch((caught) => caught);
    assert.equal(error.status, 500);
  });

  test('a stream that is cut five times arrives whole, and not without failsoft', async () => {
    const world = await worldWith(CUT_FIVE_TIMES);
    assert.equal(await told(clientFor(world)), TEXT);
    assert.equal((await world.requests()).length, 6);
    await world.script([CUT_FIVE_TIMES]);
    await assert.rejects(told(clientFor(world, { maxRetries: 5 })));
  });

  test('errors are its own', async () => {
    const { AuthenticationError, APIConnectionError, RateLimitError } = tool('openai');
    const world = await worldWith({ error: 'invalid_api_key' }, { error: 'rate_limit_exceeded', times: -1 });
    const client = clientFor(world);
    await assert.rejects(client.chat.completions.create(ask), (error) =>
      error instanceof AuthenticationError && error.code === 'invalid_api_key' && error.requestID === 'req_1');
    await assert.rejects(told(client), RateLimitError);
    await assert.rejects(told(clientFor({ url: 'http://127.0.0.1:1' })), APIConnectionError);
  });

  test('tool calls, streamed and whole', async () => {
    const world = await worldWith(...WORST, { tool_calls: LOOK }, { error: 'provider_error' }, { tool_calls: LOOK });
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }];
    const client = clientFor(world);
    const streamed = await client.chat.completions.stream({ ...ask, tools }).finalChatCompletion();
    const whole = await client.chat.completions.create({ ...ask, tools });
    for (const { choices: [{ message, finish_reason: reason }] } of [streamed, whole]) {
      assert.equal(reason, 'tool_calls');
      assert.deepEqual(JSON.parse(message.tool_calls[0].function.arguments), { at: 'the fox' });
      assert.deepEqual([message.tool_calls[0].id, message.tool_calls[0].function.name], ['call_1', 'look']);
    }
  });

  test('leaving a stream early cancels it at the server', async () => {
    const world = await worldWith({ ...STALLED, times: 2 });
    for await (const _ of await clientFor(world).chat.completions.create({ ...ask, stream: true })) break;
    await until(async () => (await world.state()).left_by_client >= 1);
    const controller = new AbortController();
    const stream = await clientFor(world).chat.completions.create({ ...ask, stream: true }, { signal: controller.signal });
    controller.abort();
    for await (const _ of stream);
    await until(async () => (await world.state()).left_by_client >= 2);
  });
});

describe('ai', { skip }, () => {
  const modelOf = ({ url }, options = { fetch }) =>
    tool('@ai-sdk/openai-compatible').createOpenAICompatible({ name: 'sim', apiKey: API_KEY, baseURL: url, ...options })('gpt-4o');
  const ask = (world, options) => ({ model: modelOf(world, options), prompt: 'Tell me of the fox.', maxRetries: 0 });
  // What a stream told, or why it stopped.
  const told = async (world, options) => {
    let text = '';
    for await (const part of tool('ai').streamText({ ...ask(world, options), onError() {} }).fullStream) {
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') text += part.text;
    }
    return text;
  };

  test('a text is generated on the worst day, and not without failsoft', async () => {
    const world = await worldWith(...WORST, { answer: TEXT });
    assert.equal((await tool('ai').generateText(ask(world))).text, TEXT);
    await world.script([...WORST, { answer: TEXT }]);
    await assert.rejects(tool('ai').generateText(ask(world, {})), ({ statusCode }) => statusCode === 500);
  });

  test('a stream that is cut five times arrives whole, and not without failsoft', async () => {
    const world = await worldWith(CUT_FIVE_TIMES);
    assert.equal(await told(world), TEXT);
    await world.script([CUT_FIVE_TIMES]);
    await assert.rejects(told(world, {}));
  });

  test('errors are its own', async () => {
    const world = await worldWith({ error: 'invalid_api_key' });
    await assert.rejects(tool('ai').generateText(ask(world)), (error) =>
      tool('ai').APICallError.isInstance(error) && error.statusCode === 401 && error.responseBody.includes('invalid_api_key'));
    await assert.rejects(tool('ai').generateText(ask({ url: 'http://127.0.0.1:1' })), tool('ai').APICallError.isInstance);
  });

  test('tool calls', async () => {
    const { stepCountIs, streamText, tool: toolOf } = tool('ai');
    const world = await worldWith(...WORST, { tool_calls: LOOK }, { answer: TEXT });
    const look = toolOf({ inputSchema: tool('zod').z.object({ at: tool('zod').z.string() }), execute: ({ at }) => `It is ${at}.` });
    const result = streamText({ ...ask(world), tools: { look }, stopWhen: stepCountIs(2) });
    assert.equal(await result.text, TEXT);
    const sent = (await world.requests()).at(-1).body.messages;
    assert.equal(sent.at(-1).content, 'It is the fox.');
  });

  test('aborting cancels it at the server', async () => {
    const world = await worldWith(STALLED);
    const controller = new AbortController();
    const { textStream } = tool('ai').streamText({ ...ask(world), abortSignal: controller.signal, onError() {} });
    for await (const _ of textStream) controller.abort();
    await until(async () => (await world.state()).left_by_client >= 1);
  });
});
