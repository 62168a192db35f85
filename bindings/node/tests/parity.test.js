// What the Python module has, this one has, in camelCase.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const failsoft = require('failsoft');

const PYTHON = path.join(__dirname, '..', '..', 'python', 'failsoft');
const pythonFile = (name) => readFileSync(path.join(PYTHON, name), 'utf8');
const TYPES = ['index.d.ts', 'lib/account.d.ts', 'lib/options.d.ts', 'lib/summary.d.ts', 'lib/texts.d.ts']
  .map((file) => readFileSync(path.join(__dirname, '..', file), 'utf8')).join('\n');
// asyncio's own; Node has one kind of everything.
const ONLY_IN_PYTHON = ['AsyncClient', 'AsyncStream'];
// What JavaScript has another word for.
const WORDS = { close: { Stream: 'abort' }, status_code: 'status', retry_after: 'retryAfterMs' };

const camelCase = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

function nodeName(name, owner) {
  const word = WORDS[name];
  return (typeof word === 'object' ? word[owner] : word) ?? camelCase(name);
}

// The names that a class defines there, its bases' in other files too.
function members(text, ...classes) {
  const bodies = classes.map((name) => text.split(new RegExp(`^class ${name}\\b.*:\\n`, 'm'))[1].split(/^\S/m)[0]);
  const defined = bodies.flatMap((body) => [...body.matchAll(/^ {4}def ([a-z]\w*)\(/gm), ...body.matchAll(/^ {8}self\.([a-z]\w*)\b[^=\n]*= /gm)]);
  return defined.map(([, name]) => name);
}

const has = (Kind, name) => name in Kind.prototype || (Kind.prototype instanceof Error && name in new Kind());

test('every name of the module', () => {
  const names = [...pythonFile('__init__.py').matchAll(/^ {4}"(\w+)": "_\w+",$/gm), ...pythonFile('_errors.py').matchAll(/^ {4}"(\w+)",$/gm)];
  const missing = names.map(([, name]) => name).filter((name) => !ONLY_IN_PYTHON.includes(name) && !(camelCase(name) in failsoft))
    .filter((name) => !new RegExp(`^(export )?(interface|type) ${name}\\b`, 'm').test(TYPES));
  assert(names.length > 60, 'the names were found');
  assert.deepEqual(missing, []);
});

for (const [Kind, ...places] of [
  ['Client', ['_client.py', 'Client'], ['_base.py', 'BaseClient'], ['_account_calls.py', 'AccountCalls']],
  ['Stream', ['_stream.py', 'BaseStream', 'Stream']],
  ['Reply', ['_reply.py', '_Answer', '_Completion', 'Reply']],
  ['Response', ['_reply.py', '_Answer', 'Response']],
  ['Summary', ['_reply.py', '_Answer', '_Completion'], ['_summary.py', 'Summary']],
  ['FailsoftError', ['_errors.py', 'FailsoftError']],
]) {
  test(`every member of ${Kind}`, () => {
    const names = places.flatMap(([file, ...classes]) => members(pythonFile(file), ...classes)).map((name) => nodeName(name, Kind));
    assert(names.length > 2, 'the members were found');
    assert.deepEqual(names.filter((name) => !has(failsoft[Kind], name)), []);
  });
}
