// A call that is answered whole, as a promise.
'use strict';

const { native, newNumber, wait, stopWaiting } = require('./native');
const { errorFrom, given, classes } = require('./errors');
const { encode } = require('./json');

const listening = new WeakMap(); // what is to be done when a signal is aborted: a Set, by signal

// A function that takes the listener away again, for when it is settled before. A signal hears of us
// once, however many calls it is for: Node warns of more than ten listeners.
function onAbort(signal, listener) {
  if (signal === undefined || signal === null) return () => {};
  const listeners = listening.get(signal) ?? listenTo(signal);
  listeners.add(listener);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) listeners.stop();
  };
}

function listenTo(signal) {
  const listeners = new Set();
  const tell = () => {
    listening.delete(signal);
    for (const listener of listeners) listener();
  };
  listeners.stop = () => {
    signal.removeEventListener('abort', tell);
    if (listening.get(signal) === listeners) listening.delete(signal);
  };
  signal.addEventListener('abort', tell, { once: true });
  listening.set(signal, listeners);
  return listeners;
}

const dropped = new FinalizationRegistry((settle) => settle());

// The same for what nobody may have an eye on any more: a signal that lives long keeps none of it.
function onAbortOf(owner, signal, act) {
  if (signal === undefined || signal === null) return () => {};
  const weak = new WeakRef(owner);
  const settle = onAbort(signal, () => {
    const left = weak.deref();
    if (left !== undefined) act(left, reasonOf(signal));
  });
  dropped.register(owner, settle);
  return settle;
}

// Signals of others may have none; and what has no reason looks as if it had not ended.
function reasonOf(signal) {
  return signal.reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : signal.reason;
}

function checkSignal(signal) {
  if (signal === undefined || signal === null) return;
  const isOne = typeof signal.addEventListener === 'function' && typeof signal.removeEventListener === 'function';
  if (!isOne) throw new TypeError('signal must be an AbortSignal');
  if (signal.aborted) throw reasonOf(signal);
}

// Resolves to what an Answer is made of: [call, text, body]. The error is made here, in what the
// caller awaits, so that its stack leads there. `renew` is called when it waits for fresh credentials;
// what that rejects with is what the call comes to.
async function run(client, kind, request, signal, renew, progress) {
  const outcome = await start(client, kind, request, signal, renew, progress);
  if (outcome.length === 1) throw errorFrom(outcome[0]);
  return outcome;
}

// Resolves to the same, or to [failure]. What `progress` throws ends the call.
function start(client, kind, request, signal, renew, progress) {
  checkSignal(signal);
  const number = newNumber();
  const json = encode(request, classes.InvalidArgumentError);
  const call = given(native().startCall(client, kind, json, number));
  return new Promise((resolve, reject) => {
    let settled = false; // what fetches credentials may come to something later than the call
    const giveUp = (reason) => {
      if (settled) return;
      settled = true;
      stopWaiting(number);
      native().releaseCall(call);
      reject(reason);
    };
    const settle = onAbort(signal, () => giveUp(reasonOf(signal)));
    const failed = (error) => {
      settle();
      giveUp(error);
    };
    const told = progress && ((json) => {
      try {
        progress(JSON.parse(json));
      } catch (error) {
        failed(error);
      }
    });
    const woken = (status, text, body) => {
      settled = true;
      settle();
      if (status === 0) return resolve([call, text, body]);
      const failure = native().callFailed(call);
      native().releaseCall(call);
      return resolve([failure]);
    };
    wait(number, { woken, told, renew: () => renew().catch(failed) });
  });
}

module.exports = { run, onAbort, onAbortOf, checkSignal, reasonOf };
