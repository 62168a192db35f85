// Another client's request, whose answer is handed on: the head, and bytes as somebody asks for them.
'use strict';

const { native, newNumber, wait, stopWaiting, isPutOff } = require('./native');
const { errorFrom, given, classes, ownError } = require('./errors');
const { checkSignal, onAbortOf } = require('./call');
const { encode } = require('./json');

// Not Buffer.concat's, which may lie in memory that is Node's for good: a stream of bytes gives its away.
function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

class Relay {
  #call;
  #number;
  #settle;
  #taken; // bytes that nobody has asked for yet
  #end; // undefined, { error: undefined } or { error }
  #wake; // somebody waits
  onAbort; // who hands it on, and is to hear at once

  constructor(client, request, signal) {
    checkSignal(signal);
    this.#number = newNumber();
    const json = encode(request, classes.InvalidArgumentError);
    this.#call = given(native().startStream(client, native().RELAY, json, this.#number));
    this.#settle = onAbortOf(this, signal, (relay, error) => relay.#abort(error));
  }

  // { http_status, headers }. Rejects when there is none to come.
  async head() {
    for (;;) {
      const taken = this.#take();
      if (taken?.[0] !== undefined) return JSON.parse(taken[0]);
      if (this.#end !== undefined) throw this.#end.error;
      if (taken === undefined) await this.ring();
    }
  }

  // Bytes, or undefined when there are none now: then it has ended, or will ring. Throws when the
  // answer has broken off.
  next() {
    if (this.#taken === undefined && !isPutOff(this.#number)) this.#take();
    const bytes = this.#taken;
    this.#taken = undefined;
    if (bytes === undefined && this.#end?.error !== undefined) throw this.#end.error;
    return bytes;
  }

  get hasEnded() {
    return this.#end !== undefined && this.#taken === undefined;
  }

  // Resolves when there may be something new.
  ring() {
    return new Promise((resolve) => {
      this.#wake = resolve;
      wait(this.#number, { woken: resolve });
    });
  }

  // All that is left, if it is here already. An error answer may be followed by its failure.
  rest(isError) {
    if (this.#end === undefined) this.#take();
    if (this.#end === undefined || (this.#end.error !== undefined && !isError)) return undefined;
    const bytes = this.#taken ?? new Uint8Array(0);
    this.#taken = undefined;
    return bytes;
  }

  cancel() {
    this.#finish({ error: ownError(classes.CancelledError, 'cancelled', 'the call was cancelled') });
  }

  #abort(error) {
    this.#finish({ error });
    this.onAbort?.(error);
  }

  #take() {
    if (this.#end !== undefined) return undefined;
    const taken = native().takeRelayed(this.#call);
    if (taken === undefined) return undefined;
    const [, bytes, end] = taken;
    if (bytes !== undefined) this.#taken = this.#taken === undefined ? bytes : joined(this.#taken, bytes);
    if (end !== 0) this.#finish({ error: end === 1 ? undefined : errorFrom(native().callFailed(this.#call)) });
    return taken;
  }

  #finish(end) {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#settle();
    native().releaseCall(this.#call);
    stopWaiting(this.#number);
    this.#wake?.();
  }
}

module.exports = { Relay };
