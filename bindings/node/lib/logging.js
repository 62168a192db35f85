// failsoft's log, for whoever asks for it.
'use strict';

const { AsyncResource } = require('node:async_hooks');
const { native, onEveryRing } = require('./native');

const LEVELS = ['off', 'error', 'warn', 'info', 'debug'];

const CONSOLE = Object.fromEntries(LEVELS.slice(1).map((level) => [level, (line) => console[level](`failsoft: ${line}`)]));

// What a logger throws is its own: it reaches the process as any other error that nobody caught.
function tell(logger, level, line) {
  try {
    logger[level](line);
  } catch (error) {
    queueMicrotask(() => { throw error; });
  }
}

function passOn(logger) {
  const lines = native().takeLogLines();
  for (let i = 0; i < lines.length; i += 2) tell(logger, LEVELS[lines[i]], lines[i + 1]);
}

let heard; // what is done with lines, while there is a logger
let isHeardAtExit = false;

// The last call's line may come when nothing turns the loop any more. Who never logs listens to nothing.
function hearAtExit() {
  if (!isHeardAtExit) process.on('exit', () => heard?.());
  isHeardAtExit = true;
}

function enableLogging(level = 'info', logger = CONSOLE) {
  const number = LEVELS.indexOf(level);
  if (number < 0) throw new RangeError(`level must be one of ${LEVELS.join(', ')}, not ${String(level)}`);
  for (const name of LEVELS.slice(1, number + 1)) {
    if (typeof logger?.[name] !== 'function') throw new TypeError(`logger must have a method ${name}, as console has`);
  }
  heard?.();
  native().keepLogLines(number);
  heard = number === 0 ? undefined : AsyncResource.bind(() => passOn(logger));
  onEveryRing(heard);
  hearAtExit();
}

module.exports = { enableLogging };
