// Summaries of documents of any length.
'use strict';

const { AsyncResource } = require('node:async_hooks');
const { argumentError, classes } = require('./errors');
const { camelCase, translate } = require('./options');
const { Answer } = require('./reply');

const NAMES = {
  reduceModel: 'reduce_model',
  reducePrompt: 'reduce_prompt',
  maxCalls: 'max_calls',
  alwaysCombine: 'always_combine',
};

function summaryRequest(document, { chunk, ...given }) {
  if (typeof document !== 'string') throw new TypeError(`document must be a string, not ${typeof document}`);
  const fields = Object.entries(given).map(([name, value]) => [NAMES[name] ?? name, value]);
  const request = { ...translate(Object.fromEntries(fields)), document };
  if (chunk !== undefined && chunk !== null) request.chunk = chunkOptions(chunk);
  return request;
}

function chunkOptions(chunk) {
  if (typeof chunk !== 'object') {
    throw argumentError(classes.InvalidArgumentError, '/chunk', 'chunk must be an object of options');
  }
  const { minFill: min_fill, closeFences: close_fences, ...options } = chunk;
  return { ...options, min_fill, close_fences };
}

// What a call tells of its progress, in the words of JavaScript.
function toldOf(onProgress) {
  if (onProgress === undefined || onProgress === null) return undefined;
  if (typeof onProgress !== 'function') throw new TypeError('onProgress must be a function');
  return AsyncResource.bind((progress) =>
    onProgress(Object.fromEntries(Object.entries(progress).map(([name, value]) => [camelCase(name), value]))));
}

class Summary extends Answer {
  get text() {
    return this._text;
  }

  // In the document's order: document.slice(start, end).
  get parts() {
    return this.details.parts.map((part) => ({
      start: part.utf16_begin,
      end: part.utf16_end,
      byteStart: part.byte_begin,
      byteEnd: part.byte_end,
      summary: part.summary,
      truncated: part.truncated,
    }));
  }

  get calls() {
    return this.details.calls;
  }

  get levels() {
    return this.details.levels;
  }

  get cutShort() {
    return this.details.cut_short;
  }

  get truncated() {
    return this.details.truncated;
  }

  get usage() {
    return this.details.usage ?? null;
  }

  get outcome() {
    return this.details.outcome;
  }
}

module.exports = { Summary, summaryRequest, toldOf };
