// The same with the newest `openai` and `ai` packages, which want a newer Node than 20.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { promisify } = require('node:util');

const RUNTIMES = process.env.FAILSOFT_NODE_RUNTIMES;

test('openai 7 and ai 7, on Node 24', { skip: RUNTIMES === undefined && 'FAILSOFT_NODE_RUNTIMES names no folder' }, async () => {
  const node = path.join(RUNTIMES, 'node_modules', 'node-24', 'bin', 'node');
  const { NODE_TEST_CONTEXT: _, ...env } = { ...process.env, FAILSOFT_NODE_TOOLS: RUNTIMES };
  const flags = ['--test', '--test-reporter=tap', ...['interop.test.js', 'interop_more.test.js'].map((name) => path.join(__dirname, name))];
  const { stdout } = await promisify(execFile)(node, flags, { env, timeout: 300_000 }).catch(({ stdout: told }) => assert.fail(told));
  assert.match(stdout, /^# fail 0$/m);
  assert.match(stdout, /^# skipped 0$/m);
  assert(Number(stdout.match(/^# pass (\d+)$/m)[1]) >= 23, stdout);
});
