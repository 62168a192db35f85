// Texts cut into chunks. A place is what JavaScript counts by: UTF-16 units.
'use strict';

const { isUint8Array } = require('node:util/types');
const { argumentError, classes, errorFrom } = require('./errors');
const { encode } = require('./json');
const { native } = require('./native');
const { optionsOf, speltAll } = require('./options');

const { InvalidArgumentError } = classes;
const NUMBERS = 4; // a chunk: start, end, and the same in bytes of UTF-8

function checkText(text, what) {
  if (typeof text !== 'string') throw new TypeError(`${what} must be a string, not ${typeof text}`);
}

// The guide's function: same name, same arguments, same default, same result.
function chunkText(text, maxChars = 50_000) {
  checkText(text, 'text');
  const most = maxChars === Infinity ? Number.MAX_SAFE_INTEGER : maxChars;
  if (!Number.isInteger(most)) {
    throw argumentError(InvalidArgumentError, '/maxChars', `maxChars must be an integer, not ${String(maxChars)}`);
  }
  const places = native().chunkAsGuide(text, most);
  if (Array.isArray(places)) throw errorFrom(places, speltAll);
  const chunks = new Array(places.length / NUMBERS);
  for (let i = 0, at = 0; i < chunks.length; i += 1, at += NUMBERS) {
    chunks[i] = text.slice(places[at], places[at + 1]);
  }
  return chunks;
}

function encodeOptions({ minFill, closeFences, ...options }) {
  return encode({ ...options, min_fill: minFill, close_fences: closeFences }, InvalidArgumentError, speltAll);
}

function chunkAt(text, places, at) {
  return {
    text, start: places[at], end: places[at + 1], byteStart: places[at + 2], byteEnd: places[at + 3],
  };
}

function chunk(text, given) {
  checkText(text, 'text');
  const options = optionsOf(given, 'chunk takes an object after the text: { max, ... }');
  if (options.closeFences) return chunkWithMarks(text, options);
  const places = native().chunkText(text, encodeOptions(options));
  if (Array.isArray(places)) throw errorFrom(places, speltAll);
  const chunks = [];
  for (let at = 0; at < places.length; at += NUMBERS) {
    chunks.push(chunkAt(text.slice(places[at], places[at + 1]), places, at));
  }
  return chunks;
}

// Texts that are no slices of the whole.
function chunkWithMarks(text, options) {
  const chunker = openChunker(options);
  return [...taken(native().writeToChunker(chunker, text)), ...taken(native().finishChunker(chunker))];
}

function openChunker(options) {
  const chunker = native().openChunker(encodeOptions(options));
  if (Array.isArray(chunker)) throw errorFrom(chunker, speltAll);
  return chunker;
}

function* taken(answer) {
  const [texts, places] = answer;
  if (typeof places === 'string') throw errorFrom(answer, speltAll);
  for (let i = 0; i < texts.length; i += 1) yield chunkAt(texts[i], places, i * NUMBERS);
}

// A part may end between the two halves of a character: the first half then waits for the second.
function endsInHalf(text) {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xD800 && last < 0xDC00;
}

// Of parts that are strings or bytes, from anything that can be iterated.
function chunkStream(parts, options) {
  if (typeof (parts?.[Symbol.asyncIterator] ?? parts?.[Symbol.iterator]) !== 'function') {
    throw new TypeError('parts must be something that can be iterated over, with strings or bytes (Uint8Array)');
  }
  return run(openChunker(optionsOf(options, 'chunkStream takes an object after the parts: { max, ... }')), parts);
}

async function* run(chunker, parts) {
  const write = (part) => (part.length === 0 ? [] : taken(native().writeToChunker(chunker, part)));
  let half = '';
  for await (const part of parts) {
    const isBytes = isUint8Array(part);
    if (!isBytes && typeof part !== 'string') throw new TypeError(`a part must be a string or a Uint8Array, not ${typeof part}`);
    const text = isBytes ? half : half + part;
    half = !isBytes && endsInHalf(text) ? text.slice(-1) : '';
    yield* write(half ? text.slice(0, -1) : text);
    if (isBytes) yield* write(part);
  }
  yield* write(half);
  yield* taken(native().finishChunker(chunker));
}

module.exports = { chunk, chunkStream, chunkText };
