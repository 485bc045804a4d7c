import assert from 'node:assert/strict';
import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat, fromHex, text } from '../src/bytes.js';
import { ALGORITHMS, ED25519, ESP256, MLDSA65, sign, verify } from '../src/signature.js';

const { Point } = ed25519;
const L = Point.Fn.ORDER;
const little = (n) => fromHex(n.toString(16).padStart(64, '0')).reverse();
const number = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

test('every algorithm verifies what it signed, and nothing else', () => {
  for (const [alg, algorithm] of ALGORITHMS) {
    const secret = algorithm.generate();
    const key = { alg, private: secret, public: algorithm.publicOf(secret) };
    const signature = sign(key, text('message'));
    assert.equal(signature.length, algorithm.signatureSize);
    assert.ok(verify(key, signature, text('message')));
    assert.ok(!verify(key, signature, text('another')));
    assert.ok(!verify(key, signature.subarray(1), text('message')));
    assert.ok(!verify(key, concat(signature, Uint8Array.of(0)), text('message')));
    assert.ok(!verify(key, new Uint8Array(algorithm.signatureSize), text('message')));
  }
});

test('Ed25519: the fourteen encodings, both signs, are no public keys', () => {
  const { isPublic } = ALGORITHMS.get(ED25519);
  const list = ['00'.repeat(32), `01${'00'.repeat(31)}`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    ...['ec', 'ed', 'ee'].map((first) => `${first}${'ff'.repeat(30)}7f`)];
  for (const encoding of list.map(fromHex)) {
    assert.ok(!isPublic(encoding));
    encoding[31] |= 128;
    assert.ok(!isPublic(encoding));
  }
});

test('Ed25519: S above the order does not verify', () => {
  const secret = ed25519.utils.randomSecretKey();
  const key = { alg: ED25519, public: ed25519.getPublicKey(secret) };
  const signature = ed25519.sign(text('message'), secret);
  const above = concat(signature.subarray(0, 32), little(number(signature.subarray(32)) + L));
  assert.ok(verify(key, signature, text('message')));
  assert.ok(!verify(key, above, text('message')));
});

// A key with torsion: with the cofactor every such signature verifies, without it only where k is a multiple of 8.
// node:crypto, which has no cofactor either and reduces k, has to agree each time.
test('Ed25519: verified without the cofactor, k reduced', () => {
  const torsion = Point.fromBytes(fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'));
  const a = 1234567n;
  const A = Point.BASE.multiply(a).add(torsion).toBytes();
  const key = { alg: ED25519, public: A };
  const der = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), A]), format: 'der', type: 'spki' });
  assert.ok(ALGORITHMS.get(ED25519).isPublic(A));
  let strict = 0;
  for (let i = 0; i < 64; i++) {
    const message = text(`message ${i}`);
    const R = Point.BASE.multiply(7n + BigInt(i)).toBytes();
    const k = number(sha512(concat(R, A, message))) % L;
    const signature = concat(R, little((7n + BigInt(i) + k * a) % L));
    assert.ok(ed25519.verify(signature, message, A, { zip215: false }));
    assert.equal(verify(key, signature, message), k % 8n === 0n);
    assert.equal(nodeVerify(null, message, der, signature), k % 8n === 0n);
    if (k % 8n === 0n) strict++;
  }
  assert.ok(strict < 64);
});

test('ESP256: the mirror image of a signature does not verify', () => {
  const secret = p256.utils.randomSecretKey();
  const key = { alg: ESP256, private: secret, public: ALGORITHMS.get(ESP256).publicOf(secret) };
  const signature = sign(key, text('message'));
  const n = p256.Point.Fn.ORDER;
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
  assert.ok(s <= (n - 1n) / 2n);
  const mirror = concat(signature.subarray(0, 32), fromHex((n - s).toString(16).padStart(64, '0')));
  assert.ok(!verify(key, mirror, text('message')));
  assert.ok(p256.verify(mirror, text('message'), concat(Uint8Array.of(4), key.public), { lowS: false }));
});

test('ESP256: what is no point is no public key', () => {
  const { isPublic } = ALGORITHMS.get(ESP256);
  assert.ok(!isPublic(new Uint8Array(64)));
  assert.ok(!isPublic(new Uint8Array(64).fill(255)));
  assert.ok(ALGORITHMS.get(MLDSA65).isPublic(new Uint8Array(1952).fill(255)));
});
