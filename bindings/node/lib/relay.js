// Another client's request, whose answer is handed on: the head, and bytes as somebody asks for them.
'use strict';

const { native, newNumber, wait, stopWaiting } = require('./native');
const { errorFrom, given, classes } = require('./errors');
const { checkSignal, onAbort } = require('./call');
const { encode } = require('./json');

class Relay {
  #call;
  #number;
  #settle;
  #taken; // bytes that nobody has asked for yet
  #end; // undefined, { error: undefined } or { error }
  #wake; // somebody waits

  constructor(client, request, signal) {
    checkSignal(signal);
    this.#number = newNumber();
    const json = encode(request, classes.InvalidArgumentError);
    this.#call = given(native().startStream(client, native().RELAY, json, this.#number));
    this.#settle = onAbort(signal, () => this.#finish({ error: signal.reason }));
  }

  // { http_status, headers }. Rejects when there is none to come.
  async head() {
    for (;;) {
      const taken = this.#take();
      if (taken?.head !== undefined) return taken.head;
      if (this.#end !== undefined) throw this.#end.error;
      if (taken === undefined) await this.#ring();
    }
  }

  // Bytes, or undefined at the end. Rejects when the answer breaks off.
  async next() {
    for (;;) {
      const bytes = this.#taken;
      this.#taken = undefined;
      if (bytes !== undefined) return bytes;
      if (this.#end !== undefined) break;
      if (this.#take() === undefined) await this.#ring();
    }
    if (this.#end.error !== undefined) throw this.#end.error;
    return undefined;
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
    this.#finish({ error: new classes.CancelledError('the call was cancelled', { class: 'cancelled', attempts: [] }) });
  }

  #take() {
    if (this.#end !== undefined) return undefined;
    const taken = native().takeRelayed(this.#call);
    if (taken === undefined) return undefined;
    const [head, bytes, end] = taken;
    this.#taken = this.#taken === undefined || bytes === undefined ? bytes ?? this.#taken : Buffer.concat([this.#taken, bytes]);
    if (end !== 0) this.#finish({ error: end === 1 ? undefined : errorFrom(native().callFailed(this.#call)) });
    return { head: head && JSON.parse(head) };
  }

  #finish(end) {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#settle();
    native().releaseCall(this.#call);
    stopWaiting(this.#number);
    this.#wake?.();
  }

  #ring() {
    return new Promise((resolve) => {
      this.#wake = resolve;
      wait(this.#number, resolve);
    });
  }
}

module.exports = { Relay };
