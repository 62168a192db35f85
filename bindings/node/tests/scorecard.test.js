// The sixteen faults of failoverbench: see tests/scorecard.
'use strict';

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { Simulator } = require('failsoft/testing');
const { FOLDER, clientOptions, run } = require('./scenarios');
require('./environment');

const CARD = JSON.parse(readFileSync(path.join(FOLDER, '..', 'scorecard', 'scorecard.json'), 'utf8'));
let simulator;
before(async () => { simulator = await Simulator.start(); });
after(() => simulator.close());

test('the scorecard', async (context) => {
  assert.equal(CARD.length, 16);
  for (const { id, fault, scenarios } of CARD) {
    await context.test(`${id}  ${fault}`, async () => {
      for (const name of scenarios) await runOne(name);
    });
  }
});

async function runOne(name) {
  const { server = {}, ...scenario } = JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'));
  const world = simulator.world(`scorecard-${name.replace(/\W/g, '-')}`);
  await world.setScript(server);
  await run(scenario, clientOptions(scenario.client ?? {}, simulator, world, false), world);
  await world.forget();
}
