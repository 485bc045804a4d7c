// Signature algorithms (SPEC 4.4).
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { concat, equal, random } from './bytes.js';

export const ED25519 = -19;
export const ESP256 = -9;
export const MLDSA65 = -49;

const littleEndian = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);
const { Point: Edwards } = ed25519;
const order = Edwards.Fn.ORDER;

const uncompressed = (publicKey) => concat(Uint8Array.of(4), publicKey);

function succeeds(attempt) {
  try {
    return attempt();
  } catch {
    return false;
  }
}

export const ALGORITHMS = new Map([
  [ED25519, {
    signatureSize: 64,
    isPublic: (key) => key.length === 32 && succeeds(() => !Edwards.fromBytes(key, false).isSmallOrder()),
    publicOf: (seed) => ed25519.getPublicKey(seed),
    generate: () => ed25519.utils.randomSecretKey(),
    sign: (message, seed) => ed25519.sign(message, seed),
    // noble's own verify takes the cofactor and compares points; SPEC wants neither: R is compared as encoded.
    verify(signature, message, key) {
      const R = signature.subarray(0, 32);
      const S = littleEndian(signature.subarray(32));
      if (S >= order) return false;
      const k = littleEndian(sha512(concat(R, key, message))) % order;
      const A = Edwards.fromBytes(key, false);
      return equal(Edwards.BASE.multiplyUnsafe(S).subtract(A.multiplyUnsafe(k)).toBytes(), R);
    },
  }],
  [ESP256, {
    signatureSize: 64,
    isPublic: (key) => key.length === 64 && succeeds(() => !p256.Point.fromBytes(uncompressed(key)).is0()),
    publicOf: (scalar) => p256.getPublicKey(scalar, false).slice(1),
    generate: () => p256.utils.randomSecretKey(),
    sign: (message, scalar) => p256.sign(message, scalar, { prehash: true, lowS: true, format: 'compact' }),
    verify: (signature, message, key) =>
      p256.verify(signature, message, uncompressed(key), { prehash: true, lowS: true, format: 'compact' }),
  }],
  [MLDSA65, {
    signatureSize: 3309,
    isPublic: (key) => key.length === 1952,
    publicOf: (seed) => ml_dsa65.keygen(seed).publicKey,
    generate: () => random(32),
    sign: (message, seed) => ml_dsa65.sign(message, ml_dsa65.keygen(seed).secretKey),
    verify: (signature, message, key) => ml_dsa65.verify(signature, message, key),
  }],
]);

export function verify(key, signature, message) {
  const algorithm = ALGORITHMS.get(key.alg);
  return signature.length === algorithm.signatureSize && succeeds(() => algorithm.verify(signature, message, key.public));
}

export function sign(key, message) {
  return ALGORITHMS.get(key.alg).sign(message, key.private);
}
