import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '../src/cbor.js';
import { lengthWith, lengthWithout, padmeTarget, paddingFor } from '../src/padding.js';

test('the length with a padding is that of its encoding', () => {
  for (const p of [0, 1, 23, 24, 255, 256, 65535, 65536]) {
    const length = encode([7, new Uint8Array(p)]).length;
    assert.equal(lengthWith(3, p), length);
    assert.equal(lengthWithout(length, p), 3);
  }
});

test('Padmé: the least length at or above the target', () => {
  for (let n = 2; n < 3000; n++) {
    const p = paddingFor(n);
    assert.ok(lengthWith(n, p) >= padmeTarget(n));
    assert.ok(p === 0 || lengthWith(n, p - 1) < padmeTarget(n));
  }
  assert.equal(padmeTarget(9), 10);
  assert.equal(padmeTarget(520), 544);
});

test('block: the least multiple that a padding reaches', () => {
  for (const block of [1, 7, 24, 58, 256, 65536]) {
    for (let n = 80; n < 1000; n += 3) {
      const length = lengthWith(n, paddingFor(n, block));
      assert.equal(length % block, 0);
      const reachable = (target) => Array.from({ length: 30 }, (_, p) => lengthWith(n, p)).includes(target);
      assert.ok(length - block < n || !reachable(length - block));
    }
  }
});
