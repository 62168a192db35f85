// Arguments to the JSON text that the compiled half takes, with errors that name the argument.
'use strict';

const { isAnyArrayBuffer, isArrayBufferView, isNativeError } = require('node:util/types');
const { argumentError } = require('./errors');
const { spelt } = require('./options');

// JSON.stringify, but for what it would quietly leave out, or make null or empty. `spell`: see errorFrom.
function encode(value, Refusal, spell = spelt) {
  refuseFound(silentIn(value), Refusal, spell);
  let text;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    refuse(value, error, Refusal, spell);
  }
  if (text.includes('"type":"Buffer"') || text.includes('{"0":')) refuseIf(bytesIn, value, Refusal, spell); // as it writes them
  if (text.includes('null')) refuseIf(lostIn, value, Refusal, spell);
  if (text.includes('{}')) refuseIf(emptiedIn, value, Refusal, spell);
  if (text.includes('\\ud')) refuseIf(halfIn, value, Refusal, spell); // as it writes what is no Unicode
  return text;
}

function refuseIf(wrongIn, value, Refusal, spell) {
  refuseFound(find(wrongIn, value), Refusal, spell);
}

function refuseFound(found, Refusal, spell) {
  if (found === undefined) return;
  const path = spell(found.path);
  throw argumentError(Refusal, path, `${path.slice(1)}: ${found.what}`);
}

// JSON.stringify found something it cannot write: a circle, a BigInt, a toJSON that throws.
function refuse(value, error, Refusal, spell) {
  for (const [name, member] of Object.entries(value)) {
    try {
      JSON.stringify(member);
    } catch {
      const path = spell(`/${name}`);
      const told = argumentError(Refusal, path, `${path.slice(1)}: ${String(error?.message ?? error).split('\n')[0]}`);
      throw Object.defineProperty(told, 'cause', { value: error, configurable: true, writable: true });
    }
  }
  throw error;
}

// A field or option that would be left out without a word: a callback that nobody calls. Deeper down, functions are
// others' business: tools carry them.
function silentIn(value) {
  for (const name of Object.keys(value)) {
    const kind = typeof value[name];
    if (kind === 'function' || kind === 'symbol') return { path: `/${name}`, what: `a ${kind} is no JSON` };
  }
  return undefined;
}

// A number that is none, or a function or symbol that a list would lose.
function lostIn(item, inList) {
  const lost = typeof item === 'number' ? !Number.isFinite(item)
    : inList && (typeof item === 'function' || typeof item === 'symbol' || item === undefined);
  return lost ? `${String(item)} is no JSON` : undefined;
}

// Bytes, as a file is when no encoding was named: they come out as an object of numbers.
function bytesIn(item) {
  return isArrayBufferView(item) ? isNone(item) : undefined;
}

// What comes out as an object without members, though it has something to say: a promise that nobody
// awaited, a Map, FormData.
function emptiedIn(item) {
  if (item === null || typeof item !== 'object' || Array.isArray(item) || Object.keys(item).length > 0) return undefined;
  const says = Symbol.iterator in item || Symbol.asyncIterator in item || typeof item.then === 'function' ||
    item instanceof Error || isNativeError(item) || item instanceof Blob || isAnyArrayBuffer(item) || isArrayBufferView(item);
  return says && typeof item.toJSON !== 'function' ? isNone(item) : undefined;
}

// Generators have a constructor without a name.
function isNone(item) {
  return `${item.constructor?.name || Object.prototype.toString.call(item).slice('[object '.length, -1)} is no JSON`;
}

// Half of a character, as is left when a text is cut in the middle of one; in a text, or in a name.
function halfIn(item) {
  const texts = typeof item === 'string' ? [item] : item !== null && typeof item === 'object' ? Object.keys(item) : [];
  return texts.some((text) => /\p{Surrogate}/u.test(text)) ? 'a lone surrogate is no Unicode text' : undefined;
}

// The first that is wrong. No circle is left: JSON.stringify has been through it.
function find(wrongIn, value) {
  const waiting = [['', value, false]];
  while (waiting.length > 0) {
    const [path, item, inList] = waiting.pop();
    const what = wrongIn(item, inList);
    if (what !== undefined) return { path, what };
    if (item === null || typeof item !== 'object' || typeof item.toJSON === 'function') continue;
    for (const [name, member] of Object.entries(item).reverse()) {
      waiting.push([`${path}/${name}`, member, Array.isArray(item)]);
    }
  }
  return undefined;
}

module.exports = { encode };
