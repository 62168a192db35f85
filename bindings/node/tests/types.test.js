// The types that users' editors and compilers see, and the package's form.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, mkdirSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { promisify } = require('node:util');
const failsoft = require('failsoft');
const { generate, TARGET } = require('../tools/generate_options');

const run = promisify(execFile);
const PACKAGE = path.join(__dirname, '..');
const TOOLS = process.env.FAILSOFT_NODE_TOOLS;
const skip = TOOLS === undefined && 'FAILSOFT_NODE_TOOLS names no folder';
const folder = mkdtempSync(path.join(tmpdir(), 'failsoft-types-'));
after(() => rmSync(folder, { recursive: true }));

const USE = `
import {
  Client, RateLimitError, StreamInterruptedError, chatWithRetry, chunk, chunkStream, chunkText, createFetch,
  countTokens, enableLogging, streamWithReconnect, summarizeLongDoc, trim, version,
} from 'failsoft';
import type { Chunk, Progress, Reply, StreamEvent, Summary } from 'failsoft';
import { Simulator } from 'failsoft/testing';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';

export const theirs = new OpenAI({ apiKey: 'key', fetch: createFetch(), maxRetries: 0 });
const client = new Client({ apiKey: 'key', model: 'gpt-4o', maxAttempts: 3, deadline: null, jitter: 'full' });
const messages = [{ role: 'user', content: 'Hi' }];
export async function use(signal: AbortSignal): Promise<string> {
  const reply: Reply = await client.chat(messages, { temperature: 0.5, signal, maxAttempts: 1 });
  const stream = client.stream(messages, { maxReconnects: 1 });
  for await (const piece of stream) piece.toUpperCase();
  for await (const event of stream.events()) told(event);
  const body: ReadableStream<Uint8Array> = stream.toReadableStream();
  const answer = await chatWithRetry(messages, { model: 'gpt-4o', maxRetries: 5, baseDelay: 1000, client });
  const whole: string = await streamWithReconnect(messages, { maxReconnects: 3 });
  const relayed: typeof fetch = createFetch({ maxReconnects: 5, caFile: 'ca.pem' });
  await createFetch().close(null);
  enableLogging('debug', console);
  const simulator = await Simulator.start([{ answer: 'Hello' }], { tls: true });
  const other: Client = simulator.client({ timeScale: 1 }).withOptions({ baseURL: simulator.url });
  try {
    await other.request('GET', '/models', { query: { limit: 1 } });
  } catch (error) {
    if (error instanceof RateLimitError) return String(error.retryAfterMs ?? error.status);
    if (error instanceof StreamInterruptedError) return error.partialText;
    throw error;
  }
  await other.close(null);
  return reply.text + (await stream.reply).text + answer.id + whole + String(body) + String(relayed);
}
export async function cut(text: string): Promise<Chunk[]> {
  const chunks = chunk(text, { max: 100, unit: 'tokens', model: 'gpt-4o', markdown: true });
  for await (const part of chunkStream(chunkText(text, 9), { max: 9, trim: true })) chunks.push(part);
  for await (const part of chunkStream(process.stdin, { max: 9 })) chunks.push(part);
  return chunks;
}
export async function summed(text: string, signal: AbortSignal): Promise<string> {
  const onProgress = (progress: Progress) => console.error(progress.done / progress.total);
  const summary: Summary = await client.summarize(text, { concurrency: 8, chunk: { max: 9 }, signal, onProgress });
  return summary.parts[0].summary + summary.calls.toFixed() + (await summarizeLongDoc(text, { client, printProgress: true }));
}
export async function disposed(): Promise<void> {
  await using simulator = await Simulator.start();
  await using client = simulator.client();
  await using stream = client.stream(messages, { signal: AbortSignal.timeout(1000) });
  for await (const piece of stream) return console.log(piece, version);
}
interface Own { role: 'user' | 'assistant'; content: string }
export async function others(own: Own[], params: ChatCompletionMessageParam[], model: string | undefined): Promise<void> {
  await client.chat(own, { model, signal: undefined, max_tokens: 5 });
  await client.chat([...params, (await client.chat(params)).message]);
  await client.chat([{ role: 'tool', content: '4', tool_call_id: 'a' }], { user: model });
  const fitting: Own[] = trim(own, { maxTokens: 9, model }).messages;
  countTokens(fitting, { model });
  chunk('text', { max: 9, model });
  await new Client({ apiKey: model, model }).summarize('text', { reduceModel: model });
}
function told(event: StreamEvent): string {
  if (event.type === 'reply') return event.data.text;
  return event.type === 'tool_call' ? event.index.toFixed() : event.text;
}
`;

