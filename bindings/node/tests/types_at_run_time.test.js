// What calls return is what their types say: each value is held against its type by the compiler's own
// word, member by member.
'use strict';

require('./environment');
require('./patience');
const assert = require('node:assert/strict');
const { createRequire } = require('node:module');
const path = require('node:path');
const { after, before, test } = require('node:test');
const failsoft = require('failsoft');
const testing = require('failsoft/testing');

const TOOLS = process.env.FAILSOFT_NODE_TOOLS;
const skip = TOOLS === undefined && 'FAILSOFT_NODE_TOOLS names no folder';
const ts = skip ? undefined : createRequire(path.join(TOOLS, 'package.json'))('typescript');
const ROOT = path.join(__dirname, '..');
const MESSAGES = [{ role: 'user', content: 'Hi' }];
const TEXT = 'One two three four five six seven';

let checker;
let exported; // symbols, by name
let simulator;
before(async () => {
  if (skip) return;
  const files = ['index.d.ts', 'testing.d.ts'].map((file) => path.join(ROOT, file));
  const { Node16: module } = ts.ModuleKind;
  const lib = ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'];
  const program = ts.createProgram(files, { strict: true, module, moduleResolution: ts.ModuleResolutionKind.Node16, lib, types: [] });
  checker = program.getTypeChecker();
  const symbols = files.flatMap((file) => checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file))));
  exported = new Map(symbols.map((symbol) => [symbol.name, symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol]));
  simulator = await testing.Simulator.start();
});
after(() => simulator?.close());

const { TypeFlags: Is } = skip ? {} : ts;
const typeNamed = (name) => checker.getDeclaredTypeOfSymbol(exported.get(name));
const typeOf = (symbol) => checker.getTypeOfSymbol(symbol);
const isWellKnown = (name) => name.startsWith('__@');

// What is wrong with a value that is said to be of a type, as lines.
function mismatches(value, type, where) {
  if (type.flags & (Is.Any | Is.Unknown)) return [];
  if (type.isUnion()) return type.types.some((one) => mismatches(value, one, where).length === 0) ? [] : [`${where}: ${told(value)} is no ${checker.typeToString(type)}`];
  if (type.isIntersection()) return type.types.flatMap((one) => mismatches(value, one, where));
  if (type.flags & Is.Object) return objectMismatches(value, type, where);
  return matchesPrimitive(value, type) ? [] : [`${where}: ${told(value)} is no ${checker.typeToString(type)}`];
}

const told = (value) => (typeof value === 'object' && value !== null ? value.constructor?.name : String(value));

function matchesPrimitive(value, type) {
  if (type.isLiteral()) return value === type.value;
  if (type.flags & Is.BooleanLiteral) return value === (checker.typeToString(type) === 'true');
  if (type.flags & Is.Null) return value === null;
  if (type.flags & (Is.Undefined | Is.Void)) return value === undefined;
  if (type.flags & Is.String) return typeof value === 'string';
  if (type.flags & Is.Number) return typeof value === 'number' && Number.isFinite(value);
  return type.flags & Is.Boolean ? typeof value === 'boolean' : false;
}

function objectMismatches(value, type, where) {
  if (value === null || !['object', 'function'].includes(typeof value)) return [`${where}: ${told(value)} is no object`];
  if (checker.isArrayType(type)) {
    if (!Array.isArray(value)) return [`${where} is no array`];
    return value.flatMap((item, i) => mismatches(item, checker.getTypeArguments(type)[0], `${where}[${i}]`));
  }
  if (type.symbol?.name === 'Date') return value instanceof Date ? [] : [`${where} is no Date`];
  if (type.getCallSignatures().length > 0) return typeof value === 'function' ? [] : [`${where} is no function`];
  return [...declaredMismatches(value, type, where), ...undeclared(value, type, where)];
}

