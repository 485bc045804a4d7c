// Tokens beside their vectors: one without a fault, and no bit of it changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tagged, decode, encode } from '../src/cbor.js';
import { algHeader, signatureStructure } from '../src/cose.js';
import { fault } from '../src/fault.js';
import { vectorsOf } from '../src/files.js';
import { encodeIdentity, generateIdentity } from '../src/keys.js';
import { ED25519, ESP256, MLDSA65, sign } from '../src/signature.js';
import { nameOf, parseToken, readToken } from '../src/token.js';

const NOW = 1800000000000;
const issuer = generateIdentity(ED25519);
const reader = { issuer, audience: 'a hop', understood: [-65537, 'scope'] };
const claims = (more = []) => new Map([[1, nameOf(issuer)], [3, 'a hop'], [4, NOW / 1000 + 60], ...more]);
const refuses = (f, kind, rule) => assert.throws(f, (error) => error.class === kind && (!rule || error.rule === rule));

function signed(map, key = issuer.keys[0]) {
  const header = algHeader(key.alg);
  const payload = encode(map);
  return encode(new Tagged(18, [header, new Map(), payload, sign(key, signatureStructure(header, new Uint8Array(), payload))]));
}

test('the vectors', () => {
  const vectors = vectorsOf('token');
  assert.ok(vectors.length > 300, `${vectors.length} vectors`);
  for (const vector of vectors) assert.equal(fault(vector), null, vector.name);
});

test('every bit of a token counts, and every byte', () => {
  const token = signed(claims([[-65537, 7]]));
  assert.equal(parseToken(token, reader, NOW).others[0].key, -65537);
  for (let i = 0; i < token.length; i++) {
    for (const bit of [1, 128]) {
      const other = token.slice();
      other[i] ^= bit;
      assert.throws(() => parseToken(other, reader, NOW), (error) => error.class !== undefined, `byte ${i}`);
    }
    refuses(() => readToken(token.subarray(0, i), reader.understood), 'format');
  }
});

test('issuers and bearers of every kind', () => {
  for (const algs of [[ED25519], [ESP256], [MLDSA65], [ED25519, MLDSA65], [ESP256, MLDSA65]]) {
    const one = generateIdentity(...algs);
    const bearer = generateIdentity(algs[0]);
    const token = signed(new Map([[1, nameOf(one)], [4, NOW], [8, new Map([[1, decode(encodeIdentity(bearer))]])]]), one.keys[0]);
    assert.deepEqual(parseToken(token, { issuer: one }, NOW).cnf, encodeIdentity(bearer));
    if (algs.length > 1) refuses(() => parseToken(signed(claims(), one.keys[1]), { ...reader, issuer: one }, NOW), 'suite', '6.6.4');
  }
});

test('what the reader does not understand is not ignored', () => {
  for (const key of [-65537, 'scope']) {
    assert.equal(parseToken(signed(claims([[key, 7]])), reader, NOW).others.length, 1);
    refuses(() => parseToken(signed(claims([[key, 7]])), { ...reader, understood: [] }, NOW), 'format', '6.6.3');
  }
});

test('the time', () => {
  const token = signed(claims([[5, NOW / 1000], [6, NOW / 1000 - 1]]));
  for (const [now, good] of [[-300001, false], [-300000, true], [0, true], [59999, true], [60000, false]]) {
    if (good) assert.ok(parseToken(token, reader, NOW + now));
    else refuses(() => parseToken(token, reader, NOW + now), 'expired', '6.6.8');
  }
});
