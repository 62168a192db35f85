// What a stream's readers read from: the call, what has come of it, and who waits for more.
//
// Thousands of these may be waiting at a time, so there is one object a stream and one a wait, and
// nothing is kept of what was handed out.
'use strict';

const { native, newNumber, wait, stopWaiting, isPutOff } = require('./native');
const { errorFrom, given, classes } = require('./errors');
const { checkSignal, onAbortOf } = require('./call');
const { encode } = require('./json');
const { Reply } = require('./reply');
const { itemsOf, textEvent } = require('./stream_batch');

const SERVE = Symbol('serve'); // of a reader, which is handed out to the world

// What ended a stream, by the numbers of src/packing.h.
const REPLY = 1;
const FAILURE = 2;
const CREDENTIALS_WANTED = 3; // it has not ended

class Source {
  #call;
  #number;
  #items; // see itemsOf; undefined when all were taken
  #next; // of #items
  #end; // undefined, { reply }, { failure } or { error }; there may be events before it in #items
  #isDropping = false; // it was cancelled: what comes before the end is for nobody
  #readers = 0; // iterations that have begun and not ended
  #idle; // resolves when there are none: { promise, resolve }
  #first; // who waits for the next event, in the order in which they came: { reader, resolve, next }
  #last;
  #ring; // resolves when there may be something new: { promise, resolve }
  #reply;
  #settle; // takes the listener off a signal, if there is one
  #renew; // called when it waits for fresh credentials; what that rejects with is what this comes to

  constructor(client, request, signal, renew) {
    checkSignal(signal);
    this.#number = newNumber();
    const json = encode(request, classes.InvalidArgumentError);
    this.#call = given(native().startStream(client, native().STREAM, json, this.#number));
    this.#renew = renew;
    if (signal !== undefined && signal !== null) this.#watch(signal);
  }

  #watch(signal) {
    this.#settle = onAbortOf(this, signal, (source, error) => source.#endWith({ error }));
  }

  // ---- what is at hand

  // The next piece of the first choice's text; undefined when there is none left.
  takeText() {
    while (this.#items !== undefined) {
      const item = this.#takeItem();
      if (typeof item === 'string') return item;
    }
    return undefined;
  }

  takeEvent() {
    if (this.#items === undefined) return undefined;
    const item = this.#takeItem();
    return typeof item === 'string' ? textEvent(item) : item;
  }

  #takeItem() {
    const item = this.#items[this.#next];
    this.#next += 1;
    if (this.#next === this.#items.length) this.#items = undefined;
    return item;
  }

  get end() {
    return this.#end;
  }

  // The same for all who meet it; made where the first of them awaits it, so that its stack leads there.
  error() {
    const end = this.#end;
    if (end.failure !== undefined) end.error ??= errorFrom(end.failure);
    return end.error;
  }

  // Whether something came: events, or the end.
  refill() {
    if (this.#end !== undefined) return false;
    const text = native().takeEvents(this.#call);
    if (text === undefined) return false;
    const { numbers } = native();
    const end = numbers[1];
    if (!this.#isDropping && numbers[0] > 0) {
      this.#items = itemsOf(numbers, text);
      this.#next = 0;
    }
    if (end === REPLY) this.#finish({ reply: new Reply(this.#call) });
    else if (end === FAILURE) this.#finish({ failure: native().callFailed(this.#call) });
    else if (end === CREDENTIALS_WANTED) this.#renew().catch((error) => this.#endWith({ error }));
    return true;
  }

  // A call that was cancelled has ended: its end is behind what nobody wants any more.
  abort() {
    if (this.#end !== undefined) return;
    this.#isDropping = true;
    native().cancelCall(this.#call);
    while (this.#end === undefined && this.refill());
    this.#items = undefined;
    this.#tellAll();
  }

  #finish(end) {
    this.#end = end;
    this.#settle?.();
    if (end.reply === undefined) native().releaseCall(this.#call);
  }

  #endWith(end) {
    if (this.#end !== undefined) return;
    this.#finish(end);
    this.#tellAll();
  }

  // ---- who waits

  // A promise of what `reader[SERVE]` resolves it with: that says whether it could. Who waits already is
  // served first, be there something by now: pieces would change places.
  serve(reader) {
    return new Promise((resolve) => {
      const isServed = this.#first === undefined && !isPutOff(this.#number) && reader[SERVE](resolve);
      if (!isServed) this.#enqueue({ reader, resolve, next: undefined });
    });
  }

  #enqueue(waiter) {
    if (this.#first === undefined) this.#first = waiter;
    else this.#last.next = waiter;
    this.#last = waiter;
    this.#listen();
  }

  #listen() {
    wait(this.#number, this);
  }

  // By the compiled half, which has nothing to say of this number before it is asked again.
  woken() {
    this.#ring?.resolve();
    this.#ring = undefined;
    while (this.#first !== undefined && this.#first.reader[SERVE](this.#first.resolve)) this.#first = this.#first.next;
    if (this.#first !== undefined) this.#listen();
  }

  #tellAll() {
    stopWaiting(this.#number);
    this.woken();
  }

  #nextRing() {
    if (this.#ring === undefined) {
      this.#ring = deferred();
      this.#listen();
    }
    return this.#ring.promise;
  }

  // ---- readers, and the reply, which leaves the pieces to them

  beginReader() {
    this.#readers += 1;
  }

  endReader() {
    this.#readers -= 1;
    if (this.#readers > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  get reply() {
    return (this.#reply ??= this.#whole());
  }

  // An iteration has thrown the error: that is enough.
  noteTold() {
    this.#reply?.catch(() => {});
  }

  async #whole() {
    await undefined; // an iteration that is begun in the same breath has the pieces
    while (this.#end === undefined || this.#readers > 0) {
      if (this.#readers > 0) await (this.#idle ??= deferred()).promise;
      else if (isPutOff(this.#number) || !this.refill()) await this.#nextRing();
    }
    this.#items = undefined;
    if (this.#end.reply === undefined) throw this.error();
    return this.#end.reply;
  }
}

function deferred() {
  const made = {};
  made.promise = new Promise((resolve) => { made.resolve = resolve; });
  return made;
}

module.exports = { Source, SERVE };
