// The compiled half: loaded when it is first needed, and answered when it rings.
'use strict';

const { AsyncResource } = require('node:async_hooks');
const { performance } = require('node:perf_hooks');
const { setImmediate } = require('node:timers'); // the real one: test runners put their own in place of the global's
const { version } = require('../package.json');
const { loadAddon } = require('./platform');

let loaded;
let shared;

// Of all copies of this file that use one addon, as bundles hold one each and test runners make a new one
// a file: it rings for the copy that came last, which answers for all.
const nobodyYet = () => ({
  waiting: new Map(), // promises and streams that wait for a ring, by their number
  lastNumber: 0,
  hear: undefined, // see onEveryRing
  late: new Set(), // numbers that were put off: each once, for it may be rung for meanwhile and put off again
  due: new Set(), // those whose turn it is
  since: 0, // when the turn began, or the loop was last known to have slept
  idleThen: undefined,
  givesWay: false, // the turn is over, and no bell rings before the next
});

// What whoever comes first keeps with AsyncLocalStorage is not held for ever by what rings for all. It keeps
// no process alive, says `hasRef` to those who look for what does.
class Outside extends AsyncResource {
  hasRef() {
    return false;
  }
}
const outside = new Outside('failsoft');

function native() {
  return (loaded ??= outside.runInAsyncScope(load));
}

function load() {
  const addon = loadAddon();
  if (addon.version !== version) {
    const fix = `npm install failsoft@${version} (which brings its own)`;
    throw new Error(`failsoft ${version} has met the package for its platform of ${addon.version}; ${fix}`);
  }
  shared = (addon.shared ??= nobodyYet());
  addon.onRing(answer);
  return addon;
}

// Something that is done at every ring, before anything else.
function onEveryRing(what) {
  shared.hear = what;
}

const AGAIN = 1; // in place of a status: the call goes on, and the body says how far it is

// `count`: so many streams can be read, whose numbers are in `readable`; `ended`: number, status, text
// and body of each call that has ended; `refused`: numbers of calls that wait for fresh credentials.
function answer(count, ended, refused) {
  shared.hear?.();
  if (refused !== undefined) for (const number of refused) shared.waiting.get(number)?.renew?.();
  if (ended !== undefined) answerCalls(ended);
  const { readable } = loaded;
  for (let i = 0; i < count; i += 1) wake(readable[i]);
  if (!shared.givesWay && turnIsOver()) giveWay();
}

// ---- turns
//
// Node answers rings until there are no more, and runs what waits for a promise until nothing does: where
// events come faster than they are read, timers and other connections would never have their turn.

const LONGEST_TURN = 2; // milliseconds
const MOST = 8; // streams, with a batch each, that are woken at the beginning of a turn

function turnIsOver() {
  const now = performance.now();
  if (now - shared.since <= LONGEST_TURN) return false;
  const idle = performance.nodeTiming?.idleTime;
  const hasSlept = idle !== shared.idleThen;
  shared.since = now;
  shared.idleThen = idle;
  return !hasSlept;
}

function giveWay() {
  shared.givesWay = true;
  loaded.holdBell();
  setImmediate(resume);
}

function resume() {
  shared.givesWay = false;
  shared.since = performance.now();
  try {
    shared.due = firstOf(shared.late);
    for (const number of shared.due) wake(number);
    loaded.resumeBell();
  } finally {
    if (shared.late.size > 0 && !shared.givesWay) giveWay();
  }
}

function firstOf(late) {
  const first = new Set();
  for (const number of late) {
    if (first.size === MOST) break;
    late.delete(number);
    first.add(number);
  }
  return first;
}

// Whether who is about to take more is to wait for it instead, as for a ring: one comes next turn.
// Who was put off once is not put off again when its turn comes, be the turn over before its promise is
// seen to: or it would never be served.
function isPutOff(number) {
  if (shared.due.delete(number)) return false;
  if (!shared.givesWay && turnIsOver()) giveWay();
  if (shared.givesWay) shared.late.add(number);
  return shared.givesWay;
}

function answerCalls(ended) {
  for (let i = 0; i < ended.length; i += 4) {
    if (ended[i + 1] === AGAIN) shared.waiting.get(ended[i])?.told?.(ended[i + 3]);
    else wake(ended[i], ended[i + 1], ended[i + 2], ended[i + 3]);
  }
}

function wake(number, status, text, body) {
  const waiter = shared.waiting.get(number);
  if (waiter === undefined) return; // nobody waits for it, or not any more
  stopWaiting(number);
  waiter.woken(status, text, body);
}

// Numbers are unique among what may be waited for: they go round after four thousand million.
function newNumber() {
  do shared.lastNumber = (shared.lastNumber + 1) >>> 0; while (shared.waiting.has(shared.lastNumber));
  return shared.lastNumber;
}

// The loop is kept alive while somebody waits. Of the waiter, `woken` is called, once; `renew` when
// the call waits for fresh credentials; and `told` hears how far it is. Only `woken` must be there.
function wait(number, waiter) {
  if (shared.waiting.size === 0) native().ref();
  shared.waiting.set(number, waiter);
}

function stopWaiting(number) {
  if (shared.waiting.delete(number) && shared.waiting.size === 0) native().unref();
}

module.exports = { native, newNumber, wait, stopWaiting, isPutOff, onEveryRing };
