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

// A bundler may have put this file into one of its own, and has no file name in an ES module.
const file = typeof __filename === 'string' ? __filename : path.join(process.cwd(), 'bundle.js');

// What bundlers would put in place of `require`, they do not in place of this: no addon fits into a bundle.
const requireAtRunTime = createRequire(file);

// Where addon, library and simulator lie.
function folder() {
  let missing;
  for (const name of PLATFORMS) {
    try {
      return path.dirname(requireAtRunTime.resolve(`@failsoft/${name}/package.json`));
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
  return `npm install @failsoft/${here} (it is an optional dependency, which npm was told to leave out${unreadable})`;
}

function loadAddon() {
  const place = folder();
  try {
    return requireAtRunTime(path.join(place, 'failsoft.node'));
  } catch (error) {
    const told = new Error(elsewhere(platform()) ?? `failsoft: its addon cannot be loaded; ${remedy(error)}`, { cause: error });
    throw Object.assign(told, { code: error.code });
  }
}

const DEBIAN_PACKAGES = 'libcurl4 libutf8proc2 libstdc++6';

// By what the dynamic linker says of it.
function remedy({ code, message }) {
  if (code === 'ERR_DLOPEN_DISABLED') return 'start Node.js with --allow-addons if it has --permission, and without --no-addons';
  const [, library] = message.match(/(lib(?!failsoft)[^\s/]+): cannot open shared object file: No such file/) ?? [];
  if (library !== undefined) return `this system has no ${library}: on Debian 12, apt-get install ${DEBIAN_PACKAGES}`;
  const [, version] = message.match(/version [`'](\w+_[\d.]+)' not found/) ?? [];
  if (version !== undefined) return `this system is older than what it was built for, which has ${version}`;
  const isDamaged = code === 'MODULE_NOT_FOUND' || /libfailsoft\.so: cannot open|ELF|file too short/.test(message);
  return isDamaged ? `its package is damaged, install it anew: ${message.split('\n')[0]}` : message;
}

module.exports = { folder, loadAddon };
