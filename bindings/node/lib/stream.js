// A streamed answer.
'use strict';

const { Source, SERVE } = require('./stream_source');

class Stream {
  #source;

  constructor(client, request, signal, renew) {
    this.#source = new Source(client, request, signal, renew);
  }

  [Symbol.asyncIterator]() {
    return new Iteration(this.#source, false);
  }

  events() {
    return new Iteration(this.#source, true);
  }

  get reply() {
    return this.#source.reply;
  }

  abort() {
    this.#source.abort();
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
}

if (Symbol.asyncDispose) {
  Stream.prototype[Symbol.asyncDispose] = async function dispose() {
    this.abort();
  };
}

function replyEvent(reply) {
  return { type: 'reply', text: reply.text, choice: 0, index: null, id: null, name: null, data: reply };
}

// One walk over a stream. Several walks over one stream share what comes. By hand, where a generator
// would make three promises a piece and keep a frame.
class Iteration {
  #source;
  #givesEvents; // else the pieces of text
  #state = 'new'; // then 'reading' and 'done'

  constructor(source, givesEvents) {
    this.#source = source;
    this.#givesEvents = givesEvents;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  next() {
    if (this.#state === 'new') this.#begin();
    if (this.#state === 'done') return Promise.resolve({ value: undefined, done: true });
    const value = this.#take();
    return value === undefined ? this.#source.serve(this) : Promise.resolve({ value, done: false });
  }

  return(value) {
    if (this.#state !== 'done') {
      this.#finish();
      this.#source.abort();
    }
    return Promise.resolve({ value, done: true });
  }

  throw(error) {
    this.return();
    return Promise.reject(error);
  }

  // For the source. Whether there is something to resolve a call of `next` with.
  [SERVE](resolve) {
    while (this.#state !== 'done') {
      const value = this.#take();
      if (value !== undefined) {
        resolve({ value, done: false });
        return true;
      }
      if (this.#source.end !== undefined) {
        resolve(this.#lastOne(this.#source.end.reply));
        return true;
      }
      if (!this.#source.refill()) return false;
    }
    resolve({ value: undefined, done: true });
    return true;
  }

  #take() {
    return this.#givesEvents ? this.#source.takeEvent() : this.#source.takeText();
  }

  #lastOne(reply) {
    this.#finish();
    if (reply === undefined) return this.#fail();
    return this.#givesEvents ? { value: replyEvent(reply), done: false } : { value: undefined, done: true };
  }

  // Two turns later: by then who awaits it is linked to it, and the error's stack leads there.
  async #fail() {
    this.#source.noteTold();
    await undefined;
    await undefined;
    throw this.#source.error();
  }

  #begin() {
    this.#state = 'reading';
    this.#source.beginReader();
  }

  #finish() {
    if (this.#state === 'reading') this.#source.endReader();
    this.#state = 'done';
  }
}

module.exports = { Stream };
