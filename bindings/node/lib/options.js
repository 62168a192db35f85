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

// A copy with the names of the C interface, without members that are undefined.
function translate(given) {
  const translated = {};
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (value !== undefined) translated[names().get(name) ?? name] = name === 'fallback' ? targets(value) : value;
  }
  return translated;
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

// The objects in a chain have members in camelCase too.
function targets(chain) {
  if (!Array.isArray(chain)) return chain;
  return chain.map((target) => (isObject(target) ? translate(target) : target));
}

module.exports = { camelCase, translate };