function declaredMismatches(value, type, where) {
  return type.getProperties().filter(({ name }) => !isWellKnown(name)).flatMap((symbol) => {
    const isAbsent = !(symbol.name in value);
    if (isAbsent && symbol.flags & ts.SymbolFlags.Optional) return [];
    if (isAbsent) return [`${where}.${symbol.name} is not there`];
    const declared = typeOf(symbol);
    return declared.symbol?.name === 'Promise' ? [] : mismatches(value[symbol.name], declared, `${where}.${symbol.name}`);
  });
}

// Members beyond those, where the type leaves no room for any.
function undeclared(value, type, where) {
  if (type.getStringIndexType() !== undefined) return [];
  const known = new Set(type.getProperties().map(({ name }) => name));
  return Object.keys(value).filter((name) => !known.has(name)).map((name) => `${where}.${name} is not declared`);
}

function holds(value, name, where = name) {
  assert.deepEqual(mismatches(value, typeNamed(name), where), []);
}

// What a function of the module, or a method of one of its classes, is declared to return.
function returned(name, method) {
  const holder = method === undefined ? typeOf(exported.get(name)) : typeOf(typeNamed(name).getProperty(method));
  const type = checker.getReturnTypeOfSignature(holder.getCallSignatures()[0]);
  return type.symbol?.name === 'Promise' ? checker.getTypeArguments(type)[0] : type;
}

async function worldWith(name, ...replies) {
  const world = simulator.world(`types-${name}`);
  await world.script(replies);
  return world;
}

test('what is wrong is found', { skip }, () => {
  const chunk = { text: 'a', start: 0, end: 1, byteStart: 0, byteEnd: 1 };
  const { end, ...short } = chunk;
  const wrong = [{ ...chunk, end: '1' }, { ...chunk, end: NaN }, short, { ...chunk, more: end }, null, 'a', [chunk]];
  for (const one of wrong) assert.notDeepEqual(mismatches(one, typeNamed('Chunk'), ''), []);
  const event = { type: 'text', text: 'a', choice: 0, index: null, id: null, name: null, data: null };
  for (const one of [{ ...event, type: 'txt' }, { ...event, index: 0 }]) assert.notDeepEqual(mismatches(one, typeNamed('StreamEvent'), ''), []);
  holds(chunk, 'Chunk');
  holds(event, 'StreamEvent');
});

test('classes have the members that are declared, and no others', { skip }, () => {
  for (const [name, value] of Object.entries({ ...failsoft, ...testing })) {
    if (typeof value !== 'function' || !/^[A-Z]/.test(name)) continue;
    const declared = typeNamed(name).getProperties().filter((one) => !isWellKnown(one.name) && one.name !== 'stack');
    const found = new Set();
    for (let one = value.prototype; one !== Object.prototype; one = Object.getPrototypeOf(one)) {
      for (const member of Object.getOwnPropertyNames(one)) if (!/^(_|constructor$|toString$)/.test(member)) found.add(member);
    }
    const isError = value.prototype instanceof Error;
    const own = isError ? Object.getOwnPropertyNames(new value()) : ['caFile', 'port']; // set when it is made
    const missing = declared.filter((one) => !found.has(one.name) && !own.includes(one.name));
    assert.deepEqual(missing.map((one) => `${name}.${one.name}`), []);
    const names = declared.map((one) => one.name);
    assert.deepEqual([...found].filter((member) => !names.includes(member)), [], name);
  }
});

test('answers', { skip }, async () => {
  const world = await worldWith('answers', { error: 'provider_error' }, { answer: TEXT }, { tool_calls: [{ id: 'a', name: 'b', arguments: {} }] });
  const client = world.client({ model: 'gpt-4o' });
  const fallback = [{ model: 'gpt-4o-mini', contextWindow: 100_000 }];
  holds(await client.chat(MESSAGES, { fallback }), 'Reply');
  holds(await client.chat(MESSAGES), 'Reply');
  const response = await client.request('GET', '/models');
  holds(response, 'Response');
  holds(await client.summarize('#a #b', { chunk: { max: 3 }, onProgress: (one) => holds(one, 'Progress') }), 'Summary');
  assert.deepEqual(mismatches(client.stats(), returned('Client', 'stats'), 'stats'), []);
});

