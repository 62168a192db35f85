// Events of a stream on their way out of the compiled half: see src/packing.h.
'use strict';

// By the numbers of src/packing.cpp.
const TYPES = [, 'text', 'reasoning', 'refusal', 'tool_call', 'attempt', 'retry', 'resumed'];
const TEXT = 1;
const TOOL_CALL = 4;
const HEAD = 2; // numbers before those of the first event
const STRIDE = 7; // numbers an event

// A list of them: a piece of the first choice's text, which most are, is a string; the others are
// events. All at once, for a loop that cuts a text is faster than as many calls that go on with it.
function itemsOf(numbers, text) {
  const count = numbers[0];
  const items = new Array(count);
  for (let i = 0, at = 0, from = HEAD; i < count; i += 1, from += STRIDE) {
    const size = numbers[from + 3];
    const isText = numbers[from] === TEXT && numbers[from + 1] === 0;
    items[i] = isText ? text.slice(at, at + size) : eventOf(numbers.subarray(from, from + STRIDE), text, at);
    at += size + numbers[from + 4] + numbers[from + 5] + numbers[from + 6];
  }
  return items;
}

function eventOf([type, choice, index, ...sizes], text, begin) {
  let at = begin;
  const [piece, id, name, json] = sizes.map((size) => text.slice(at, at += size));
  const data = json === '' ? null : JSON.parse(json);
  return { type: TYPES[type], text: piece, choice, index: type === TOOL_CALL ? index : null, id: id || null, name: name || null, data };
}

function textEvent(text) {
  return { type: 'text', text, choice: 0, index: null, id: null, name: null, data: null };
}

module.exports = { itemsOf, textEvent };
