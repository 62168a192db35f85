// The newest `openai` and `ai` packages that install here, over createFetch, on the service's worst
// day; and that the same programs fail without it.
'use strict';

require('./environment');
const { skip, tool, API_KEY, MESSAGES, WORST } = require('./packages');
const { PATIENT } = require('./patience');
const { until } = require('./waiting');
const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { createFetch } = require('failsoft');
const { Simulator } = require('failsoft/testing');

const TEXT = 'The quick brown fox jumps over the lazy dog, then sleeps under an old oak until evening comes.';
const cutAfter = (text_bytes) => ({ fault: 'cut_body', at: { text_bytes } });
const CUT_FIVE_TIMES = { answer: TEXT, ...cutAfter(15), continuations: [16, 15, 14, 16].map(cutAfter) };
const LOOK = [{ id: 'call_1', name: 'look', arguments: { at: 'the fox' } }];
const LONG = [
  { role: 'system', content: 'Be brief.' },
  ...Array.from({ length: 60 }, (_, i) => ({ role: i % 2 ? 'assistant' : 'user', content: `${i} ${'and so on '.repeat(8)}` })),
  { role: 'user', content: 'And now?' },
];
const SMALL = {
  replies: [{ answer: TEXT, times: -1 }],
  account: {
    models: [{ id: 'gpt-4o', provider: 'openai', context_window: 300 }, { id: 'claude-3-5-sonnet', provider: 'anthropic', context_window: 200_000 }],
    checks_context: true,
  },
};
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
async function scripted(script) {
  worlds += 1;
  const world = simulator.world(`interop-${worlds}`);
  await world.setScript(script);
  return world;
}
const worldWith = (...replies) => scripted({ replies });

// A fetch of its own, for what it learns of windows.
const fitting = (policy) => createFetch({ ...PATIENT, timeScale: 0.01, onContextOverflow: policy });
const bodies = async (world) => (await world.requests()).map(({ body }) => body);

