import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../src/bytes.js';
import { decode, encode } from '../src/cbor.js';
import { publicKeyOf } from '../src/hpke.js';
import { encodeEncryptionKey, parseEncryptionKey } from '../src/key-file.js';

test('files of encryption keys come back as they went, and nothing else is one', () => {
  for (const suite of [1, 2, 3]) {
    const secret = random(32);
    const key = { suite, public: publicKeyOf(suite, secret), private: secret };
    const { private: _, ...half } = key;
    assert.deepEqual(parseEncryptionKey(encodeEncryptionKey(key)), key);
    assert.deepEqual(parseEncryptionKey(encodeEncryptionKey(half)), half);
    const wrong = [
      { ...key, private: random(32) }, { ...key, private: random(31) }, { ...half, public: key.public.subarray(1) },
      { ...half, public: new Uint8Array(key.public.length).fill(255) },
    ];
    for (const one of wrong) assert.throws(() => parseEncryptionKey(encodeEncryptionKey(one)), { class: 'format' });
    for (const [label, value] of [[3, 55], [1, 2], [9, 0]]) {
      const map = decode(encodeEncryptionKey(key)).set(label, value);
      assert.throws(() => parseEncryptionKey(encode(map)), { class: 'format' });
    }
  }
});
