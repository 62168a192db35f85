// What else the `openai` and `ai` packages can do than chat and stream, over createFetch, when the
// service fails first.
'use strict';

require('./environment');
const { skip, tool, API_KEY, MESSAGES, WORST } = require('./packages');
const { PATIENT } = require('./patience');
const { until } = require('./waiting');
const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { createFetch } = require('failsoft');
const { Simulator } = require('failsoft/testing');

const FOX = '{"name":"fox","legs":4}';
const LOOK = { tool_calls: [{ id: 'call_1', name: 'look', arguments: { at: 'the fox' } }] };
const foxSchema = () => tool('zod').z.object({ name: tool('zod').z.string(), legs: tool('zod').z.number() });

let simulator;
let fetch;
before(async () => {
  simulator = await Simulator.start();
  fetch = createFetch({ ...PATIENT, timeScale: 0.01 });
});
after(async () => {
  await fetch.close();
  await simulator.close();
});

let worlds = 0;
async function worldWith(...replies) {
  worlds += 1;
  const world = simulator.world(`interop-more-${worlds}`);
  await world.script(replies);
  return world;
}
const counted = async (world) => (await world.requests()).length;

// A stream of the Responses API, as OpenAI's documents have it.
const message = { type: 'message', id: 'msg_1', role: 'assistant' };
const told = { id: 'resp_1', object: 'response', created_at: 1, model: 'gpt-4o', status: 'completed' };
told.output = [{ ...message, status: 'completed', content: [{ type: 'output_text', text: 'Hello there', annotations: [] }] }];
const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
const BEGUN = [
  { type: 'response.created', response: { ...told, status: 'in_progress', output: [] } },
  { type: 'response.output_item.added', output_index: 0, item: { ...message, status: 'in_progress', content: [] } },
  { type: 'response.content_part.added', ...place, part: { type: 'output_text', text: '', annotations: [] } },
  { type: 'response.output_text.delta', ...place, delta: 'Hello ' },
];
const ENDED = [{ type: 'response.output_text.delta', ...place, delta: 'there' }, { type: 'response.completed', response: told }];
const asBytes = (events) => events.map((event, i) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: i })}\n\n`).join('');
const streamed = (fault) => ({
  path: '/responses', status: 200, headers: { 'Content-Type': 'text/event-stream' }, body: asBytes([...BEGUN, ...ENDED]),
  ...(fault && { fault, at: { bytes: asBytes(BEGUN).length } }),
});

describe('openai', { skip }, () => {
  const clientFor = ({ url }) => new (tool('openai').default)({ apiKey: API_KEY, baseURL: url, maxRetries: 0, fetch });
  const ask = { model: 'gpt-4o', messages: MESSAGES };
  const look = {
    type: 'function',
    function: { name: 'look', parse: JSON.parse, function: ({ at }) => `It is ${at}.`, parameters: { type: 'object', properties: {} } },
  };

  test('an answer is parsed', async () => {
    const world = await worldWith(...WORST, { answer: FOX });
    const format = tool('openai/helpers/zod').zodResponseFormat(foxSchema(), 'fox');
    const { choices } = await clientFor(world).chat.completions.parse({ ...ask, response_format: format });
    assert.deepEqual(choices[0].message.parsed, JSON.parse(FOX));
  });

  test('tools are run, each turn of them through failures', async () => {
    for (const stream of [false, true]) {
      const world = await worldWith(...WORST, LOOK, { error: 'provider_error' }, { answer: 'Seen.' });
      const runner = clientFor(world).chat.completions.runTools({ ...ask, stream, tools: [look] });
      assert.equal(await runner.finalContent(), 'Seen.');
      assert.equal((await world.requests()).at(-1).body.messages.at(-1).content, 'It is the fox.');
      assert.equal(await counted(world), WORST.length + 3);
    }
  });

  test('responses, whole and streamed', async () => {
    const world = await worldWith(...WORST, { path: '/responses', status: 200, body: told }, ...WORST, streamed());
    const { responses } = clientFor(world);
    assert.equal((await responses.create({ model: 'gpt-4o', input: 'Hi' })).output_text, 'Hello there');
    assert.equal((await responses.stream({ model: 'gpt-4o', input: 'Hi' }).finalResponse()).output_text, 'Hello there');
    assert.equal(await counted(world), 2 * WORST.length + 2);
  });

  test('a response that is cut is never whole, however it ends', async () => {
    for (const fault of ['cut_body', 'cut_chunk', 'reset_body', 'truncate', 'end_body', 'bad_chunk']) {
      const world = await worldWith(streamed(fault), streamed(fault));
      const { responses } = clientFor(world);
      let text = '';
      await assert.rejects(async () => {
        for await (const event of await responses.create({ model: 'gpt-4o', input: 'Hi', stream: true })) text += event.delta ?? '';
      }, fault);
      assert('Hello '.startsWith(text), text);
      await assert.rejects(responses.stream({ model: 'gpt-4o', input: 'Hi' }).finalResponse(), fault);
    }
  });

  test('embeddings, files and audio', async () => {
    const vector = Buffer.from(new Float32Array([1, 2]).buffer).toString('base64');
    const found = (body, more) => [...WORST, { status: 200, body, ...more }];
    const spoken = found('audible', { headers: { 'Content-Type': 'audio/mpeg' } });
    const world = await worldWith(...found({ data: [{ embedding: vector }] }), ...found({ id: 'file_1' }), ...found({ text: 'heard' }), ...spoken);
    const { embeddings, files, audio } = clientFor(world);
    const file = await tool('openai').toFile(Buffer.from([0, 255, 1]), 'a.mp3');
    assert.deepEqual(Array.from((await embeddings.create({ model: 'm', input: 'Hi' })).data[0].embedding), [1, 2]);
    assert.equal((await files.create({ file, purpose: 'user_data' })).id, 'file_1');
    assert.equal((await audio.transcriptions.create({ file, model: 'm' })).text, 'heard');
    assert.equal(await (await audio.speech.create({ model: 'm', voice: 'alloy', input: 'Hi' })).text(), 'audible');
    const sent = (await world.requests()).filter(({ path }) => /files|transcriptions/.test(path));
    assert.equal(sent.length, 2 * (WORST.length + 1));
    assert.match(sent.at(-1).headers['content-type'], /^multipart\/form-data; boundary=/);
  });

  test('what is thrown in an iteration ends the call at the server', async () => {
    const world = await worldWith({ answer: 'Once upon a time there was a fox.', fault: 'stall_body', at: { text_bytes: 20 } });
    const enough = new Error('enough');
    await assert.rejects(async () => {
      for await (const _ of await clientFor(world).chat.completions.create({ ...ask, stream: true })) throw enough;
    }, (error) => error === enough);
    await until(async () => (await world.state()).left_by_client >= 1);
  });
});

describe('ai', { skip }, () => {
  const ask = ({ url }) => ({
    model: tool('@ai-sdk/openai-compatible').createOpenAICompatible({ name: 'sim', apiKey: API_KEY, baseURL: url, fetch })('gpt-4o'),
    prompt: 'Tell me of the fox.',
    maxRetries: 0,
  });

  test('an object, generated and streamed', async () => {
    const { generateText, streamText, Output } = tool('ai');
    const world = await worldWith(...WORST, { answer: FOX }, ...WORST, { answer: FOX });
    const asked = { ...ask(world), output: Output.object({ schema: foxSchema() }) };
    assert.deepEqual((await generateText(asked)).output, JSON.parse(FOX));
    const partial = [];
    for await (const object of streamText(asked).partialOutputStream) partial.push(object);
    assert.deepEqual(partial.at(-1), JSON.parse(FOX));
    assert.equal(await counted(world), 2 * WORST.length + 2);
  });

  test('embeddings', async () => {
    const world = await worldWith(...WORST, { status: 200, body: { data: [{ embedding: [1, 2] }], usage: { prompt_tokens: 1 } } });
    const provider = tool('@ai-sdk/openai-compatible').createOpenAICompatible({ name: 'sim', apiKey: API_KEY, baseURL: world.url, fetch });
    const model = (provider.embeddingModel ?? provider.textEmbeddingModel).call(provider, 'm');
    assert.deepEqual((await tool('ai').embed({ model, value: 'Hi', maxRetries: 0 })).embedding, [1, 2]);
  });
});
