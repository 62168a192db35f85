// Runs every scenario of tests/scenarios: see the README there.
'use strict';

const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { inspect } = require('node:util');
const { Simulator } = require('failsoft/testing');
const { FOLDER, clientOptions, run } = require('./scenarios');
require('./environment');

const files = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(path.join(FOLDER, name)).map((file) => path.join(name, file)));
const scenarios = files.filter((file) => file.endsWith('.json'))
  .map((file) => ({ file, text: readFileSync(path.join(FOLDER, file), 'utf8') }));
const simulators = new Map();
after(async () => { for (const one of simulators.values()) await (await one).close(); });

// A reset takes along what the client has not read yet: nothing may keep it from reading.
const isTouchy = ({ text }) => text.includes('reset');
describe('scenarios with resets', () => scenarios.filter(isTouchy).forEach(declare));
describe('scenarios', { concurrency: 24 }, () => scenarios.filter((one) => !isTouchy(one)).forEach(declare));

function declare({ file, text }) {
  const { server = {}, ...scenario } = JSON.parse(text);
  const isObject = inspect(scenario.call?.request ?? {}).startsWith('{');
  test(file, { skip: !isObject && 'fields are always an object' }, async () => {
    const { tls = false, http2 = false, down, ...script } = server;
    const wire = http2 ? 'http2' : `tls ${tls}`;
    if (!simulators.has(wire)) simulators.set(wire, Simulator.start([], { tls: tls || http2, http2 }));
    const simulator = await simulators.get(wire);
    const world = simulator.world(`node-${file.replace(/\W/g, '-')}`);
    await world.setScript(script);
    await run(scenario, clientOptions(scenario.client ?? {}, simulator, world, down), world);
    await world.forget();
  });
}