const MISUSES = [
  'new Client({ maxAttemps: 3 });',
  'new Client({ maxAttempts: "three" });',
  'new Client({ jitter: "some" });',
  'client.chat();',
  'client.chat([{ content: "Hi" }]);',
  'chatWithRetry([], { maxRetries: "five" });',
  'client.stream([]).text;',
  'Simulator.start(3);',
  'createFetch({ apiKey: "key" });',
  'enableLogging("loud");',
  'client.summarize("text", { concurrency: "many" });',
  'client.chat([], { signal: 5 });',
  'client.stream([], { maxReconnects: "3" });',
  'client.close("soon");',
  'client.createKey({ name: "mine" });',
  'client.setAutoTopup({ enabled: true, thresholdUsdc: 5 });',
];

function project(type) {
  const place = path.join(folder, type);
  mkdirSync(path.join(place, 'node_modules', '@types'), { recursive: true });
  symlinkSync(PACKAGE, path.join(place, 'node_modules', 'failsoft'));
  for (const name of ['@types/node', 'undici-types', 'openai']) symlinkSync(path.join(TOOLS, 'node_modules', name), path.join(place, 'node_modules', name));
  writeFileSync(path.join(place, 'package.json'), JSON.stringify({ type }));
  return place;
}

async function compile(place, ...files) {
  const tsc = path.join(TOOLS, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--module', 'node16', '--lib', 'es2022,esnext.disposable,dom'];
  const settings = ['--types', 'node', '--moduleResolution', 'node16', '--preserveSymlinks'];
  return run(process.execPath, [tsc, ...flags, ...settings, ...files], { cwd: place }).then(
    ({ stdout }) => stdout, ({ stdout }) => stdout);
}

for (const type of ['module', 'commonjs']) {
  test(`tsc --strict: use and misuse, from ${type}`, { skip }, async () => {
    const place = project(type);
    writeFileSync(path.join(place, 'use.ts'), USE);
    const head = `import { Client, chatWithRetry, createFetch, enableLogging } from 'failsoft';\nimport { Simulator } from 'failsoft/testing';\nconst client = new Client();\n`;
    writeFileSync(path.join(place, 'misuse.ts'), head + MISUSES.join('\n'));
    const told = await compile(place, 'use.ts', 'misuse.ts');
    assert.deepEqual(told.match(/^(use|.*failsoft).*/gm), null, told); // ours, and what is in the package
    const lines = new Set([...told.matchAll(/^misuse\.ts\((\d+),/gm)].map(([, line]) => Number(line) - 4));
    assert.deepEqual([...lines].sort((a, b) => a - b), MISUSES.map((_, index) => index), told);
  });
}

test('the option types are those of the library', () => {
  assert.equal(readFileSync(TARGET, 'utf8'), generate(), 'run tools/generate_options.js');
});

test('every name has a type, and every type a name', () => {
  const declared = ['index.d.ts', 'lib/errors.d.ts', 'lib/summary.d.ts', 'lib/texts.d.ts'].map((file) => readFileSync(path.join(PACKAGE, file), 'utf8')).join('');
  const names = [...declared.matchAll(/^export declare (?:class|function|const) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(names.sort(), Object.keys(failsoft).sort());
});

test('publint and attw have nothing to say', { skip }, async () => {
  const copy = path.join(folder, 'package');
  cpSync(PACKAGE, copy, { recursive: true });
  await run('npm', ['pack', '--pack-destination', folder], { cwd: copy });
  const [tarball] = [path.join(folder, 'failsoft-0.1.0.tgz')];
  const tool = (name) => path.join(TOOLS, 'node_modules', '.bin', name);
  await run(tool('publint'), ['run', '--strict', tarball]);
  await run(tool('attw'), [tarball]);
});
