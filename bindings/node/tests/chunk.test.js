// Texts cut into chunks.
'use strict';

require('./environment');
const assert = require('node:assert/strict');
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { InvalidArgumentError, chunk, chunkStream, chunkText } = require('failsoft');

const VECTORS = path.join(__dirname, '..', '..', '..', 'tests', 'vectors', 'chunk.jsonl');
const CASES = readFileSync(VECTORS, 'utf8').trim().split('\n').map((line) => JSON.parse(line));

// tests/vectors/README.md has the recipes.
const MADE = {
  repeat: ({ s, n }) => s.repeat(n),
  concat: ({ parts }) => parts.map((part) => (typeof part === 'string' ? part : made(part))).join(''),
  join: ({ item, sep, n }) => Array.from({ length: n }, (_, i) => item.replaceAll('{i}', i)).join(sep),
  lcg: ({ seed, n, alphabet }) => {
    let x = seed;
    return Array.from({ length: n }, () => {
      x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
      return alphabet[(x >> 16) % alphabet.length];
    }).join('');
  },
};
const made = (recipe) => MADE[recipe.op](recipe);
const digest = (chunks) => createHash('sha256').update(chunks.join('\x1e')).digest('hex');

test('the guide\'s function, bit for bit', () => {
  assert.ok(CASES.length > 100);
  for (const wanted of CASES) {
    const text = wanted.text ?? made(wanted.text_gen);
    if (wanted.max_chars < 1 && wanted.hang) {
      assert.throws(() => chunkText(text, wanted.max_chars), { name: 'InvalidArgumentError', field: '/maxChars' });
      continue;
    }
    const chunks = chunkText(text, wanted.max_chars);
    const expected = wanted.hang ? wanted.guarded : wanted.chunks;
    if (expected) {
      assert.deepEqual(chunks, expected, wanted.name);
    } else {
      assert.equal(chunks.length, wanted.hang ? wanted.guarded_n : wanted.n_chunks, wanted.name);
      assert.equal(digest(chunks), wanted.hang ? wanted.guarded_sha256 : wanted.joined_sha256, wanted.name);
    }
  }
});

const TEXT = 'First 😀 of all. Second — of all.\n\n```js\nlet a = "👩‍👧";\n```\n\nThird, and then some. '.repeat(9);

for (const options of [{ max: 20 }, { max: 50, markdown: true }, { max: 9, unit: 'bytes' }, { max: 7, unit: 'tokens' }]) {
  test(`nothing is lost, and places are JavaScript's: ${JSON.stringify(options)}`, () => {
    const chunks = chunk(TEXT, options);
    assert.equal(chunks.map((part) => part.text).join(''), TEXT);
    assert.ok(chunks.length >= TEXT.length / 50);
    const bytes = Buffer.from(TEXT);
    for (const part of chunks) {
      assert.equal(TEXT.slice(part.start, part.end), part.text);
      assert.equal(bytes.toString('utf8', part.byteStart, part.byteEnd), part.text);
    }
  });
}

async function all(parts, options) {
  const chunks = [];
  for await (const part of chunkStream(parts, options)) chunks.push(part);
  return chunks;
}

test('a text in parts, as strings and as bytes, cut anywhere', async () => {
  const options = { max: 20, overlap: 6 };
  const whole = chunk(TEXT, options);
  for (const size of [1, 2, 7, 1000]) {
    const count = Math.ceil(TEXT.length / size);
    assert.deepEqual(await all(Array.from({ length: count }, (_, i) => TEXT.slice(i * size, (i + 1) * size)), options), whole);
    const bytes = Buffer.from(TEXT);
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
    assert.deepEqual(await all(parts, options), whole);
  }
});

test('parts of a fence are closed', async () => {
  const text = '# Code\n```js\na = 1;\nb = 2;\nc = 3;\n```\nThe end.\n';
  const options = { max: 12, markdown: true, closeFences: true };
  const parts = chunk(text, options);
  const inside = parts.filter((part) => part.text.includes(' = '));
  assert.ok(inside.length > 1);
  for (const part of inside) assert.match(part.text, /^```js\n[^]*\n```\n$/);
  assert.equal(parts.map((part) => text.slice(part.start, part.end)).join(''), text);
  assert.deepEqual(await all([...text], options), parts);
});

test('halves of a character that stay alone keep their places', async () => {
  const text = 'a\ud83d b\ude00 c';
  assert.deepEqual(chunk(text, { max: 3 }).map((part) => part.text), ['a\ud83d ', 'b\ude00 ', 'c']);
  assert.deepEqual(chunkText(text, 3), ['a\ud83d', 'b\ude00', 'c']);
  assert.deepEqual((await all(['a\ud83d', Buffer.from('b'), '\ud83d'], { max: 9 })).map((part) => part.text), ['a\ufffdb\ufffd']);
});

test('what is wrong is refused by name', async () => {
  const cases = [[{}, '/max'], [{ max: 0 }, '/max'], [{ max: NaN }, '/max'], [{ max: 1.5 }, '/max'], [{ max: '9' }, '/max'],
    [{ max: 9, unit: 'words' }, '/unit'], [{ max: 9, overlap: 5 }, '/overlap'], [{ max: 9, minFill: 1 }, '/minFill'],
    [{ max: 9, minFill: NaN }, '/minFill'], [{ max: 9, size: 1 }, '/size'], [{ max: 9, closeFences: true }, '/closeFences']];
  for (const [options, field] of cases) {
    const refused = (error) => error instanceof InvalidArgumentError && error.field === field;
    assert.throws(() => chunk('text', options), refused, field);
    assert.throws(() => chunkStream(['text'], options), refused, field);
  }
  for (const max of [0, -1, 1.5, NaN, '9', -Infinity]) assert.throws(() => chunkText('text', max), InvalidArgumentError);
  for (const text of [null, undefined, 7, Buffer.from('text')]) {
    assert.throws(() => chunkText(text), TypeError);
    assert.throws(() => chunk(text, { max: 9 }), TypeError);
  }
  await assert.rejects(all([7], { max: 9 }), TypeError);
  await assert.rejects(all([Buffer.from([0x61, 0xff])], { max: 9 }), /byte 1/);
});

test('the largest sizes', () => {
  assert.deepEqual(chunkText('a b', Infinity), ['a b']);
  assert.deepEqual(chunkText(''), ['']);
  assert.deepEqual(chunk('', { max: 1 }), []);
});
