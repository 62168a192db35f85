// failsoft/testing, as users meet it.
'use strict';

require('./environment');

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { after, before, test } = require('node:test');

const { Simulator } = require('failsoft/testing');

const MESSAGES = [{ role: 'user', content: 'Hi' }];

let simulator;
before(async () => { simulator = await Simulator.start(); });
after(() => simulator.close());

const children = () => readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');

for (const name of ['a b', 'a/b', 'test[x?y#z]', '%41', 'é\n', '...']) {
  test(`a world may be named ${JSON.stringify(name)}`, async () => {
    const world = simulator.world(name);
    await world.script([{ answer: 'of this world' }]);
    assert.equal((await world.client({ model: 'gpt-4o' }).chat(MESSAGES)).text, 'of this world');
    assert.deepEqual([(await world.state()).requests, (await simulator.state()).requests], [1, 0]);
    await world.forget();
  });
}

for (const name of ['.', '..']) {
  test(`a world cannot be named ${name}, which is lost in a URL`, () => {
    assert.throws(() => simulator.world(name), { name: 'RangeError', message: `no name for a world: ${name}` });
  });
}

test('a script that is wrong is named by its member, and leaves no process', async () => {
  const running = children();
  const refused = /^failsoft-sim refused it: \/replies: must be of type array, not string$/;
  await assert.rejects(Simulator.start({ replies: 'many' }), { name: 'RangeError', message: refused });
  await assert.rejects(simulator.script({ answer: 'Hello' }), /: \/replies: must be of type array, not object$/);
  assert.equal(children(), running);
});

test('one that has been closed does not answer, and says who', async () => {
  const closed = await Simulator.start(null, { tls: true });
  await Promise.all([closed.close(), closed.close()]);
  const message = new RegExp(`^failsoft-sim at https://127\\.0\\.0\\.1:${closed.port} does not answer: .*ECONNREFUSED`);
  await assert.rejects(closed.state(), (error) => message.test(error.message) && error.cause.code === 'ECONNREFUSED');
});

test('a program that is another one is said so, and ended', async () => {
  const running = children();
  const named = process.env.FAILSOFT_SIM;
  process.env.FAILSOFT_SIM = '/usr/bin/yes';
  try {
    await assert.rejects(Simulator.start(), { message: '/usr/bin/yes is not failsoft-sim' });
  } finally {
    if (named === undefined) delete process.env.FAILSOFT_SIM;
    else process.env.FAILSOFT_SIM = named;
  }
  assert.equal(children(), running);
});

const ENDURES_CTRL_C = `
  const { Simulator } = require('failsoft/testing');
  Simulator.start().then(async (simulator) => {
    const alive = setInterval(() => {}, 1000); // a listener for a signal is nothing to wait for
    const interrupted = new Promise((resolve) => process.once('SIGINT', resolve));
    process.kill(0, 'SIGINT');
    await interrupted;
    clearInterval(alive);
    console.log((await simulator.state()).requests);
    await simulator.close();
  });
`;

test('Ctrl-C leaves it to the test to end the simulator', () => {
  const done = spawnSync('setsid', ['--wait', process.execPath, '-e', ENDURES_CTRL_C], { encoding: 'utf8' });
  assert.equal(done.stdout, '0\n', done.stderr);
});

test('one that is not closed ends with its process', () => {
  const code = `require('failsoft/testing').Simulator.start().then(() => console.log(require('fs').readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8')))`;
  const done = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', timeout: 20_000 });
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /^\d+ \n$/);
});
