// Conversations that fit: what messages cost, and what to leave out. Nothing is sent.
'use strict';

const { native } = require('./native');
const { argumentError, classes, given } = require('./errors');
const { encode } = require('./json');
const { optionsOf, speltAll } = require('./options');

const { ConfigurationError, InvalidArgumentError } = classes;
const MOST = 2n ** 63n - 1n;

class Tokenizer {
  #handle;

  constructor(path, options) {
    const { sha256, pattern } = optionsOf(options, 'Tokenizer takes an object after the path: { sha256, pattern }');
    if (typeof path !== 'string') throw new TypeError('Tokenizer takes the path of a rank file');
    this.#handle = given(native().openTokenizer(encode({ path, sha256, pattern }, ConfigurationError)), speltAll);
  }

  static handleOf(tokenizer) {
    if (tokenizer === undefined || tokenizer === null) return undefined;
    if (!(tokenizer instanceof Tokenizer)) throw new TypeError('tokenizer: expected a Tokenizer');
    return tokenizer.#handle;
  }
}
const { handleOf } = Tokenizer;
delete Tokenizer.handleOf;

function trimHistory(messages, maxTokensEstimate = 100_000) {
  if (!Array.isArray(messages)) throw argumentError(InvalidArgumentError, '/messages', 'messages: expected a list');
  const sizes = new Float64Array(messages.length);
  const isSystem = new Uint8Array(messages.length);
  for (let i = 0; i < messages.length; i += 1) {
    const message = messages[i];
    const role = message?.role;
    if (role === undefined) {
      throw argumentError(InvalidArgumentError, `/messages/${i}/role`, `messages/${i}: a message needs a role`);
    }
    isSystem[i] = role === 'system' ? 1 : 0;
    sizes[i] = sizeOf(message.content);
  }
  const kept = given(native().trimHistory(sizes, isSystem, characters(maxTokensEstimate)), speltAll);
  return Array.from(kept, (index) => messages[index]);
}

// As the guide's len() measures: characters of a text, parts of a list, members of an object; -1
// where there is nothing to measure.
function sizeOf(content) {
  if (typeof content === 'string') return countCharacters(content);
  if (Array.isArray(content)) return content.length;
  return typeof content === 'object' && content !== null ? Object.keys(content).length : -1;
}

// Two halves of a surrogate pair are one character. Whether there are any, a regular expression tells
// at once of a text that is kept as Latin-1.
function countCharacters(text) {
  let count = text.length;
  if (!/[\uDC00-\uDFFF]/.test(text)) return count;
  for (let i = 1; i < text.length; i += 1) {
    if ((text.charCodeAt(i) & 0xFC00) === 0xDC00 && (text.charCodeAt(i - 1) & 0xFC00) === 0xD800) count -= 1;
  }
  return count;
}

// What the guide compares with, in whole characters.
function characters(maxTokensEstimate) {
  if (typeof maxTokensEstimate !== 'number' || Number.isNaN(maxTokensEstimate)) {
    throw argumentError(InvalidArgumentError, '/maxTokensEstimate', `maxTokensEstimate: ${String(maxTokensEstimate)} is no number of tokens`);
  }
  if (Math.abs(maxTokensEstimate) > 2 ** 60) return maxTokensEstimate > 0 ? MOST : -MOST;
  return BigInt(Math.floor(maxTokensEstimate * 4));
}

function trim(messages, settings) {
  const { tokenizer, ...options } = optionsOf(settings, 'trim takes an object after the messages: { maxTokens, ... }');
  if (!Array.isArray(messages)) throw argumentError(InvalidArgumentError, '/messages', 'messages: expected a list');
  const wanted = encode(snakeCase({ ...options, withMessages: false }), InvalidArgumentError, speltAll);
  const input = inner(encode({ messages }, InvalidArgumentError), 'messages');
  const { kept, edits, report } = JSON.parse(given(native().trim(input, wanted, handleOf(tokenizer)), speltAll));
  const contents = new Map(edits.map(({ index, content }) => [index, content]));
  const left = kept.map((index) =>
    (contents.has(index) ? { ...messages[index], content: contents.get(index) } : messages[index]));
  return { messages: left, report };
}

function countTokens(what, settings) {
  const { tokenizer, ...options } = optionsOf(settings, 'countTokens takes an object as its second argument: { model, ... }');
  if (what === null || (typeof what !== 'string' && typeof what !== 'object')) {
    throw argumentError(InvalidArgumentError, '/messages', 'expected a text, a list of messages, or a request');
  }
  const isText = typeof what === 'string';
  const wanted = encode(snakeCase(isText ? { ...options, input: 'text' } : options), InvalidArgumentError, speltAll);
  const input = isText ? what : inner(encode({ what }, InvalidArgumentError), 'what');
  return JSON.parse(given(native().countTokens(input, wanted, handleOf(tokenizer)), speltAll)).tokens;
}

// The text of an object's one member.
const inner = (json, name) => json.slice(name.length + 4, -1);

function snakeCase(options) {
  return Object.fromEntries(Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]));
}

module.exports = { Tokenizer, countTokens, trim, trimHistory };