describe('openai', { skip }, () => {
  const clientFor = ({ url }, options = { fetch }) =>
    new (tool('openai').default)({ apiKey: API_KEY, baseURL: url, maxRetries: 0, ...options });
  const ask = { model: 'gpt-4o', messages: MESSAGES };
  const told = async (client, more = {}) => {
    let text = '';
    for await (const { choices: [choice] } of await client.chat.completions.create({ ...ask, ...more, stream: true })) {
      text += choice?.delta.content ?? '';
    }
    return text;
  };
  const long = { ...ask, messages: LONG };

  test('what does not fit is trimmed, and the next one before it is sent, and not without a policy', async () => {
    const world = await scripted(SMALL);
    const client = clientFor(world, { fetch: fitting('trim') });
    const { choices } = await client.chat.completions.create(long);
    assert.equal(choices[0].message.content, TEXT);
    assert.equal(await told(client, long), TEXT);
    const [whole, ...trimmed] = await bodies(world);
    assert.deepEqual(whole.messages, LONG);
    assert.equal(trimmed.length, 2);
    for (const { messages } of trimmed) {
      assert(messages.length < LONG.length);
      assert.deepEqual([messages[0], messages.at(-1)], [LONG[0], LONG.at(-1)]);
    }
    const { BadRequestError } = tool('openai');
    const isItsOwn = (error) => error instanceof BadRequestError && error.code === 'context_length_exceeded';
    await assert.rejects(clientFor(world).chat.completions.create(long), isItsOwn);
    await assert.rejects(told(clientFor(world), long), isItsOwn);
    assert.deepEqual((await bodies(world)).slice(3).map(({ messages }) => messages), [LONG, LONG]);
  });

  test('a larger model takes its place, streamed and whole', async () => {
    const world = await scripted(SMALL);
    const client = clientFor(world, { fetch: fitting('larger_model') });
    assert.equal(await told(client, long), TEXT);
    assert.equal((await client.chat.completions.create(long)).model, 'claude-3-5-sonnet');
    const models = (await bodies(world)).map(({ model, messages }) => [model, messages.length]);
    assert.deepEqual(models, [['gpt-4o', LONG.length], ...Array(2).fill(['claude-3-5-sonnet', LONG.length])]);
  });

  test('what nothing makes fit is refused as the service would, and not sent again', async () => {
    const world = await scripted(SMALL);
    const client = clientFor(world, { fetch: fitting('trim'), maxRetries: 2 });
    await client.chat.completions.create(long);
    const messages = [{ role: 'system', content: 'and so on '.repeat(900) }, ...MESSAGES];
    const error = await client.chat.completions.create({ ...ask, messages }).catch((caught) => caught);
    assert(error instanceof tool('openai').BadRequestError, error);
    assert.deepEqual([error.code, error.param, error.error.model_max_tokens], ['context_length_exceeded', 'messages', 300]);
    assert.match(error.message, /nothing was sent/);
    assert.equal((await world.requests()).length, 2);
  });

  test('a chat is answered on the worst day, and not without failsoft', async () => {
    const world = await worldWith(...WORST, { answer: TEXT });
    const { choices, _request_id: id } = await clientFor(world).chat.completions.create(ask);
    assert.equal(choices[0].message.content, TEXT);
    assert.equal(id, 'req_4');
    await world.script([...WORST, { answer: TEXT }]);
    const error = await clientFor(world, {}).chat.completions.create(ask).catch((caught) => caught);
    assert.equal(error.status, 500);
  });

  test('a stream that is cut five times arrives whole on the worst day, and not without failsoft', async () => {
    const world = await worldWith(...WORST, CUT_FIVE_TIMES);
    assert.equal(await told(clientFor(world)), TEXT);
    assert.equal((await world.requests()).length, WORST.length + 6);
    await world.script([CUT_FIVE_TIMES]);
    await assert.rejects(told(clientFor(world, { maxRetries: 5 })));
  });

  test('errors are its own', async () => {
    const { AuthenticationError, APIConnectionError, APIConnectionTimeoutError, RateLimitError } = tool('openai');
    const world = await worldWith({ error: 'invalid_api_key' }, { error: 'rate_limit_exceeded', times: -1 });
    const client = clientFor(world);
    await assert.rejects(client.chat.completions.create(ask), (error) =>
      error instanceof AuthenticationError && error.code === 'invalid_api_key' && error.requestID === 'req_1');
    await assert.rejects(told(client), RateLimitError);
    await assert.rejects(told(clientFor({ url: 'http://127.0.0.1:1' })), (error) =>
      error instanceof APIConnectionError && !(error instanceof APIConnectionTimeoutError));
    await world.script([{ fault: 'hang', times: -1 }]);
    const hasty = createFetch({ timeScale: 0.01, maxAttempts: 1, timeout: 5000, firstTokenTimeout: 5000 });
    await assert.rejects(told(clientFor(world, { fetch: hasty })), APIConnectionTimeoutError);
    await assert.rejects(clientFor(world, { fetch: hasty }).chat.completions.create(ask), APIConnectionTimeoutError);
    await hasty.close();
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

  test('aborting an answer that has not come is its own error, and ends it at the server', async () => {
    const world = await worldWith({ fault: 'hang', times: -1 });
    const controller = new AbortController();
    const call = clientFor(world).chat.completions.create(ask, { signal: controller.signal });
    await until(async () => (await world.state()).requests >= 1);
    controller.abort();
    await assert.rejects(call, tool('openai').APIUserAbortError);
    await until(async () => (await world.state()).left_by_client >= 1);
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

  test('what does not fit is trimmed, generated and streamed', async () => {
    const world = await scripted(SMALL);
    const [{ content: system }, ...messages] = LONG;
    const asked = { model: modelOf(world, { fetch: fitting('trim_then_larger') }), system, messages, maxRetries: 0 };
    assert.equal((await tool('ai').generateText(asked)).text, TEXT);
    assert.equal(await tool('ai').streamText(asked).text, TEXT);
    const counts = (await bodies(world)).map((body) => body.messages.length);
    assert.equal(counts[0], LONG.length);
    assert(counts.length === 3 && Math.max(...counts.slice(1)) < LONG.length, counts);
  });

  test('a text is generated on the worst day, and not without failsoft', async () => {
    const world = await worldWith(...WORST, { answer: TEXT });
    assert.equal((await tool('ai').generateText(ask(world))).text, TEXT);
    await world.script([...WORST, { answer: TEXT }]);
    await assert.rejects(tool('ai').generateText(ask(world, {})), ({ statusCode }) => statusCode === 500);
  });

  test('a stream that is cut five times arrives whole on the worst day, and not without failsoft', async () => {
    const world = await worldWith(...WORST, CUT_FIVE_TIMES);
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
    await world.script([{ fault: 'hang', times: -1 }]);
    const call = tool('ai').generateText({ ...ask(world), abortSignal: AbortSignal.timeout(50) });
    await assert.rejects(call, { name: 'TimeoutError' });
    await until(async () => (await world.state()).left_by_client >= 1);
  });
});
