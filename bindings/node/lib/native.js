// The compiled half: found, loaded when it is first needed, and answered when it rings.
'use strict';

const path = require('node:path');
const { version } = require('../package.json');

const PLATFORMS = ['linux-x64-gnu'];

// Promises and streams that wait for a ring, by their number.
const waiting = new Map();
let lastNumber = 0;

function platform() {
  const here = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') return here;
  return `${here}-${process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl'}`;
}

// Where addon, library and simulator lie.
function folder() {
  let missing;
  for (const name of PLATFORMS) {
    try {
      return path.dirname(require.resolve(`@failsoft/${name}/package.json`));
    } catch (error) {
      missing = error;
    }
  }
  const here = platform();
  const fix = PLATFORMS.includes(here)
    ? `npm install @failsoft/${here} (it is an optional dependency, which npm was told to leave out)`
    : `use one of ${PLATFORMS.join(', ')}`;
  throw new Error(`failsoft: its package for ${here} is not installed; ${fix}`, { cause: missing });
}

let loaded;

function native() {
  return (loaded ??= load());
}

function load() {
  const addon = require(path.join(folder(), 'failsoft.node'));
  if (addon.version !== version) {
    const fix = `npm install failsoft@${version} (which brings its own)`;
    throw new Error(`failsoft ${version} has met the package for its platform of ${addon.version}; ${fix}`);
  }
  addon.onRing(answer);
  return addon;
}

let hear; // something that is done at every ring, before anything else

function onEveryRing(what) {
  hear = what;
}

const AGAIN = 1; // in place of a status: the call goes on, and the body says how far it is

// `ended`: number, status, text and body of each call that has ended; `readable`: numbers; `refused`:
// numbers of calls that wait for fresh credentials.
function answer(ended, readable, refused) {
  hear?.();
  for (const number of refused) waiting.get(number)?.renew?.();
  for (let i = 0; i < ended.length; i += 4) {
    if (ended[i + 1] === AGAIN) waiting.get(ended[i])?.told?.(ended[i + 3]);
    else wake(ended[i], ended[i + 1], ended[i + 2], ended[i + 3]);
  }
  for (const number of readable) wake(number);
}

function wake(number, ...outcome) {
  const waiter = waiting.get(number);
  if (waiter === undefined) return; // nobody waits for it, or not any more
  stopWaiting(number);
  waiter.woken(...outcome);
}

// Numbers are unique among what may be waited for: they go round after four thousand million.
function newNumber() {
  do lastNumber = (lastNumber + 1) >>> 0; while (waiting.has(lastNumber));
  return lastNumber;
}

// The loop is kept alive while somebody waits. `renew` is called when the call waits for fresh
// credentials, and `told` hears how far it is.
function wait(number, woken, renew, told) {
  if (waiting.size === 0) native().ref();
  waiting.set(number, { woken, renew, told });
}

function stopWaiting(number) {
  if (waiting.delete(number) && waiting.size === 0) native().unref();
}

module.exports = { native, folder, newNumber, wait, stopWaiting, onEveryRing };
