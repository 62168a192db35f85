// The package as other package managers than npm install it, and as test runners load it there: on Node 24, as they want it.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { promisify } = require('node:util');
const { pack } = require('../tools/pack');
const { registryOf } = require('./registry');

const run = promisify(execFile);
const RUNTIMES = process.env.FAILSOFT_NODE_RUNTIMES;
const skip = RUNTIMES === undefined && 'FAILSOFT_NODE_RUNTIMES names no folder';
const inRuntimes = (...parts) => path.join(RUNTIMES ?? '', 'node_modules', ...parts);
const NODE = inRuntimes('node-24', 'bin', 'node');
const folder = mkdtempSync(path.join(tmpdir(), 'failsoft-managers-'));
let registry;
let env;

before(async () => {
  if (skip) return;
  registry = await registryOf(pack(folder, process.env.NODE_PATH));
  const { url } = registry;
  const ofYarn = { YARN_ENABLE_TELEMETRY: '0', YARN_NPM_REGISTRY_SERVER: url, YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1', YARN_ENABLE_GLOBAL_CACHE: 'false' };
  env = { PATH: `${path.dirname(NODE)}:${process.env.PATH}`, HOME: folder, TMPDIR: folder, NO_COLOR: '1', npm_config_registry: url, ...ofYarn };
});
after(() => {
  registry?.close();
  rmSync(folder, { recursive: true });
});

const AS_ESM = `import { Client, features } from 'failsoft';
import { Simulator } from 'failsoft/testing';`;
const AS_COMMONJS = `const { Client, features } = require('failsoft');
const { Simulator } = require('failsoft/testing');`;
const PROGRAM = `
  (async () => {
    const simulator = await Simulator.start([{ error: 'provider_error' }, { answer: 'Hello' }]);
    const client = simulator.client({ model: 'gpt-4o' });
    const { text } = await client.chat([{ role: 'user', content: 'Hi' }]);
    console.log(text, client instanceof Client, features().version);
    await simulator.close();
  })();`;
const EXPECTED = `Hello true ${require('failsoft/package.json').version}\n`;

function emptyProject(name, files = {}) {
  const place = path.join(folder, name);
  mkdirSync(place);
  const own = { 'package.json': '{"name": "own", "private": true, "type": "module"}', '.npmrc': `registry=${registry.url}\n` };
  const programs = { 'program.mjs': AS_ESM + PROGRAM, 'program.cjs': AS_COMMONJS + PROGRAM };
  for (const [file, text] of Object.entries({ ...own, ...programs, ...files })) writeFileSync(path.join(place, file), text);
  return place;
}

async function works(place, command = [NODE]) {
  const [program, ...flags] = command;
  for (const file of ['program.mjs', 'program.cjs']) {
    const { stdout } = await run(program, [...flags, file], { cwd: place, env, timeout: 60_000 });
    assert.equal(stdout, EXPECTED, file);
  }
}

// A system's npm runs on that system's Node.
function told(command, place) {
  const [program, ...words] = command;
  const PATH = program === 'npm' ? process.env.PATH : env.PATH;
  return run(program, words, { cwd: place, env: { ...env, PATH }, timeout: 120_000 });
}

const NPM = ['npm', '--no-audit', '--no-fund'];
const YARN = [NODE, inRuntimes('@yarnpkg', 'cli-dist', 'bin', 'yarn.js')];
const MANAGERS = {
  npm: { install: [...NPM, 'install', 'failsoft'] },
  pnpm: { install: [NODE, inRuntimes('pnpm', 'bin', 'pnpm.mjs'), 'add', 'failsoft'] },
  'pnpm without links': { install: [NODE, inRuntimes('pnpm', 'bin', 'pnpm.mjs'), 'add', '--config.node-linker=hoisted', 'failsoft'] },
  'Yarn 1': { install: [NODE, inRuntimes('yarn', 'bin', 'yarn.js'), 'add', '--registry', '$REGISTRY', 'failsoft'] },
  Yarn: { install: [...YARN, 'add', 'failsoft'], files: { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: node-modules\n' } },
  'Yarn with Plug\'n\'Play': { install: [...YARN, 'add', 'failsoft'], files: { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: pnp\n' }, command: [...YARN, 'node'] },
  Bun: { install: [inRuntimes('@oven', 'bun-linux-x64', 'bin', 'bun'), 'add', '--registry', '$REGISTRY', 'failsoft'] },
};

describe('each package manager installs what works', { skip, concurrency: 2 }, () => {
  for (const [name, { install, files, command }] of Object.entries(MANAGERS)) {
    test(name, async () => {
      const place = emptyProject(name.replace(/\W/g, '-'), files);
      await told(install.map((word) => word.replace('$REGISTRY', registry.url)), place);
      await works(place, command);
    });
  }
});

// No addon can be loaded out of an archive, nor a program started.
test('Plug\'n\'Play unpacks the package of the platform', { skip }, () => {
  const place = path.join(folder, 'Yarn-with-Plug-n-Play');
  assert(!existsSync(path.join(place, 'node_modules')));
  assert.match(readdirSync(path.join(place, '.yarn', 'unplugged')).join(), /^@failsoft-linux-x64-gnu-npm-[^,]*$/);
  const manifest = path.join(__dirname, '..', 'platform', 'linux-x64-gnu.json');
  assert.equal(JSON.parse(readFileSync(manifest, 'utf8')).preferUnplugged, true);
});

// As Next.js and others find what a program needs where it will run: what is not written out, they do not see.
test('what traces a program\'s files finds addon and library', { skip }, async () => {
  const place = path.join(folder, 'npm');
  const script = `
    const { nodeFileTrace } = require(${JSON.stringify(inRuntimes('@vercel', 'nft'))});
    nodeFileTrace(['program.cjs'], { base: process.cwd() }).then(({ fileList, warnings }) => console.log(JSON.stringify([[...fileList], [...warnings]])));`;
  const { stdout } = await run(NODE, ['-e', script], { cwd: place, env, timeout: 60_000 });
  const [files, warnings] = JSON.parse(stdout);
  assert.deepEqual(warnings, []);
  const traced = path.join(folder, 'traced');
  for (const file of files) cpSync(path.join(place, file), path.join(traced, file));
  writeFileSync(path.join(traced, 'program.cjs'), "console.log(require('failsoft').features().version)");
  assert.equal((await run(NODE, ['program.cjs'], { cwd: traced, env })).stdout, `${require('failsoft/package.json').version}\n`);
});

test('where optional packages were left out, what is told mends it', { skip }, async () => {
  const place = emptyProject('omitted', { '.npmrc': `registry=${registry.url}\nomit=optional\n`, 'first.cjs': "require('failsoft').features()" });
  await told([...NPM, 'install', 'failsoft'], place);
  const { stderr } = await run(NODE, ['first.cjs'], { cwd: place, env }).catch((error) => error);
  const [, command] = stderr.match(/^Error: failsoft: its package for linux-x64-gnu is not installed; npm (.*) \(@failsoft/m);
  await told([...NPM, ...command.split(' ')], place);
  await works(place);
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8')).dependencies), ['failsoft']);
});

// ---- test runners: each file, and each test that asks for it, has a copy of its own of lib/

const TEST = `
  const messages = [{ role: 'user', content: 'Hi' }];
  let simulator;
  beforeAll(async () => {
    const reply = { path: '/chat/completions', answer: 'one two', times: -1 };
    simulator = await testing().Simulator.start([{ error: 'provider_error' }, reply]);
  });
  afterAll(() => simulator.close());
  for (const turn of [1, 2, 3]) {
    it('calls, streams, relays and fails ' + turn, async () => {
      const { Client, createFetch, InvalidArgumentError, chunkText } = failsoft();
      const client = new Client({ baseURL: simulator.url, apiKey: 'mbd_sk_test_0123456789', model: 'gpt-4o', timeScale: 0.01 });
      assert.equal((await client.chat(messages)).text, 'one two');
      const pieces = [];
      for await (const piece of client.stream(messages)) pieces.push(piece);
      assert.equal(pieces.join(''), 'one two');
      const body = JSON.stringify({ model: 'gpt-4o', messages });
      const headers = { Authorization: 'Bearer mbd_sk_test_0123456789' };
      const response = await createFetch()(simulator.url + '/chat/completions', { method: 'POST', headers, body: new TextEncoder().encode(body) });
      assert.equal((await response.json()).choices[0].message.content, 'one two');
      await assert.rejects(client.chat([]), InvalidArgumentError);
      await assert.rejects(client.chat(messages, { signal: AbortSignal.abort() }), { name: 'AbortError' });
      assert.deepEqual(chunkText('a b c', 3), ['a', 'b c']);
    });
  }`;
const OF_COMMONJS = `
  const assert = require('node:assert/strict');
  const failsoft = () => require('failsoft');
  const testing = () => require('failsoft/testing');`;
const OF_MOCHA = `${OF_COMMONJS}
  const [beforeAll, afterAll] = [before, after];`;
const OF_VITEST = `
  import assert from 'node:assert/strict';
  import * as all from 'failsoft';
  import * as forTests from 'failsoft/testing';
  import { beforeAll, afterAll, it } from 'vitest';
  const failsoft = () => all;
  const testing = () => forTests;`;
const FILES = {
  'jest.config.json': '{"testMatch": ["**/jest-*.cjs"]}',
  'vitest.config.mjs': 'export default { test: { include: ["vitest-*.mjs"] } };',
};
for (const turn of [1, 2]) {
  FILES[`mocha-${turn}.cjs`] = OF_MOCHA + TEST;
  FILES[`jest-${turn}.cjs`] = OF_COMMONJS + TEST;
  FILES[`vitest-${turn}.mjs`] = OF_VITEST + TEST;
}
const RUNNERS = {
  mocha: ['mocha/bin/mocha.js', 'mocha-*.cjs'],
  'mocha in processes': ['mocha/bin/mocha.js', '--parallel', '--jobs', '2', 'mocha-*.cjs'],
  jest: ['jest/bin/jest.js', '--runInBand'],
  'jest that forgets its modules': ['jest/bin/jest.js', '--runInBand', '--resetModules', '--detectOpenHandles'],
  'jest in threads': ['jest/bin/jest.js', '--workerThreads', '--maxWorkers=2'],
  'vitest in threads': ['vitest/vitest.mjs', 'run', '--pool=threads'],
  'vitest in processes': ['vitest/vitest.mjs', 'run', '--pool=forks'],
  'vitest in contexts': ['vitest/vitest.mjs', 'run', '--pool=vmThreads'],
};

describe('each test runner loads what works', { skip, concurrency: 2 }, () => {
  let place;
  before(() => {
    place = emptyProject('runners', FILES);
    const modules = path.join(place, 'node_modules');
    mkdirSync(modules);
    for (const name of ['failsoft', '@failsoft']) symlinkSync(path.join(folder, 'npm', 'node_modules', name), path.join(modules, name));
    symlinkSync(inRuntimes('vitest'), path.join(modules, 'vitest'));
  });
  for (const [name, [file, ...flags]] of Object.entries(RUNNERS)) {
    test(name, async () => {
      const { stdout, stderr } = await run(NODE, [inRuntimes(file), ...flags], { cwd: place, env, timeout: 120_000 });
      assert.match(stdout + stderr, /6 passing|Tests: +6 passed|6 passed \(6\)/);
    });
  }
});
