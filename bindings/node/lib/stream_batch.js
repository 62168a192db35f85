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
    const begin = at;
    at += numbers[from + 3];
    if (numbers[from] === TEXT && numbers[from + 1] === 0) {
      items[i] = text.slice(begin, at);
    } else {
      const ends = [at, at += numbers[from + 4], at += numbers[from + 5], at += numbers[from + 6]];
      items[i] = eventOf(numbers, from, text, begin, ends);
    }
  }
  return items;
}

function eventOf(numbers, from, text, begin, [textEnd, idEnd, nameEnd, jsonEnd]) {
  const type = numbers[from];
  return {
    type: TYPES[type],
    text: text.slice(begin, textEnd),
    choice: numbers[from + 1],
    index: type === TOOL_CALL ? numbers[from + 2] : null,
    id: text.slice(textEnd, idEnd) || null,
    name: text.slice(idEnd, nameEnd) || null,
    data: jsonEnd === nameEnd ? null : JSON.parse(text.slice(nameEnd, jsonEnd)),
  };
}

function textEvent(text) {
  return { type: 'text', text, choice: 0, index: null, id: null, name: null, data: null };
}

module.exports = { itemsOf, textEvent };
