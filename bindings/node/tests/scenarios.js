// One scenario of tests/scenarios, run through the public interface.
'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { inspect } = require('node:util');
const { Client, ConfigurationError, FailsoftError, Reply } = require('failsoft');
const { mismatches } = require('./patterns');

const FOLDER = path.join(__dirname, '..', '..', '..', 'tests', 'scenarios');
const SAY_HI = { request: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hi' }] } };
const LIMITS = ['connect_timeout', 'timeout', 'idle_timeout', 'first_token_timeout', 'progress_timeout'];
const NOBODY = 1; // a port that only root could listen on

function clientOptions(given, { port }, world, down) {
  const used = down ? NOBODY : port;
  const url = world.url.replace(`:${port}/`, `:${used}/`);
  const patience = 10_000 / (given.time_scale > 0 ? given.time_scale : 0.01);
  const other = url.replace('127.0.0.1', 'localhost');
  const places = JSON.stringify(given).replaceAll('$OTHER', other).replaceAll('$URL', url);
  const filledIn = JSON.parse(places.replaceAll('$PORT', used));
  return {
    base_url: url, api_key: 'mbd_sk_test_0123456789', time_scale: 0.01,
    ...Object.fromEntries(LIMITS.map((name) => [name, patience])),
    ...(world.caFile && { ca_file: world.caFile }), ...filledIn, time_unit: 'ms',
  };
}

async function run(scenario, options, world) {
  if ('config_error' in scenario) {
    const matches = (error) => check(error.details, scenario.config_error) && error instanceof ConfigurationError;
    assert.throws(() => new Client(options), matches);
    return;
  }
  const client = new Client(options);
  const { count = 1, concurrency = 1, cancel_when_seen: cancelAt } = scenario;
  for (const call of scenario.before ?? []) await oneCall(client, { ...SAY_HI, ...call });
  const outcomes = [];
  let started = 0;
  const caller = async () => {
    while (started++ < count) outcomes.push(await oneCall(client, { ...SAY_HI, ...scenario.call }));
  };
  const calls = Promise.all(Array.from({ length: concurrency }, caller));
  let expect = JSON.stringify(scenario.expect);
  if (cancelAt !== undefined) { // closing the client is how all its calls are cancelled
    while ((await world.state()).requests < cancelAt) await sleep(5);
    await client.close();
    expect = expect.replaceAll('"cancelled"', '"closed"').replaceAll('-601', '-602');
  }
  await calls;
  await compare(JSON.parse(expect), outcomes, world, options.time_scale);
  await client.close();
}

// What the call came to; an error too is a value here.
async function oneCall(client, { kind = 'chat', request }) {
  const { method, path: where, messages, operation, document, ...fields } = request;
  try {
    if (kind === 'summarize') return await client.summarize(document, fields);
    if (kind === 'account') return await client._account(operation, fields);
    if (kind === 'request') return await client.request(method, where, fields);
    return await (kind === 'stream' ? takeAll(client.stream(messages, fields)) : client.chat(messages, fields));
  } catch (error) {
    assert(error instanceof FailsoftError, error);
    return error;
  }
}

// The same of a stream, with what happened on the way.
async function takeAll(stream) {
  const events = [];
  const outcome = await collect(stream, events).catch((error) => error);
  const isText = ({ type, choice }) => type === 'text' && choice === 0;
  const text = events.filter(isText).map((event) => event.text).join('');
  assert.equal(outcome instanceof Reply ? outcome.text : outcome.partialText ?? '', text);
  const after = [];
  assert.equal(await collect(stream, after).catch((error) => error), outcome);
  assert.deepEqual(after, []);
  outcome.happened = events.filter(({ data }) => data !== null).map(({ type, data }) => ({ event: type, ...data }));
  return outcome;
}

async function collect(stream, events) {
  for await (const event of stream.events()) events.push(event);
  const { type, data } = events.pop();
  assert.equal(type, 'reply');
  assert.equal(data, await stream.reply);
  return data;
}

async function compare(expect, outcomes, world, timeScale) {
  const seen = await world.requests();
  for (const outcome of outcomes) compareOne(expect, outcome);
  const statuses = {};
  for (const outcome of outcomes) statuses[status(outcome)] = (statuses[status(outcome)] ?? 0) + 1;
  const sent = seen.map((one) => ({ ...one, path: one.path.replace(/^\/w\/[^/]+/, '') }));
  checkAll({ statuses, requests: seen.length, sent }, expect);
  if (!('waits_ms' in expect) || outcomes.length > 1) return;
  for (const [i, wait] of waits(outcomes[0]).entries()) {
    if (i + 1 < seen.length) assert(seen[i + 1].at_ms - seen[i].at_ms >= wait * timeScale);
  }
}

function compareOne(expect, outcome) {
  const failed = outcome instanceof FailsoftError;
  const { details, report, happened } = outcome;
  const text = failed ? undefined : outcome.text;
  const own = { status: status(outcome), text, events: happened, waits_ms: waits(outcome), report };
  checkAll({ ...own, [failed ? 'error' : 'result']: details }, expect);
  const shown = [JSON.stringify(outcome), report, text, String(outcome), inspect(outcome, { depth: 9 })].join('\n');
  for (const absent of [...(expect.absent ?? []), 'mbd_sk_test_0123456789']) assert(!shown.includes(absent));
}

const status = (outcome) => (outcome instanceof FailsoftError ? outcome.details.class : 'ok');
const waits = ({ attempts }) => attempts.map((attempt) => attempt.wait_ms).filter((wait) => wait !== undefined);

function checkAll(values, patterns) {
  for (const [name, value] of Object.entries(values)) if (name in patterns) check(value, patterns[name], name);
}

function check(value, pattern, where) {
  assert.equal(mismatches(value, pattern, where).join('\n'), '');
  return true;
}

module.exports = { FOLDER, clientOptions, run };
