// The library keeps to its own OpenSSL, nghttp2 and zlib, though Node exports others.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { after, before, test } = require('node:test');
const { promisify } = require('node:util');
const { Simulator } = require('failsoft/testing');

const run = promisify(execFile);
const CALLS = 50;
let simulator;
before(async () => { simulator = await Simulator.start(undefined, { tls: true, http2: true }); });
after(() => simulator.close());

// What a process of its own says after many calls over TLS and HTTP/2 with compressed answers.
async function callsOf(deepbind) {
  const world = simulator.world(`deepbind-${deepbind}`);
  await world.script([{ answer: 'Hello '.repeat(200), fault: 'gzip', times: -1 }]);
  const script = `
    const { Client, features } = require('failsoft');
    const client = new Client(${JSON.stringify({ baseURL: world.url, caFile: world.caFile, apiKey: 'mbd_sk_test_0123456789' })});
    const call = () => client.chat([{ role: 'user', content: 'Hi' }], { model: 'gpt-4o' });
    const stream = () => client.stream([{ role: 'user', content: 'Hi' }], { model: 'gpt-4o' }).reply;
    (async () => {
      const answers = [];
      for (let i = 0; i < ${CALLS}; i += 2) answers.push(...(await Promise.all([call(), stream()])));
      const texts = new Set(answers.map(({ text }) => text));
      console.log(JSON.stringify({ features: features(), texts: [...texts] }));
    })();`;
  const env = { ...process.env, FAILSOFT_NO_DEEPBIND: deepbind ? '' : '1', LD_DEBUG: 'bindings' };
  const { stdout, stderr } = await run(process.execPath, ['-e', script], { cwd: __dirname, env, maxBuffer: 2 ** 30 });
  return { ...JSON.parse(stdout), bound: boundToNode(stderr), requests: await world.requests() };
}

// The symbols of which library in use were bound to the node binary, by the dynamic linker's word.
function boundToNode(log) {
  const found = new Set();
  for (const [, library, symbol] of log.matchAll(/binding file \S*\/(lib(?:curl|ssl|crypto|nghttp2|z)\.so\S*) \[\d+\] to \S*node \[\d+\]: normal symbol .(\w+)'/g)) {
    found.add(`${library}: ${symbol}`);
  }
  return [...found];
}

const isBundled = process.config.variables.node_shared_openssl === false;

for (const deepbind of [true, false]) {
  test(`TLS, HTTP/2 and compression ${deepbind ? 'with' : 'without'} RTLD_DEEPBIND`, async () => {
    const { features, texts, bound, requests } = await callsOf(deepbind);
    assert.deepEqual(texts, ['Hello '.repeat(200)]);
    assert.equal(requests.length, CALLS);
    assert.equal(new Set(requests.map(({ connection }) => connection)).size, 1, 'HTTP/2 shares one connection');
    if (deepbind) assert.deepEqual(bound, []);
    else if (isBundled) {
      assert.equal(features.tls, `OpenSSL/${process.versions.openssl}`);
      assert(bound.some((name) => name.startsWith('libcurl') && /SSL_|nghttp2_|inflate/.test(name)), String(bound.length));
    }
  });
}

test('with it, TLS is the system\'s', async () => {
  const command = process.env.FAILSOFT_COMMAND ?? simulatorsNeighbour();
  const { features } = await callsOf(true);
  const { stdout } = await run(command, ['version']);
  assert(stdout.includes(features.tls), `${features.tls} is not in ${stdout}`);
});

function simulatorsNeighbour() {
  return process.env.FAILSOFT_SIM.replace(/failsoft-sim$/, 'failsoft');
}
