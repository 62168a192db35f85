// Events of a stream on their way out of the compiled half: see src/packing.h.
'use strict';

// By the numbers of src/packing.cpp.
const TYPES = [, 'text', 'reasoning', 'refusal', 'tool_call', 'attempt', 'retry', 'resumed'];
const TEXT = 1;
const TOOL_CALL = 4;
const HEAD = 2; // numbers before those of the first event
const STRIDE = 7; // numbers an event

// What is at hand of a batch: a string where it is one piece of the first choice's text, as it
// nearly always is when events come one by one; undefined when there is nothing.
function batchOf(numbers, text) {
  const count = numbers[0];
  if (count === 1 && numbers[HEAD] === TEXT && numbers[HEAD + 1] === 0) return text;
  return count === 0 ? undefined : new Batch(numbers.slice(HEAD, HEAD + STRIDE * count), text);
}

function textEvent(text) {
  return { type: 'text', text, choice: 0, index: null, id: null, name: null, data: null };
}

// Taken apart one by one.
class Batch {
  #numbers;
  #text;
  #next = 0;
  #at = 0; // in the text

  constructor(numbers, text) {
    this.#numbers = numbers;
    this.#text = text;
  }

  get isUsedUp() {
    return this.#next >= this.#numbers.length;
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

module.exports = { batchOf, textEvent };
