// Encryption keys in bundles (SPEC 4.5 and 6.3).
import { x25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { L, compare, sha256, u8 } from './bytes.js';
import { SUITES } from './suites.js';

// 2^255 - 19, big-endian, to compare with the key turned round.
const PRIME = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x7f : i === 31 ? 0xed : 0xff));
const ANY_SCALAR = new Uint8Array(32).fill(8);
const Q = 3329;

function isX25519(key) {
  if (compare(key.slice().reverse(), PRIME) >= 0) return false;
  try {
    x25519.getSharedSecret(ANY_SCALAR, key);
    return true;
  } catch {
    return false;
  }
}

// An uncompressed point on the curve.
function isP256(key) {
  try {
    return key[0] === 4 && p256.Point.fromBytes(key) !== undefined;
  } catch {
    return false;
  }
}

// FIPS 203 section 7.2: every coefficient, two in three bytes, is below q. The last 32 bytes are the seed of the matrix.
function isMLKEM768(key) {
  for (let i = 0; i < 1152; i += 3) {
    const first = key[i] | ((key[i + 1] & 15) << 8);
    const second = (key[i + 1] >> 4) | (key[i + 2] << 4);
    if (first >= Q || second >= Q) return false;
  }
  return true;
}

export function isEncryptionKey(suite, key) {
  if (key.length !== SUITES.get(suite).publicKey) return false;
  if (suite === 2) return isX25519(key);
  return isMLKEM768(key) && (suite === 3 ? isP256 : isX25519)(key.subarray(1184));
}

export const keyId = (owner, suite, publicKey) => sha256(L('key-id'), owner, u8(suite), publicKey).subarray(0, 8);
