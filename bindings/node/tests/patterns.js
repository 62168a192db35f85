// The scenarios' patterns: see tests/scenarios/README.md.
'use strict';

const { isDeepStrictEqual, inspect } = require('node:util');

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

const TYPES = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  object: isObject,
  array: Array.isArray,
  null: (value) => value === null,
};

const TESTS = {
  $min: (value, bound) => typeof value === 'number' && value >= bound,
  $max: (value, bound) => typeof value === 'number' && value <= bound,
  $contains: (value, part) => typeof value === 'string' && value.includes(part),
  $regex: (value, regex) => typeof value === 'string' && new RegExp(regex).test(value),
  $absent: (value, absent) => (value === undefined) === absent,
  $type: (value, name) => TYPES[name](value),
  $not: (value, pattern) => mismatches(value, pattern).length > 0,
  $any: (value, patterns) => patterns.some((one) => mismatches(value, one).length === 0),
  $length: (value, pattern) => mismatches(sizeOf(value), pattern).length === 0,
};

function sizeOf(value) {
  if (typeof value === 'string') return [...value].length;
  return isObject(value) ? Object.keys(value).length : value?.length;
}

// Where `value` is not as the pattern says, one line each.
function mismatches(value, pattern, where = '') {
  const shown = () => `${where || '.'}: ${inspect(value, { breakLength: Infinity }).slice(0, 300)}`;
  if (isObject(pattern) && Object.keys(pattern).some((name) => name.startsWith('$'))) {
    return Object.entries(pattern).flatMap(([name, argument]) =>
      (TESTS[name](value, argument) ? [] : [`${shown()} fails ${name} ${JSON.stringify(argument)}`]));
  }
  const bothObjects = isObject(pattern) && isObject(value);
  const bothLists = Array.isArray(pattern) && Array.isArray(value) && value.length === pattern.length;
  if (bothObjects || bothLists) {
    return Object.entries(pattern).flatMap(([name, part]) => mismatches(value[name], part, `${where}/${name}`));
  }
  return value === pattern || isDeepStrictEqual(value, pattern) ? [] : [`${shown()} is not ${JSON.stringify(pattern)}`];
}

module.exports = { mismatches };
