// Makes the two tarballs of a release from what was built:
//
//     node bindings/node/tools/pack.js FOLDER [build/node/node_modules]
//
// Neither package has a script that runs when it is installed. Prints the tarballs' paths.
'use strict';

const { execFileSync } = require('node:child_process');
const { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..', '..');
const SOURCE = path.join(__dirname, '..');
const PLATFORM = 'linux-x64-gnu';
const BINARIES = ['failsoft.node', 'libfailsoft.so', 'failsoft-sim'];

function npmPack(folder, target) {
  const told = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', target], {
    cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8',
  });
  return path.join(target, JSON.parse(told)[0].filename.replace('@', '').replace('/', '-'));
}

// package.json says which files of these belong to the package.
function stageFace(folder) {
  cpSync(SOURCE, folder, { recursive: true });
  copyFileSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
}

// The build links to what lies elsewhere, and npm packs no links. What is left out of the copies is
// what only a debugger reads.
function stagePlatform(folder, modules) {
  mkdirSync(folder);
  for (const name of BINARIES) {
    const copy = path.join(folder, name);
    copyFileSync(path.join(modules, '@failsoft', PLATFORM, name), copy);
    execFileSync('strip', ['--strip-unneeded', copy]);
    chmodSync(copy, 0o755);
  }
  copyFileSync(path.join(SOURCE, 'platform', `${PLATFORM}.json`), path.join(folder, 'package.json'));
  for (const name of ['README.md', 'THIRD-PARTY-NOTICES.txt']) copyFileSync(path.join(SOURCE, 'platform', name), path.join(folder, name));
  copyFileSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
}

function pack(target, modules = path.join(ROOT, 'build', 'node', 'node_modules')) {
  mkdirSync(target, { recursive: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'failsoft-pack-'));
  try {
    const [face, platform] = ['face', 'platform'].map((name) => path.join(folder, name));
    stageFace(face);
    stagePlatform(platform, modules);
    return [face, platform].map((staged) => npmPack(staged, path.resolve(target)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (require.main === module) console.log(pack(...process.argv.slice(2)).join('\n'));

module.exports = { pack };
