// The package that holds the compiled half for one platform: where it lies, and what to do when it does not load.
'use strict';

const { createRequire } = require('node:module');
const path = require('node:path');

const PLATFORMS = ['linux-x64-gnu'];

function platform() {
  const here = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') return here;
  return `${here}-${process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl'}`;
}

const addonOf = (name, from = requireAtRunTime) => from.resolve(`@failsoft/${name}/failsoft.node`);

// A bundler may have put this file into one of its own, and that has no name as an ES module: then it is what
// began the process, or lies where that runs, as with what another program starts.
function bundle() {
  const guesses = [process.argv[1] ?? 'bundle.js', 'bundle.js'].map((guess) => path.resolve(guess));
  return guesses.find((guess) => PLATFORMS.some((name) => isBeside(guess, name))) ?? guesses[0];
}

function isBeside(guess, name) {
  try {
    return addonOf(name, createRequire(guess)) !== '';
  } catch {
    return false;
  }
}

const file = typeof __filename === 'string' ? __filename : bundle();

// What bundlers would put in place of `require`, they do not in place of this: no addon fits into a bundle.
const requireAtRunTime = createRequire(file);

// Each is written out, after that: what traces a program's files (Next.js and others) sees these alone, and
// brings the library that lies beside an addon.
const ADDONS = {
  'linux-x64-gnu': () => requireAtRunTime('@failsoft/linux-x64-gnu/failsoft.node'),
};

// The platform whose package is there.
function installed() {
  let missing;
  for (const name of PLATFORMS) {
    try {
      addonOf(name);
      return name;
    } catch (error) {
      missing = error;
    }
  }
  const here = platform();
  throw new Error(elsewhere(here) ?? `failsoft: its package for ${here} is not installed; ${installing(here)}`, { cause: missing });
}

// undefined where failsoft runs.
function elsewhere(here) {
  if (PLATFORMS.includes(here)) return undefined;
  const image = here.endsWith('-musl') ? ' (in a container: of an image with glibc, such as node:22-slim, not of Alpine)' : '';
  return `failsoft: it does not run on ${here}; use one of ${PLATFORMS.join(', ')}${image}`;
}

function installing(here) {
  if (path.basename(file) !== 'platform.js') {
    return `failsoft was bundled into ${file}: leave it out of the bundle ("external"), or npm install @failsoft/${here} where that runs`;
  }
  const unreadable = process.permission === undefined ? '' : ', or --allow-fs-read leaves it out';
  const cause = `@failsoft/${here} was left out, or node_modules comes from another system${unreadable}`;
  return `npm install --include=optional failsoft (${cause})`;
}

// Where addon, library and simulator lie.
const folder = () => path.dirname(addonOf(installed()));

function loadAddon() {
  const name = installed();
  try {
    return ADDONS[name]();
  } catch (error) {
    const told = new Error(elsewhere(platform()) ?? `failsoft: its addon cannot be loaded; ${remedy(error)}`, { cause: error });
    throw Object.assign(told, { code: error.code });
  }
}

const DEBIAN_PACKAGES = 'libcurl4 libstdc++6';

// By what the dynamic linker says of it.
function remedy({ code, message }) {
  if (code === 'ERR_DLOPEN_DISABLED') return 'start Node.js with --allow-addons if it has --permission, and without --no-addons';
  const [, library] = message.match(/(lib(?!failsoft)[^\s/]+): cannot open shared object file: No such file/) ?? [];
  if (library !== undefined) return `this system has no ${library}: on Debian 12, apt-get install ${DEBIAN_PACKAGES}`;
  const [, version] = message.match(/version [`'](\w+_[\d.]+)' not found/) ?? [];
  if (version !== undefined) return `this system is older than what it was built for, which has ${version}`;
  const isDamaged = /libfailsoft\.so: cannot open|ELF|file too short/.test(message);
  return isDamaged ? `its package is damaged, install it anew: ${message.split('\n')[0]}` : message;
}

module.exports = { folder, loadAddon };
