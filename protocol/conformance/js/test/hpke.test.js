// The package `hpke` with noble's algorithms is the witness here: it knows nothing of this implementation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as noble from '@panva/hpke-noble';
import * as witness from 'hpke';
import { ml_kem768_p256, ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js';
import { fromHex, toHex, text } from '../src/bytes.js';
import { isEncryptionKey } from '../src/encryption-key.js';
import * as hpke from '../src/hpke.js';

const SUITES = [
  [1, new witness.CipherSuite(noble.KEM_MLKEM768_X25519, noble.KDF_SHAKE256, noble.AEAD_AES_256_GCM)],
  [3, new witness.CipherSuite(noble.KEM_MLKEM768_P256, noble.KDF_SHAKE256, noble.AEAD_AES_256_GCM)],
  [2, new witness.CipherSuite(noble.KEM_DHKEM_X25519_HKDF_SHA256, noble.KDF_HKDF_SHA256, noble.AEAD_ChaCha20Poly1305)],
];
const info = text('info');
const aad = text('aad');

test('the witness opens what is sealed here, and the other way round', async () => {
  for (const [suite, other] of SUITES) {
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const publicKey = hpke.publicKeyOf(suite, secret);
    const sender = hpke.sender(suite, publicKey, info);
    const ciphertext = sender.seal(aad, text('plain'));
    const privateKey = await other.DeserializePrivateKey(secret);
    const pair = { privateKey, publicKey: await other.DeserializePublicKey(publicKey) };
    const recipient = await other.SetupRecipient(pair, sender.enc, { info });
    assert.equal(toHex(await recipient.Open(ciphertext, aad)), toHex(text('plain')));
    assert.equal(toHex(await recipient.Export(text('context'), 32)), toHex(sender.export(text('context'), 32)));

    const { encapsulatedSecret, ctx } = await other.SetupSender(pair.publicKey, { info });
    const receiver = hpke.receiver(suite, secret, encapsulatedSecret, info);
    assert.equal(toHex(receiver.open(aad, await ctx.Seal(text('back'), aad))), toHex(text('back')));
    assert.equal(toHex(receiver.export(text('context'), 64)), toHex(await ctx.Export(text('context'), 64)));
  }
});

test("X-Wing and MLKEM768-P256 are noble's own", () => {
  for (const [suite, kem] of [[1, ml_kem768_x25519], [3, ml_kem768_p256]]) {
    const seed = crypto.getRandomValues(new Uint8Array(32));
    assert.equal(toHex(hpke.publicKeyOf(suite, seed)), toHex(kem.keygen(seed).publicKey));
    const { enc, sharedSecret } = hpke.encapsulate(suite, hpke.publicKeyOf(suite, seed));
    assert.equal(toHex(sharedSecret), toHex(kem.decapsulate(enc, seed)));
  }
});

test('suite 3: a point that is not on the curve, or not uncompressed, is refused in an ek and in a key', () => {
  const secret = new Uint8Array(32).fill(7);
  const publicKey = hpke.publicKeyOf(3, secret);
  const { enc } = hpke.encapsulate(3, publicKey);
  assert.deepEqual([publicKey.length, enc.length], [1249, 1153]);
  assert.ok(isEncryptionKey(3, publicKey));
  const changed = (bytes, at, value) => bytes.map((byte, i) => (i === at ? value(byte) : byte));
  for (const [at, value] of [[-1, (byte) => byte ^ 1], [-65, () => 6], [-65, () => 2], [-65, () => 0], [-64, () => 255]]) {
    assert.throws(() => hpke.receiver(3, secret, changed(enc, enc.length + at, value), info), `${at}`);
    assert.ok(!isEncryptionKey(3, changed(publicKey, publicKey.length + at, value)));
  }
  assert.ok(!isEncryptionKey(3, publicKey.subarray(1)));
  assert.ok(!isEncryptionKey(3, changed(changed(publicKey, 0, () => 1), 1, () => 0x0d)));
});

test('an all-zero X25519 result is refused, whatever encoding leads to it', () => {
  const secret = new Uint8Array(32).fill(9);
  const points = ['00'.repeat(32), `01${'00'.repeat(31)}`, `${'00'.repeat(31)}80`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    ...['ec', 'ed', 'ee'].flatMap((first) => [`${first}${'ff'.repeat(30)}7f`, `${first}${'ff'.repeat(31)}`])];
  for (const point of points.map(fromHex)) {
    assert.throws(() => hpke.receiver(2, secret, point, info));
    assert.ok(!isEncryptionKey(2, point));
  }
});

test('encryption keys: the modulus of ML-KEM and the canonical X25519', () => {
  const good = hpke.publicKeyOf(1, new Uint8Array(32).fill(1));
  assert.ok(isEncryptionKey(1, good));
  const above = good.slice();
  above[0] = 0x01;
  above[1] = (above[1] & 0xf0) | 0x0d;
  assert.ok(!isEncryptionKey(1, above));
  const high = good.slice();
  high[1215] |= 128;
  assert.ok(!isEncryptionKey(1, high));
  assert.ok(!isEncryptionKey(1, good.subarray(1)));
});
