// Notices beside their vectors: what is written is read again, and no part of it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex } from '../src/bytes.js';
import { encode } from '../src/cbor.js';
import { fault } from '../src/fault.js';
import { vectorsOf } from '../src/files.js';
import { MOST_NOTICES, encodeNotices, parseNotices } from '../src/notice.js';

const GREATEST = 2 ** 53 - 1;
const refuses = (f, kind) => assert.throws(f, (error) => error.class === kind && ['3.1', '8.10'].includes(error.rule));
const three = [{ from: 1, to: 2, count: 3 }, { from: 0, to: GREATEST, count: undefined }, { from: 7, to: 7, count: GREATEST }];

test('the vectors', () => {
  const vectors = vectorsOf('notices');
  assert.ok(vectors.length > 200, `${vectors.length} vectors`);
  for (const vector of vectors) {
    assert.equal(fault(vector), null, vector.name);
    if (vector.expect === 'ok') assert.equal(toHex(encodeNotices(parseNotices(fromHex(vector.input)))), vector.input);
  }
});

test('notices are read as they were written, in the same order', () => {
  assert.deepEqual(parseNotices(encodeNotices(three)), three);
  assert.deepEqual(parseNotices(encodeNotices(three.toReversed())), three.toReversed());
});

test('a cut list is none', () => {
  const wire = encodeNotices(three);
  for (let n = 0; n < wire.length; n++) refuses(() => parseNotices(wire.subarray(0, n)), 'format');
});

test('none to 64 notices', () => {
  const many = (n) => Array(n).fill(three[0]);
  assert.deepEqual(parseNotices(encodeNotices([])), []);
  assert.equal(parseNotices(encodeNotices(many(MOST_NOTICES))).length, MOST_NOTICES);
  refuses(() => encodeNotices(many(MOST_NOTICES + 1)), 'limit');
});

test('what a notice cannot say', () => {
  refuses(() => encodeNotices([{ from: 2, to: 1, count: 1 }]), 'format');
  refuses(() => encodeNotices([{ from: 1, to: 2, count: 0 }]), 'format');
  for (const type of [0, 2, -2, '1', true, null]) refuses(() => parseNotices(encode([[type, 1, 2]])), 'format');
});
