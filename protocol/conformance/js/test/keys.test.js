import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, toHex } from '../src/bytes.js';
import { decode, encode } from '../src/cbor.js';
import { encodeIdentity, generateIdentity, parseIdentity } from '../src/keys.js';
import { Pins, encodePins, parsePins } from '../src/pins.js';
import { ED25519, ESP256, MLDSA65 } from '../src/signature.js';

const KINDS = [[ED25519], [ESP256], [MLDSA65], [ED25519, MLDSA65], [ESP256, MLDSA65]];
const identities = KINDS.map((algs) => generateIdentity(...algs));
const refused = (work) => assert.throws(work, (error) => error.class === 'format');

test('identities of all kinds, public and private, come back as they went', () => {
  for (const identity of identities) {
    for (const withPrivate of [false, true]) {
      const bytes = encodeIdentity(identity, withPrivate);
      const back = parseIdentity(bytes, withPrivate ? 'private' : 'public');
      assert.equal(toHex(back.thumbprint), toHex(identity.thumbprint));
      assert.equal(toHex(encodeIdentity(back, withPrivate)), toHex(bytes));
      refused(() => parseIdentity(bytes, withPrivate ? 'public' : 'private'));
    }
  }
});

test('what is no pair of keys, and keys half private, are refused', () => {
  const [ed, esp, mldsa] = identities.map((one) => decode(encodeIdentity(one)));
  const secret = decode(encodeIdentity(identities[2], true));
  for (const pair of [[ed, esp], [mldsa, ed], [mldsa, mldsa], [ed], [ed, mldsa, mldsa], [ed, secret]]) {
    refused(() => parseIdentity(encode(pair), 'either'));
  }
});

test("a private key is that of the public one", () => {
  for (const algs of [[ED25519], [ESP256], [MLDSA65]]) {
    const [a, b] = [generateIdentity(...algs), generateIdentity(...algs)];
    const mixed = { keys: [{ ...a.keys[0], private: b.keys[0].private }] };
    refused(() => parseIdentity(encodeIdentity(mixed, true), 'private'));
  }
});

test('pins come back sorted, and forbidden roles do not come at all', () => {
  const pins = identities.map((identity, i) => ({ identity, roles: [i + 1] }));
  const back = parsePins(encodePins(pins));
  assert.equal(back.length, 5);
  assert.ok(compare(back[0].identity.thumbprint, back[1].identity.thumbprint) < 0);
  const mixed = [{ identity: identities[0], roles: [1, 4] }];
  refused(() => parsePins(encodePins(mixed)));
  refused(() => new Pins(mixed));
  assert.ok(new Pins(pins).isGood(identities[2].thumbprint, 3));
  assert.ok(!new Pins(pins).isGood(identities[2].thumbprint, 4));
  assert.ok(!new Pins(pins.slice(1)).isGood(identities[0].thumbprint));
});
