// The package as users get it: two tarballs, installed in an empty folder.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { promisify } = require('node:util');
const { pack } = require('../tools/pack');

const run = promisify(execFile);
const MODULES = process.env.NODE_PATH;
const RUNTIMES = process.env.FAILSOFT_NODE_RUNTIMES;
const TEXT = 'One two three four five six seven eight nine ten';
const folder = mkdtempSync(path.join(tmpdir(), 'failsoft-package-'));
const place = path.join(folder, 'empty');
after(() => rmSync(folder, { recursive: true }));

const PROGRAM = `
  import { createFetch, features } from 'failsoft';
  import { Simulator } from 'failsoft/testing';

  const simulator = await Simulator.start([{ error: 'provider_error' }, { answer: 'Hello' }]);
  const messages = [{ role: 'user', content: 'Hi' }];
  const client = simulator.client({ model: 'gpt-4o' });
  console.log((await client.chat(messages)).text);
  const cut = { answer: ${JSON.stringify(TEXT)}, fault: 'cut_body', at: { text_bytes: 20 }, continuations: [] };
  await simulator.script([cut, cut]);
  let text = '';
  for await (const piece of client.stream(messages)) text += piece;
  console.log(text);
  const body = JSON.stringify({ model: 'gpt-4o', messages, stream: true });
  const headers = { Authorization: 'Bearer mbd_sk_test_0123456789' };
  const response = await createFetch({ timeScale: 0.01 })(simulator.url + '/chat/completions', { method: 'POST', headers, body });
  console.log((await response.text()).endsWith('data: [DONE]\\n\\n'), features().version);
`;

// Only what the system has: nothing of the build may be found.
const env = { PATH: process.env.PATH, HOME: folder, TMPDIR: folder };

before(async () => {
  const tarballs = pack(folder, MODULES);
  mkdirSync(place);
  writeFileSync(path.join(place, 'package.json'), '{"type": "module"}');
  writeFileSync(path.join(place, 'program.js'), PROGRAM);
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', ...tarballs], { cwd: place, env });
});

const runs = { [`Node ${process.versions.node}`]: [process.execPath] };
if (RUNTIMES !== undefined) {
  const inRuntimes = (...parts) => path.join(RUNTIMES, 'node_modules', ...parts);
  for (const version of [18, 22, 24]) runs[`Node ${version}`] = [inRuntimes(`node-${version}`, 'bin', 'node')];
  runs.Bun = [inRuntimes('@oven', 'bun-linux-x64', 'bin', 'bun')];
  runs.Deno = [inRuntimes('@deno', 'linux-x64-glibc', 'deno'), 'run', '--allow-all'];
}

describe('it works, and ends by itself', { concurrency: 2 }, () => {
  for (const [name, [command, ...flags]] of Object.entries(runs)) {
    test(name, async () => {
      const { stdout } = await run(command, [...flags, 'program.js'], { cwd: place, env, timeout: 60_000 });
      const { version } = require('failsoft/package.json');
      assert.equal(stdout, `Hello\n${TEXT}\ntrue ${version}\n`);
    });
  }
});

test('nothing runs when it is installed, and what is in it is what it says', () => {
  for (const name of ['failsoft', '@failsoft/linux-x64-gnu']) {
    const { scripts, version, license } = require(path.join(place, 'node_modules', name, 'package.json'));
    assert.deepEqual([scripts, version, license], [undefined, require('failsoft/package.json').version, 'MIT']);
  }
  const files = readdirSync(path.join(place, 'node_modules', '@failsoft', 'linux-x64-gnu'));
  assert.deepEqual(files.sort(), ['LICENSE', 'README.md', 'failsoft-sim', 'failsoft.node', 'libfailsoft.so', 'package.json']);
});

test('without the package of its platform, one line says what to do', async () => {
  const [scope, away] = [path.join(place, 'node_modules', '@failsoft'), path.join(folder, 'away')];
  renameSync(scope, away);
  const script = "import { Client } from 'failsoft'; try { new Client(); } catch (error) { console.log(error.message); }";
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: place, env });
  renameSync(away, scope);
  assert.match(stdout, /^failsoft: its package for linux-x64-gnu is not installed; npm install @failsoft\/linux-x64-gnu .*\n$/);
});
