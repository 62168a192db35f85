// Writes lib/options.d.ts from the library's own option table.
//
//     NODE_PATH=build/node/node_modules node bindings/node/tools/generate_options.js
//
// A test fails while the file differs from what this would write.
'use strict';

const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { native } = require('../lib/native');
const { camelCase, spelt: spellPointer } = require('../lib/options');

const TARGET = path.join(__dirname, '..', 'lib', 'options.d.ts');
const HEADER = '// Option types. Written by tools/generate_options.js; do not edit. Durations are milliseconds.\n';
const TARGET_TYPE = `/** Somewhere else that may answer. What is left out is as in the call, but for credentials. */
export interface FallbackTarget {
  model?: string | undefined;
  baseURL?: string | undefined;
  apiKey?: string | undefined;
  accessToken?: string | undefined;
  auth?: "auto" | "api_key" | "bearer" | undefined;
  headers?: Record<string, string | null> | Headers | undefined;
  /** In tokens: a prompt that does not fit is not sent there. */
  contextWindow?: number | undefined;
}
`;
const WIDTH = 92;
const UNITS = { ms: 'Milliseconds', bytes: 'Bytes' };
const respelt = (word) => spellPointer(`/${word}`).slice(1);

const TYPES = {
  string: 'string',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  duration: 'number',
  headers: 'Record<string, string | null> | Headers',
  targets: '"guide" | readonly (string | FallbackTarget)[]',
};

function generate() {
  const { options } = JSON.parse(native().options());
  const call = options.filter(({ scope }) => scope === 'call');
  const client = options.filter(({ scope }) => scope !== 'call');
  return [
    HEADER,
    TARGET_TYPE,
    section('CallOptions', '', 'What one call may override.', call),
    section('ClientOptions', ' extends CallOptions', 'What a client takes.', client),
  ].join('\n');
}

function section(name, base, about, options) {
  const members = options.map(member).join('\n');
  return `/** ${about} */\nexport interface ${name}${base} {\n${members}}\n`;
}

function member(option) {
  return `${comment(`${spelt(option)} ${facts(option)}`.trim())}\n  ${camelCase(option.name)}?: ${type(option)} | undefined;\n`;
}

// The table's sentence, with options named as they are named here; a choice may have an option's name.
function spelt({ doc, choices = [] }) {
  return doc.replace(/\b[a-z]+(?:_[a-z]+)+\b/g, (word) => (choices.includes(word) ? word : respelt(word)));
}

// What an editor shows of the one option: its unit and default.
function facts({ unit, default: usual, nullable }) {
  const value = typeof usual === 'number' ? group(usual) : JSON.stringify(usual);
  const isKnown = usual === null ? nullable : !['""', '[]', '{}'].includes(value);
  const text = [...(unit in UNITS ? [UNITS[unit]] : []), ...(isKnown ? [`default: ${value}`] : [])].join('; ');
  return text === '' ? '' : `${text[0].toUpperCase()}${text.slice(1)}.`;
}

const group = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, '_');

function comment(text) {
  const oneLine = `  /** ${text} */`;
  if (oneLine.length <= WIDTH) return oneLine;
  return ['  /**', ...wrap(text).map((line) => `   * ${line}`), '   */'].join('\n');
}

function wrap(text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== '' && last.length + word.length > WIDTH - 6) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

function type(option) {
  const plain = option.choices?.map((choice) => JSON.stringify(choice)).join(' | ') ?? TYPES[option.type];
  if (plain === undefined) throw new Error(`${option.name} is of a type that is new here: ${option.type}`);
  return option.nullable ? `${plain} | null` : plain;
}

if (require.main === module) writeFileSync(TARGET, generate());

module.exports = { generate, TARGET };
