// Directories beside their vectors: what is written is read again, by who may.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex } from '../src/bytes.js';
import { encodeDirectoryEntry, parseDirectoryEntry, parseDirectorySet, signDirectorySet } from '../src/directory.js';
import { fault } from '../src/fault.js';
import { vectorsOf } from '../src/files.js';
import { generateIdentity } from '../src/keys.js';
import { ED25519, ESP256, MLDSA65 } from '../src/signature.js';

const NOW = 1800000000000;
const signer = generateIdentity(ED25519);
const node = (n, address = 'a:b') => ({ thumbprint: new Uint8Array(32).fill(n), address, bundle: Uint8Array.of(n) });
const three = [node(1), node(2, null), node(255)];
const template = { number: 7, created: NOW - 1, expires: NOW + 1, nodes: three };
const refuses = (f, kind, rule) => assert.throws(f, (error) => error.class === kind && (!rule || error.rule === rule));

test('the vectors', () => {
  const vectors = vectorsOf('directory');
  assert.ok(vectors.length > 300, `${vectors.length} vectors`);
  for (const vector of vectors) {
    assert.equal(fault(vector), null, vector.name);
    if (vector.operation !== 'directory-entry' || vector.expect !== 'ok') continue;
    assert.equal(toHex(encodeDirectoryEntry(parseDirectoryEntry(fromHex(vector.input)))), vector.input);
  }
});

test('sets are read as they were signed, in the order of their nodes', () => {
  for (const algs of [[ED25519], [ESP256], [MLDSA65], [ED25519, MLDSA65], [ESP256, MLDSA65]]) {
    const one = generateIdentity(...algs);
    const bytes = signDirectorySet(one, { ...template, nodes: three.toReversed() });
    assert.deepEqual(parseDirectorySet(bytes, one, undefined, NOW).nodes, three);
    refuses(() => parseDirectorySet(bytes, generateIdentity(...algs), undefined, NOW), 'signature', 'E.1.4');
  }
});

test('every bit of a set counts, and every byte', () => {
  const bytes = signDirectorySet(signer, template);
  for (let i = 0; i < bytes.length; i++) {
    const other = bytes.slice();
    other[i] ^= 1;
    assert.throws(() => parseDirectorySet(other, signer, undefined, NOW), (error) => error.class !== undefined, `byte ${i}`);
    refuses(() => parseDirectorySet(bytes.subarray(0, i), signer, undefined, NOW), 'format');
  }
});

test('a set goes forward', () => {
  const parse = (more, seen) => parseDirectorySet(signDirectorySet(signer, { ...template, ...more }), signer, seen, NOW);
  const seen = parse({});
  for (const more of [{}, { number: 8 }, { number: 9, nodes: [node(3)] }]) assert.ok(parse(more, seen));
  for (const more of [{ number: 6 }, { nodes: [node(3)] }, { expires: NOW + 2 }]) refuses(() => parse(more, seen), 'replay', 'E.1.7');
});

test('nodes that there cannot be', () => {
  const parse = (nodes) => parseDirectorySet(signDirectorySet(signer, { ...template, nodes }), signer, undefined, NOW);
  refuses(() => parse([node(1), node(1, null)]), 'format', 'E.1.5');
  for (const address of ['', 'a', ':a', 'a:', 'A:b', 'a:b c', 'a:\u00fc', 'a:b\n', 7]) refuses(() => parse([node(1, address)]), 'format', 'E.1.5');
});
