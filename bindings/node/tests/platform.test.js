// Where the compiled half is not there, or does not load: one line says what to do.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { promisify } = require('node:util');

const run = promisify(execFile);
const FACE = path.dirname(require.resolve('failsoft'));
const PLATFORM = path.dirname(require.resolve('@failsoft/linux-x64-gnu/package.json'));
const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'failsoft-platform-'));
after(() => rmSync(folder, { recursive: true }));

const ARM = "Object.defineProperty(process, 'arch', { value: 'arm64' });";
const MUSL = 'process.report.getReport = () => ({ header: {} });';
const MAC = "Object.defineProperty(process, 'platform', { value: 'darwin' });";
const NO_ADDON = { 'failsoft.node': () => Buffer.from('version https://git-lfs.github.com/spec/v1\n') };
let places = 0;

// A node_modules of its own, in which files of the platform's package are as told: undefined leaves one out.
function modules(changes) {
  const place = path.join(folder, String(places += 1));
  cpSync(FACE, path.join(place, 'node_modules', 'failsoft'), { recursive: true });
  const there = path.join(place, 'node_modules', '@failsoft', 'linux-x64-gnu');
  cpSync(PLATFORM, there, { recursive: true, dereference: true });
  for (const [name, change] of Object.entries(changes)) {
    const file = path.join(there, name);
    const content = change?.(readFileSync(file));
    if (content === undefined) rmSync(file);
    else writeFileSync(file, content);
  }
  return place;
}

// What the first thing that needs the addon throws: its message, its code, and what caused it.
async function failure(changes, before = '', flags = []) {
  const place = modules(changes);
  const script = `${before}
    const { features } = require('failsoft');
    let told = {};
    try { features(); } catch ({ message, code, cause }) { told = { message, code, cause: cause?.message }; }
    console.log(JSON.stringify(told));`;
  writeFileSync(path.join(place, 'script.js'), script);
  const { stdout } = await run(process.execPath, [...flags, 'script.js'], { cwd: place, env: { PATH: process.env.PATH }, timeout: 60_000 });
  return JSON.parse(stdout);
}

// The names in a library's tables are as long as they were.
const renaming = (from, to) => (bytes) => Buffer.from(bytes.toString('latin1').replaceAll(`${from}\0`, `${to}\0`), 'latin1');

test('on another platform it says where it runs, also beside a package that was brought from elsewhere', async () => {
  const missing = { 'failsoft.node': undefined };
  const image = ' (in a container: of an image with glibc, such as node:22-slim, not of Alpine)';
  const told = [[ARM, 'linux-arm64-gnu', ''], [MAC, 'darwin-x64', ''], [MUSL, 'linux-x64-musl', image]];
  await Promise.all(told.flatMap(([before, here, rest]) => [missing, NO_ADDON].map(async (changes) => {
    const { message, cause } = await failure(changes, before);
    assert.equal(message, `failsoft: it does not run on ${here}; use one of linux-x64-gnu${rest}`);
    assert.equal(typeof cause, 'string');
  })));
});

test('it is tried, whatever the platform is called', async () => {
  for (const before of [ARM, MUSL, MAC]) assert.deepEqual(await failure({}, before), {});
});

test('a library that the system lacks is named, with what to install', async () => {
  const { message, code, cause } = await failure({ 'libfailsoft.so': renaming('libcurl.so.4', 'libcurl.so.9') });
  assert.equal(message, 'failsoft: its addon cannot be loaded; this system has no libcurl.so.9: on Debian 12, apt-get install libcurl4 libstdc++6');
  assert.match(cause, /libcurl\.so\.9: cannot open shared object file/);
  assert.equal(code, undefined);
});

test('a system that is too old is told', async () => {
  const { message } = await failure({ 'failsoft.node': renaming('GLIBC_2.34', 'GLIBC_9.34') });
  assert.equal(message, 'failsoft: its addon cannot be loaded; this system is older than what it was built for, which has GLIBC_9.34');
});

test('a package that is damaged is to be installed anew', async () => {
  for (const changes of [NO_ADDON, { 'libfailsoft.so': undefined }]) {
    const { message, cause } = await failure(changes);
    assert.match(message, /^failsoft: its addon cannot be loaded; its package is damaged, install it anew: /);
    assert(!message.includes('\n') && message.endsWith(cause.split('\n')[0]), message);
  }
});

const permission = ['--permission', '--experimental-permission'].find((flag) => process.allowedNodeEnvironmentFlags.has(flag));
test('a package that may not be read may be there', { skip: permission === undefined && 'this Node has no --permission' }, async () => {
  const { message } = await failure({ 'failsoft.node': undefined }, '', [permission, '--allow-fs-read=*', '--allow-addons', '--no-warnings']);
  assert.equal(message, 'failsoft: its package for linux-x64-gnu is not installed; npm install --include=optional failsoft '
    + '(@failsoft/linux-x64-gnu was left out, or node_modules comes from another system, or --allow-fs-read leaves it out)');
});
