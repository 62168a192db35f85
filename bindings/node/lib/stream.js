// A streamed answer.
'use strict';

const { native, newNumber, wait, stopWaiting } = require('./native');
const { errorFrom, given, classes } = require('./errors');
const { checkSignal, onAbort, reasonOf } = require('./call');
const { encode } = require('./json');
const { Reply } = require('./reply');

// By the numbers of src/packing.cpp.
const TYPES = [, 'text', 'reasoning', 'refusal', 'tool_call', 'attempt', 'retry', 'resumed'];
const TEXT = 1;
const TOOL_CALL = 4;
const HEAD = 2; // numbers before those of the first event
const STRIDE = 7; // numbers an event

// Events of one batch, taken apart one by one: see src/packing.h.
class Batch {
  #numbers;
  #text;
  #next = 0;
  #at = 0; // in the text

  constructor(numbers, text) {
    this.#numbers = numbers.slice(HEAD, HEAD + STRIDE * numbers[0]);
    this.#text = text;
  }

  // The next piece of the first choice's text; undefined when there is none left.
  nextText() {
    const numbers = this.#numbers;
    while (this.#next < numbers.length) {
      const next = this.#next;
      const size = numbers[next + 3];
      const begin = this.#at;
      this.#next = next + STRIDE;
      this.#at = begin + size + numbers[next + 4] + numbers[next + 5] + numbers[next + 6];
      if (numbers[next] === TEXT && numbers[next + 1] === 0) return this.#text.slice(begin, begin + size);
    }
    return undefined;
  }

  nextEvent() {
    const [type, choice, index] = this.#numbers.subarray(this.#next, this.#next + 3);
    if (type === undefined) return undefined;
    this.#next += 3;
    const text = this.#nextString();
    const id = this.#nextString() || null;
    const name = this.#nextString() || null;
    const json = this.#nextString();
    const data = json === '' ? null : JSON.parse(json);
    return { type: TYPES[type], text, choice, index: type === TOOL_CALL ? index : null, id, name, data };
  }

  #nextString() {
    const begin = this.#at;
    this.#at += this.#numbers[this.#next++];
    return this.#text.slice(begin, this.#at);
  }
}

class Stream {
  #call;
  #number;
  #batch;
  #end; // undefined, { reply } or { error }; there may be events before it in #batch
  #isDropping = false; // it was cancelled: what comes before the end is for nobody
  #readers = 0; // iterations that have begun and not ended
  #idle; // resolves when there are none: { promise, resolve }
  #ring; // resolves when there may be something new: { promise, wake }
  #reply;
  #settle;
  #renew; // called when it waits for fresh credentials; what that rejects with is what this comes to

  constructor(client, request, signal, renew) {
    checkSignal(signal);
    this.#number = newNumber();
    const json = encode(request, classes.InvalidArgumentError);
    this.#call = given(native().startStream(client, native().STREAM, json, this.#number));
    this.#renew = renew;
    this.#settle = onAbort(signal, () => this.#finish({ error: reasonOf(signal) }));
  }

