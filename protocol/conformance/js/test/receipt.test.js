// Receipts beside their vectors: what is written is read again, and no part of it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex } from '../src/bytes.js';
import { encode } from '../src/cbor.js';
import { fault } from '../src/fault.js';
import { vectorsOf } from '../src/files.js';
import { LONGEST_BITMAP, MOST_RECEIPTS, encodeReceipts, isDone, parseReceipts } from '../src/receipt.js';

const GREATEST = 2 ** 53 - 1;
const refuses = (f, kind) => assert.throws(f, (error) => error.class === kind && ['3.1', '8.8'].includes(error.rule));
const filled = (n, size) => new Uint8Array(size).fill(n);
const receipt = (n, next = 7, bitmap = [], lost = false) =>
  ({ stream: filled(n, 16), next, head: filled(n, 32), bitmap: Uint8Array.from(bitmap), lost });
const three = [receipt(1), receipt(2, 300, [0, 0x81], true), receipt(255, GREATEST)];

test('the vectors', () => {
  const vectors = vectorsOf('receipts');
  assert.ok(vectors.length > 200, `${vectors.length} vectors`);
  for (const vector of vectors) {
    assert.equal(fault(vector), null, vector.name);
    if (vector.expect === 'ok') assert.equal(toHex(encodeReceipts(parseReceipts(fromHex(vector.input)))), vector.input);
  }
});

test('receipts are read as they were written, in the order of their streams', () => {
  assert.deepEqual(parseReceipts(encodeReceipts(three)), three);
  assert.deepEqual(parseReceipts(encodeReceipts(three.toReversed())), three);
});

test('a cut list is none', () => {
  const wire = encodeReceipts(three);
  for (let n = 0; n < wire.length; n++) refuses(() => parseReceipts(wire.subarray(0, n)), 'format');
});

test('one to 64 receipts of different streams', () => {
  const many = Array.from({ length: MOST_RECEIPTS + 1 }, (_, i) => receipt(i));
  assert.equal(parseReceipts(encodeReceipts(many.slice(1))).length, MOST_RECEIPTS);
  refuses(() => encodeReceipts(many), 'limit');
  refuses(() => encodeReceipts([]), 'format');
  refuses(() => encodeReceipts([receipt(1), receipt(1, 8)]), 'format');
  const item = ({ stream, next, head, bitmap }) => [stream, next, head, bitmap];
  refuses(() => parseReceipts(encode([receipt(2), receipt(1)].map(item))), 'format');
});

// Every place that a bitmap of one bit can reach, at the end of all places.
test('the last place is below 2^53', () => {
  for (let bit = 0; bit < 8 * LONGEST_BITMAP; bit++) {
    const bitmap = filled(0, Math.floor(bit / 8) + 1);
    bitmap[bitmap.length - 1] = 1 << (bit % 8);
    const next = GREATEST - 1 - bit;
    assert.equal(isDone(parseReceipts(encodeReceipts([receipt(1, next, bitmap)]))[0], GREATEST), true);
    refuses(() => encodeReceipts([receipt(1, next + 1, bitmap)]), 'limit');
  }
  refuses(() => encodeReceipts([receipt(1, 7, filled(1, LONGEST_BITMAP + 1))]), 'limit');
  refuses(() => encodeReceipts([receipt(1, 7, [1, 0])]), 'format');
});

test('what a receipt says of places', () => {
  const one = receipt(1, 7, [0b00000101, 0b10000000]);
  const done = Array.from({ length: 40 }, (_, place) => place).filter((place) => isDone(one, place));
  assert.deepEqual(done, [0, 1, 2, 3, 4, 5, 6, 8, 10, 23]);
  assert.equal(isDone(receipt(1, GREATEST), GREATEST), false);
  assert.equal(isDone(receipt(1, 0), 0), false);
});

test('lost is true, or is not there', () => {
  const items = [filled(1, 16), 7, filled(1, 32), filled(1, 1)];
  assert.equal(parseReceipts(encode([[...items, true]]))[0].lost, true);
  assert.equal(parseReceipts(encode([items]))[0].lost, false);
  for (const lost of [false, null, 0, 1, 'true', [], new Map(), filled(0, 0)]) refuses(() => parseReceipts(encode([[...items, lost]])), 'format');
  refuses(() => parseReceipts(encode([[...items, true, true]])), 'format');
});
