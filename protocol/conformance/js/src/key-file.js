// Files of encryption keys: x25519-key, xwing-key and mlkem768p256-key of the CDDL (SPEC 4.1, 4.5).
import { equal } from './bytes.js';
import { decode, encode } from './cbor.js';
import { isEncryptionKey } from './encryption-key.js';
import { refuse } from './errors.js';
import { publicKeyOf } from './hpke.js';
import { entries, format, isBytes } from './shape.js';

// One row for each suite: the fixed entries of its COSE_Key, and where the public and the private part stand.
const SHAPES = [
  { suite: 1, fixed: [[1, 7], [3, 56]], public: -1, private: -2 },
  { suite: 2, fixed: [[1, 1], [3, 42], [-1, 4]], public: -2, private: -4 },
  { suite: 3, fixed: [[1, 7], [3, 54]], public: -1, private: -2 },
];

export function encodeEncryptionKey({ suite, public: key, private: secret }) {
  const shape = SHAPES.find((one) => one.suite === suite);
  return encode(new Map([...shape.fixed, [shape.public, key], ...(secret ? [[shape.private, secret]] : [])]));
}

// {suite, public, private}, the last if it is there.
export function parseEncryptionKey(bytes) {
  const map = decode(bytes);
  format(map instanceof Map, '4.1', 'not a COSE_Key');
  const shape = SHAPES.find(({ fixed }) => fixed.every(([label, value]) => map.get(label) === value)) ??
    refuse('format', '4.3', 'a key of no suite');
  entries(map, '4.1', [...shape.fixed.map(([label]) => label), shape.public], [shape.private]);
  const [key, secret] = [map.get(shape.public), map.get(shape.private)];
  format(isBytes(key) && isEncryptionKey(shape.suite, key), '4.5', 'not a public key');
  if (!map.has(shape.private)) return { suite: shape.suite, public: key };
  format(isBytes(secret, 32), '4.1', 'a private key of another size');
  format(equal(publicKeyOf(shape.suite, secret), key), '4.5', 'the private key is not that of the public one');
  return { suite: shape.suite, public: key, private: secret };
}
