// Bytes, big-endian numbers, labels and hashes (SPEC notation and section 5).
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

const ascii = new TextEncoder();

export const fromHex = (text) => {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new TypeError('not lower-case hex');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
};
export const toHex = (bytes) => Buffer.from(bytes).toString('hex');

export const concat = (...parts) => join(parts);

// For lists of any length, which as arguments of a call would overflow the stack.
export function join(parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function compare(a, b) {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

// Takes the same time wherever the difference is, so it serves for secrets as well.
export function equal(a, b) {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

export const distinct = (list) => new Set(list.map(toHex)).size === list.length;
export const includes = (list, wanted) => list.some((one) => equal(one, wanted));

export const u8 = (n) => Uint8Array.of(n);
export const u16 = (n) => Uint8Array.of(n >> 8, n & 255);
export function u64(n) {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(n));
  return out;
}

export const text = (string) => ascii.encode(string);
export const L = (name) => text(`vitalpost/1 ${name}\0`);
export const sha256 = (...parts) => nobleSha256(concat(...parts));

// The only source of keys, nonces and secrets.
export const random = (size) => crypto.getRandomValues(new Uint8Array(size));