  [Symbol.asyncIterator]() {
    return new Iteration(this.#source((batch) => batch.nextText()));
  }

  events() {
    return new Iteration(this.#source((batch) => batch.nextEvent(), replyEvent));
  }

  get reply() {
    return (this.#reply ??= this.#whole());
  }

  // A call that was cancelled has ended: its end is behind what nobody wants any more.
  abort() {
    if (this.#end !== undefined) return;
    this.#isDropping = true;
    native().cancelCall(this.#call);
    while (this.#end === undefined && this.#refill());
    this.#batch = undefined;
  }

  toReadableStream() {
    const pieces = this[Symbol.asyncIterator]();
    const encoder = new TextEncoder();
    return new ReadableStream({
      async pull(controller) {
        const { value, done } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await pieces.return();
      },
    }, { highWaterMark: 0 });
  }

  // What an iteration reads from. `take` gives undefined when the events at hand are used up.
  #source(take, last) {
    return {
      begin: () => { this.#readers += 1; },
      end: () => this.#endReader(),
      abort: () => this.abort(),
      take: () => (this.#batch === undefined ? undefined : take(this.#batch)),
      refill: () => this.#refill(),
      ended: () => this.#end,
      told: () => this.#reply?.catch(() => {}), // an iteration has thrown it: that is enough
      ring: () => this.#nextRing(),
      last,
    };
  }

  // Whether something came: events, or the end.
  #refill() {
    if (this.#end !== undefined) return false;
    const text = native().takeEvents(this.#call);
    if (text === undefined) return false;
    const { numbers } = native();
    this.#batch = this.#isDropping ? undefined : new Batch(numbers, text);
    if (numbers[1] === 1) this.#finish({ reply: new Reply(this.#call) });
    if (numbers[1] === 2) this.#finish({ error: errorFrom(native().callFailed(this.#call)) });
    if (numbers[1] === 3) this.#renew().catch((error) => this.#finish({ error }));
    return true;
  }

  #finish(end) {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#settle();
    if (end.error !== undefined) native().releaseCall(this.#call);
    if (end.reply === undefined) this.#ring?.wake();
  }

  #nextRing() {
    if (this.#ring === undefined) {
      let wake;
      const promise = new Promise((resolve) => {
        wake = () => {
          stopWaiting(this.#number);
          this.#ring = undefined;
          resolve();
        };
      });
      this.#ring = { promise, wake };
      wait(this.#number, wake);
    }
    return this.#ring.promise;
  }

  #endReader() {
    this.#readers -= 1;
    if (this.#readers > 0) return;
    this.#idle?.resolve();
    this.#idle = undefined;
  }

  async #whole() {
    await undefined; // an iteration that is begun in the same breath has the pieces
    while (this.#end === undefined || this.#readers > 0) {
      if (this.#readers > 0) await this.#untilIdle();
      else if (!this.#refill()) await this.#nextRing();
    }
    this.#batch = undefined;
    if (this.#end.reply === undefined) throw this.#end.error;
    return this.#end.reply;
  }

  #untilIdle() {
    if (this.#idle === undefined) {
      this.#idle = {};
      this.#idle.promise = new Promise((resolve) => { this.#idle.resolve = resolve; });
    }
    return this.#idle.promise;
  }
}

if (Symbol.asyncDispose) {
  Stream.prototype[Symbol.asyncDispose] = async function dispose() {
    this.abort();
  };
}

function replyEvent(reply) {
  return { type: 'reply', text: reply.text, choice: 0, index: null, id: null, name: null, data: reply };
}

// One walk over a stream. Several walks over one stream share what comes.
class Iteration {
  #source;
  #state = 'new'; // then 'reading', 'last' (all but the end was given) and 'done'

  constructor(source) {
    this.#source = source;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  next() {
    if (this.#state === 'new') this.#begin();
    if (this.#state === 'done') return Promise.resolve({ value: undefined, done: true });
    const value = this.#source.take();
    if (value !== undefined) return Promise.resolve({ value, done: false });
    return this.#nextToCome();
  }

  return(value) {
    if (this.#state !== 'done') {
      this.#source.abort();
      this.#finish();
    }
    return Promise.resolve({ value, done: true });
  }

  throw(error) {
    this.return();
    return Promise.reject(error);
  }

  async #nextToCome() {
    while (this.#state !== 'done') {
      const value = this.#source.take();
      if (value !== undefined) return { value, done: false };
      if (this.#source.ended() !== undefined) return this.#lastOne();
      if (!this.#source.refill()) await this.#source.ring();
    }
    return { value: undefined, done: true };
  }

  #lastOne() {
    const { reply, error } = this.#source.ended();
    const { last } = this.#source;
    if (reply === undefined) this.#source.told();
    this.#finish();
    if (reply === undefined) throw error;
    return last === undefined ? { value: undefined, done: true } : { value: last(reply), done: false };
  }

  #begin() {
    this.#state = 'reading';
    this.#source.begin();
  }

  #finish() {
    if (this.#state === 'reading') this.#source.end();
    this.#state = 'done';
  }
}

module.exports = { Stream };
