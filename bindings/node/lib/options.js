// Options in camelCase, as JavaScript writes them, to the names of the C interface. Fields of the
// request that are no options keep the names they have.
'use strict';

const { native } = require('./native');

// base_url is baseURL, as in the openai package.
function camelCase(name) {
  return name.replace(/_url$/, '_u_r_l').replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}

let known;

function names() {
  return (known ??= new Map([
    ['extraBody', 'extra_body'],
    ['contextWindow', 'context_window'],
    ...JSON.parse(native().options()).options.map(({ name }) => [camelCase(name), name]),
  ]));
}

// Fields of account calls, summaries and their chunks; they are spelt out where they are translated.
const FIELDS = [
  'project_id', 'threshold_usdc', 'amount_usdc', 'reduce_model', 'reduce_prompt', 'max_calls', 'always_combine', 'min_fill', 'close_fences',
];
let spellings;

// A JSON pointer into options or a request, in the caller's spelling: fields of the request keep
// the names they have.
function spelt(pointer) {
  spellings ??= new Map([...names()].map(([camel, name]) => [name, camel]).concat(FIELDS.map((name) => [name, camelCase(name)])));
  const [whole, first, ...rest] = pointer.split('/');
  const inside = first === 'fallback' || first === 'chunk' ? rest.map((part) => spellings.get(part) ?? part) : rest;
  return [whole, ...(first === undefined ? [] : [spellings.get(first) ?? first]), ...inside].join('/');
}

// The same where all the names are ours.
const speltAll = (pointer) => pointer.replace(/^\/\w+/, camelCase);

// What a function takes beside its first arguments: `what` says which, and how that is written.
function optionsOf(given = {}, what) {
  const isOne = given !== null && typeof given === 'object' && !Array.isArray(given) && !(Symbol.iterator in given);
  if (isOne) return given;
  const kind = given === null ? 'null' : typeof given === 'object' ? 'a list' : `a ${typeof given}`;
  throw new TypeError(`${what}, not ${kind}`);
}

// A copy with the names of the C interface, without members that are undefined.
function translate(given) {
  const translated = {};
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (value !== undefined) translated[names().get(name) ?? name] = SHAPED[name]?.(value) ?? value;
  }
  return translated;
}

// Values that are written in JavaScript's way.
const SHAPED = Object.assign(Object.create(null), { fallback: targets, headers: pairs });

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

// The objects in a chain have members in camelCase too.
function targets(chain) {
  if (!Array.isArray(chain)) return chain;
  return chain.map((target) => (isObject(target) ? translate(target) : target));
}

// Of Headers, or a Map.
function pairs(headers) {
  return isObject(headers) && Symbol.iterator in headers ? Object.fromEntries(headers) : headers;
}

module.exports = { camelCase, optionsOf, spelt, speltAll, translate };
