// The package as users get it: two tarballs, installed in an empty folder.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
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

describe('what holds on every runtime', { concurrency: 2 }, () => {
  for (const [name, [command, ...flags]] of Object.entries(runs)) {
    test(name, async () => {
      copyFileSync(path.join(__dirname, 'everywhere.mjs'), path.join(place, 'everywhere.mjs'));
      const { stdout } = await run(command, [...flags, 'everywhere.mjs'], { cwd: place, env, timeout: 120_000 });
      const things = ['a signal', 'an error', 'a stream', 'many streams', 'a fetch', 'a summary, and what needs no service', 'the log', 'workers that are terminated'];
      assert.deepEqual(stdout.trim().split('\n'), things);
    });
  }
});

test('nothing runs when it is installed, and what is in it is what it says', () => {
  for (const name of ['failsoft', '@failsoft/linux-x64-gnu']) {
    const { scripts, version, license } = require(path.join(place, 'node_modules', name, 'package.json'));
    assert.deepEqual([scripts, version, license], [undefined, require('failsoft/package.json').version, 'MIT']);
  }
  const files = readdirSync(path.join(place, 'node_modules', '@failsoft', 'linux-x64-gnu'));
  assert.deepEqual(files.sort(), ['LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.txt', 'failsoft-sim', 'failsoft.node', 'libfailsoft.so', 'package.json']);
});

test('npm is told which platform the package with the binaries is for, and which of its versions', () => {
  const { optionalDependencies, version } = require(path.join(place, 'node_modules', 'failsoft', 'package.json'));
  assert.deepEqual(optionalDependencies, { '@failsoft/linux-x64-gnu': version });
  const { os, cpu, libc } = require(path.join(place, 'node_modules', '@failsoft', 'linux-x64-gnu', 'package.json'));
  assert.deepEqual({ os, cpu, libc }, { os: ['linux'], cpu: ['x64'], libc: ['glibc'] });
});

test('addon and library stay in memory, and look for nothing but beside themselves', async () => {
  const headers = async (name) => (await run('readelf', ['--dynamic', path.join(place, 'node_modules', '@failsoft', 'linux-x64-gnu', name)])).stdout;
  const [addon, library] = await Promise.all(['failsoft.node', 'libfailsoft.so'].map(headers));
  for (const header of [addon, library]) {
    assert.match(header, /Flags:.* NODELETE/);
    assert.doesNotMatch(header.replace('[$ORIGIN]', ''), /RPATH|RUNPATH.*\[./);
  }
  assert.match(addon, /RUNPATH.*\[\$ORIGIN\]/);
});

const FIRST = "import { Client, version } from 'failsoft'; try { new Client(); } catch (error) { console.log(error.message); }";

test('without the package of its platform, one line says what to do, in each runtime', async () => {
  const [scope, away] = [path.join(place, 'node_modules', '@failsoft'), path.join(folder, 'away')];
  writeFileSync(path.join(place, 'first.js'), FIRST);
  renameSync(scope, away);
  for (const [name, [command, ...flags]] of Object.entries(runs)) {
    const { stdout } = await run(command, [...flags, 'first.js'], { cwd: place, env });
    assert.match(stdout, /^failsoft: its package for linux-x64-gnu is not installed; npm install --include=optional failsoft \(.*\)\n$/, name);
  }
  renameSync(away, scope);
});

test('a package of another version than its platform\'s is refused', async () => {
  const file = path.join(place, 'node_modules', 'failsoft', 'package.json');
  const told = readFileSync(file, 'utf8');
  writeFileSync(file, told.replace(/"version": ".*?"/, '"version": "7.8.9"'));
  const { stdout } = await run(process.execPath, ['first.js'], { cwd: place, env });
  writeFileSync(file, told);
  assert.match(stdout, /^failsoft 7\.8\.9 has met the package for its platform of \d\S*; npm install failsoft@7\.8\.9 .*\n$/);
});

test('await using closes what is left', { skip: RUNTIMES === undefined && 'FAILSOFT_NODE_RUNTIMES names no folder' }, async () => {
  writeFileSync(path.join(place, 'using.js'), `
    import { Simulator } from 'failsoft/testing';
    const messages = [{ role: 'user', content: 'Hi' }];
    let left;
    {
      await using simulator = await Simulator.start([{ answer: 'One two', fault: 'stall_body', at: { text_bytes: 3 } }]);
      await using client = simulator.client({ model: 'gpt-4o' });
      {
        await using stream = client.stream(messages);
        for await (const piece of stream.toReadableStream()) { console.log(new TextDecoder().decode(piece)); break; }
        left = { client, stream };
      }
      console.log(client.stats().in_flight, (await left.stream.reply.catch((error) => error)).name);
    }
    console.log((await left.client.chat(messages).catch((error) => error)).name);
  `);
  for (const name of ['Node 24', 'Bun', 'Deno']) {
    const [command, ...flags] = runs[name];
    const { stdout } = await run(command, [...flags, 'using.js'], { cwd: place, env, timeout: 60_000 });
    assert.equal(stdout, 'One\n0 CancelledError\nClientClosedError\n', name);
  }
});
