// Arguments to the JSON text that the compiled half takes, with errors that name the argument.
'use strict';

const { argumentError } = require('./errors');
const { spelt } = require('./options');

// JSON.stringify, but for what it would quietly make null. `spell`: see errorFrom.
function encode(value, Refusal, spell = spelt) {
  let text;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    refuse(value, error, Refusal, spell);
  }
  if (text.includes('null')) {
    const found = findLost(value);
    if (found) {
      const path = spell(found.path);
      throw argumentError(Refusal, path, `${path.slice(1)}: ${found.what} is no JSON`);
    }
  }
  return text;
}

// JSON.stringify found something it cannot write: a circle, a BigInt, a toJSON that throws.
function refuse(value, error, Refusal, spell) {
  for (const [name, member] of Object.entries(value)) {
    try {
      JSON.stringify(member);
    } catch {
      const path = spell(`/${name}`);
      const told = argumentError(Refusal, path, `${path.slice(1)}: ${error.message.split('\n')[0]}`);
      throw Object.defineProperty(told, 'cause', { value: error, configurable: true, writable: true });
    }
  }
  throw error;
}

// The first number that is none, or the first function or symbol that a list would lose. No circle
// is left: JSON.stringify has been through it.
function findLost(value) {
  const waiting = [['', value, false]];
  while (waiting.length > 0) {
    const [path, item, inList] = waiting.pop();
    const lost = typeof item === 'number' ? !Number.isFinite(item)
      : inList && (typeof item === 'function' || typeof item === 'symbol' || item === undefined);
    if (lost) return { path, what: String(item) };
    if (item === null || typeof item !== 'object' || typeof item.toJSON === 'function') continue;
    for (const [name, member] of Object.entries(item).reverse()) {
      waiting.push([`${path}/${name}`, member, Array.isArray(item)]);
    }
  }
  return undefined;
}

module.exports = { encode };
