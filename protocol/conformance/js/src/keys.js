// Identities and their COSE_Keys (SPEC 4.4 and 6.1).
import { concat, equal, sha256 } from './bytes.js';
import { decode, encode } from './cbor.js';
import { refuse, require } from './errors.js';
import { entries, format, isBytes, tuple } from './shape.js';
import { ALGORITHMS, ED25519, ESP256, MLDSA65 } from './signature.js';

// One row for each algorithm: the fixed entries of its COSE_Key, where the public parts stand, and where the private one.
const SHAPES = [
  { alg: ED25519, fixed: [[1, 1], [-1, 6]], public: [[-2, 32]], private: -4 },
  { alg: ESP256, fixed: [[1, 2], [-1, 1]], public: [[-2, 32], [-3, 32]], private: -4 },
  { alg: MLDSA65, fixed: [[1, 7], [3, -49]], public: [[-1, 1952]], private: -2 },
];

function coseKey(key, withPrivate) {
  const shape = SHAPES.find(({ alg }) => alg === key.alg);
  const map = new Map(shape.fixed);
  let at = 0;
  for (const [label, size] of shape.public) map.set(label, key.public.subarray(at, (at += size)));
  if (withPrivate) map.set(shape.private, key.private);
  return map;
}

function parseKey(map) {
  format(map instanceof Map, '6.1', 'not a COSE_Key');
  const shape = SHAPES.find(({ fixed }) => map.get(1) === fixed[0][1]) ?? refuse('format', '6.1', 'a key type without use');
  const required = [...shape.fixed, ...shape.public].map(([label]) => label);
  entries(map, '6.1', required, [shape.private]);
  format(shape.fixed.every(([label, value]) => map.get(label) === value), '6.1', 'another curve or algorithm');
  format(shape.public.every(([label, size]) => isBytes(map.get(label), size)), '6.1', 'a public key of another size');
  const key = { alg: shape.alg, public: concat(...shape.public.map(([label]) => map.get(label))) };
  const algorithm = ALGORITHMS.get(key.alg);
  format(algorithm.isPublic(key.public), '4.4', 'not a public key');
  if (map.has(shape.private)) {
    key.private = map.get(shape.private);
    format(isBytes(key.private, 32), '6.1', 'a private key of another size');
    format(belongs(algorithm, key), '4.4', 'the private key is not that of the public one');
  }
  return key;
}

function belongs(algorithm, key) {
  try {
    return equal(algorithm.publicOf(key.private), key.public);
  } catch {
    return false;
  }
}

const keyThumbprint = (key) => sha256(encode(coseKey(key, false)));

export function identity(keys) {
  const prints = keys.map(keyThumbprint);
  return { keys, thumbprint: keys.length === 1 ? prints[0] : sha256(encode(prints)) };
}

// want: 'public', 'private', or 'either' (all keys alike in any case).
export function identityOf(value, want = 'public') {
  const keys = (Array.isArray(value) ? tuple(value, '6.1', 2) : [value]).map(parseKey);
  if (keys.length === 2) {
    format(keys[0].alg !== MLDSA65 && keys[1].alg === MLDSA65, '6.1', 'not a pair of keys that makes a dual identity');
  }
  const privates = keys.filter((key) => key.private).length;
  format(privates === 0 || privates === keys.length, '6.1', 'one key private and the other not');
  require(want === 'either' || (want === 'private') === privates > 0, 'format', '6.1', `not a ${want} key`);
  return identity(keys);
}

export const parseIdentity = (bytes, want) => identityOf(decode(bytes), want);

export function encodeIdentity({ keys }, withPrivate = false) {
  const maps = keys.map((key) => coseKey(key, withPrivate));
  return encode(maps.length === 1 ? maps[0] : maps);
}

export function generateIdentity(...algs) {
  return identity(algs.map((alg) => {
    const secret = ALGORITHMS.get(alg).generate();
    return { alg, public: ALGORITHMS.get(alg).publicOf(secret), private: secret };
  }));
}