test('events of a stream', { skip }, async () => {
  const calls = [{ id: 'a', name: 'b', arguments: { c: 1 } }];
  const world = await worldWith('events', { error: 'provider_error' }, { answer: TEXT, fault: 'cut_body', at: { text_bytes: 9 }, continuations: [] }, { reasoning: 'Hm', tool_calls: calls });
  const client = world.client({ model: 'gpt-4o' });
  const types = new Set();
  for (let i = 0; i < 2; i += 1) {
    for await (const event of client.stream(MESSAGES).events()) {
      holds(event, 'StreamEvent', event.type);
      types.add(event.type);
    }
  }
  assert.deepEqual([...types].sort(), ['attempt', 'reasoning', 'reply', 'resumed', 'retry', 'text', 'tool_call']);
});

test('account calls', { skip }, async () => {
  const world = await worldWith('account', { error: 'provider_error' });
  const client = world.client({ model: 'gpt-4o' });
  await client.chat(MESSAGES);
  const person = world.client({ accessToken: 'session_0123456789' });
  const made = {
    models: await client.models(), providerStatus: await client.providerStatus(), verifyKey: await client.verifyKey(),
    balance: await client.balance(), errors: await client.errors(), doctor: await client.doctor(),
    createKey: await person.createKey({ name: 'mine', scopes: ['llm:read'] }),
    setAutoTopup: await person.setAutoTopup({ enabled: true, thresholdUsdc: '5.00', amountUsdc: '20.00' }),
  };
  for (const [method, value] of Object.entries(made)) {
    assert.deepEqual(mismatches(value, returned('Client', method), method), []);
  }
});

test('errors', { skip }, async () => {
  const fail = ['invalid_api_key', 'rate_limit_exceeded', 'invalid_model', 'provider_error', 'context_length_exceeded', 'credits_exhausted'];
  for (const error of fail) {
    const world = await worldWith(error, { error, times: -1 });
    const caught = await world.client({ model: 'gpt-4o', maxAttempts: 2 }).chat(MESSAGES, { fallback: ['gpt-4o-mini'] }).catch((one) => one);
    holds(caught, caught.name);
  }
  const world = await worldWith('dropped', { answer: TEXT, fault: 'cut_body', at: { text_bytes: 9 } });
  const dropped = await world.client({ model: 'gpt-4o', resume: 'off' }).stream(MESSAGES).reply.catch((one) => one);
  holds(dropped, 'StreamInterruptedError');
  const summing = await worldWith('summary', { summary: '#' }, { error: 'invalid_model', times: -1 });
  const unfinished = await summing.client().summarize('#a #b', { chunk: { max: 3 }, concurrency: 1 }).catch((one) => one);
  holds(unfinished, unfinished.name);
  assert(unfinished.summary !== null);
  try {
    assert.fail(new failsoft.Client({ maxAttemps: 1 }));
  } catch (error) {
    holds(error, 'ConfigurationError');
  }
});

test('what needs no client', { skip }, async () => {
  const made = {
    chunk: failsoft.chunk('One. Two.', { max: 5 }), chunkText: failsoft.chunkText('One. Two.', 5), features: failsoft.features(),
    countTokens: failsoft.countTokens(TEXT),
  };
  for (const [name, value] of Object.entries(made)) assert.deepEqual(mismatches(value, returned(name), name), []);
  for await (const part of failsoft.chunkStream([TEXT], { max: 5 })) holds(part, 'Chunk');
  const long = Array.from({ length: 40 }, (_, i) => ({ role: i % 2 ? 'assistant' : 'user', content: TEXT.repeat(9) }));
  holds(failsoft.trim(long, { maxTokens: 900 }).report, 'TrimReport');
});
