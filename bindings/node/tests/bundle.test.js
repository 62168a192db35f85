// The package inside a bundler's output: one file, whose `require` is the bundler's, with classes renamed.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { promisify } = require('node:util');

const run = promisify(execFile);
const FAILSOFT = path.dirname(require.resolve('failsoft'));
const folder = mkdtempSync(path.join(tmpdir(), 'failsoft-bundle-'));
after(() => rmSync(folder, { recursive: true }));

const PROGRAM = `
  const { Client, FailsoftError, createFetch, chunkText } = load('', './index.js');
  class Own extends FailsoftError {}
  console.log(chunkText('a b c', 3).join('|'), new Own('x').name);
  const client = new Client({ apiKey: 'x', model: 'm', baseURL: 'http://127.0.0.1:1', maxAttempts: 1 });
  client.chat([{ role: 'user', content: 'x' }]).catch((error) => console.log(error.name, String(error.stack).split(':')[0], error.toJSON().name));
`;

// As esbuild and webpack do it, in little.
function bundle(file = 'index.js', bundled = {}) {
  if (bundled[file] !== undefined) return bundled;
  const source = readFileSync(path.join(FAILSOFT, file), 'utf8');
  bundled[file] = file.endsWith('.json') ? `module.exports = ${source}`
    : source.replace(/^class (\w+) extends (\w+) \{/gm, 'const $1 = class $1_ extends $2 {');
  for (const [, name] of source.matchAll(/require\('(\..*?)'\)/g)) bundle(fileOf(file, name), bundled);
  return bundled;
}

function fileOf(from, name) {
  const file = path.join(path.dirname(from), name);
  return path.extname(file) === '' ? `${file}.js` : file;
}

const AS_MODULE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

function writeBundle(place, name = 'bundle.js') {
  const files = Object.entries(bundle()).map(([name, source]) => `${JSON.stringify(name)}(module, exports, require) {${source}\n}`);
  writeFileSync(path.join(place, name), `${name.endsWith('.mjs') ? AS_MODULE : ''}
    const path = require('node:path');
    const files = { ${files.join(',\n')} };
    const made = {};
    ${fileOf}
    function load(from, name) {
      if (!name.startsWith('.')) return require(name);
      const file = fileOf(from, name);
      if (made[file] === undefined) files[file](made[file] = { exports: {} }, made[file].exports, (next) => load(file, next));
      return made[file].exports;
    }
    ${PROGRAM}`);
}

async function outputIn(place, flags = []) {
  const env = { PATH: process.env.PATH };
  return run(process.execPath, [...flags, 'bundle.js'], { cwd: place, env, timeout: 60_000 }).then(
    ({ stdout }) => stdout, ({ stderr }) => stderr);
}

test('it works beside the package of its platform, and errors keep their names', async () => {
  const place = path.join(folder, 'wïth späce');
  mkdirSync(place);
  const modules = path.dirname(path.dirname(path.dirname(require.resolve('@failsoft/linux-x64-gnu/package.json'))));
  symlinkSync(modules, path.join(place, 'node_modules'));
  writeBundle(place);
  const name = 'APIConnectionError';
  assert.equal(await outputIn(place), `a|b c Own\n${name} ${name} ${name}\n`);
});

// An ES module has no file name to be found by; what began the process may be another program.
test('as an ES module it is found wherever the process was started, and by whom', async () => {
  const place = path.join(folder, 'wïth späce');
  writeBundle(place, 'bundle.mjs');
  writeFileSync(path.join(folder, 'starter.mjs'), `import ${JSON.stringify(pathToFileURL(path.join(place, 'bundle.mjs')).href)};`);
  const name = 'APIConnectionError';
  const env = { PATH: process.env.PATH };
  for (const [cwd, began] of [['/', path.join(place, 'bundle.mjs')], [place, path.join(folder, 'starter.mjs')]]) {
    const { stdout } = await run(process.execPath, [began], { cwd, env, timeout: 60_000 });
    assert.equal(stdout, `a|b c Own\n${name} ${name} ${name}\n`);
  }
});

test('elsewhere it says that it was bundled', async () => {
  writeBundle(folder);
  assert.match(await outputIn(folder), /Error: failsoft: its package for linux-x64-gnu is not installed; failsoft was bundled into .*bundle\.js: leave it out of the bundle \("external"\), or npm install @failsoft\/linux-x64-gnu where that runs\n/);
});

test('where addons are not allowed, it says how they are', async () => {
  const place = path.join(folder, 'wïth späce');
  const permission = ['--permission', '--experimental-permission'].find((flag) => process.allowedNodeEnvironmentFlags.has(flag));
  for (const forbidding of [['--no-addons'], ...(permission ? [[permission, '--allow-fs-read=*']] : [])]) {
    const told = await outputIn(place, forbidding);
    assert.match(told, /Error: failsoft: its addon cannot be loaded; start Node\.js with --allow-addons if it has --permission, and without --no-addons\n/);
    assert.match(told, /ERR_DLOPEN_DISABLED/);
  }
});
