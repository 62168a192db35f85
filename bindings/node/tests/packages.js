// The packages that are tried over createFetch, where they are installed; and what both files ask of them.
'use strict';

const { createRequire } = require('node:module');
const path = require('node:path');

const TOOLS = process.env.FAILSOFT_NODE_TOOLS;

module.exports = {
  skip: TOOLS === undefined && 'FAILSOFT_NODE_TOOLS names no folder',
  tool: (name) => createRequire(path.join(TOOLS, 'package.json'))(name),
  API_KEY: 'mbd_sk_test_0123456789',
  MESSAGES: [{ role: 'user', content: 'Tell me of the fox.' }],
  WORST: [{ error: 'provider_error' }, { fault: 'reset' }, { error: 'rate_limit_exceeded', headers: { 'Retry-After': '3' } }],
};
