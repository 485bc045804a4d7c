// Sealed: what an epoch encrypts (SPEC 8.3 and 8.4).
import { decrypt, encrypt } from './aead.js';
import { L, concat, random, u16, u8 } from './bytes.js';
import { decode, encode } from './cbor.js';
import { encrypt0Structure, protectedHeader, unprotectedHeader } from './cose.js';
import { require } from './errors.js';
import { format, isBytes, tuple } from './shape.js';
import { AESGCM, SUITES } from './suites.js';

export const COUNTERS = 4096;
export const generationOf = (counter) => counter >> 6;

export function parseSealed(value, rule) {
  const [header, unprotected, ciphertext] = tuple(value, rule, 3);
  const withIv = hasIv(header);
  const map = protectedHeader(header, rule, withIv ? { 4: 10 } : { 4: 8, 6: 2 });
  const iv = unprotectedHeader(unprotected, rule, withIv ? { 5: 12 } : {}).get(5);
  format(isBytes(ciphertext), rule, 'a ciphertext that is no byte string');
  const [high, low] = withIv ? map.get(4).subarray(8) : map.get(6);
  return { header, iv, ciphertext, epochId: map.get(4).subarray(0, 8), counter: (high << 8) | low };
}

// Which of the two forms it is: that of suite 3, with its IV beside it, has no Partial IV.
function hasIv(header) {
  if (!isBytes(header) || header.length > 8192) return false; // refused below
  const map = decode(header);
  return map instanceof Map && !map.has(6);
}

// 8.4: whether a sealed has the form of a content AEAD.
export const hasFormOf = (sealed, content) => (sealed.iv !== undefined) === (content === AESGCM);
export const isOfSuite = (sealed, suite) => hasFormOf(sealed, SUITES.get(suite).content);

export function checkForm(sealed, content, rule) {
  require(hasFormOf(sealed, content), 'suite', rule, 'a sealed in the form of another suite');
}

export function checkCounter(sealed, rule) {
  require(sealed.counter < COUNTERS, 'limit', rule, 'a counter of 4096 or more');
}

const structure = (suite, header) => encrypt0Structure(header, concat(L('sealed'), u8(suite)));

// In suite 3 it is drawn at random, and the generation's iv is not used.
function nonce(suite, keys, counter, drawn) {
  if (SUITES.get(suite).content === AESGCM) return drawn;
  const out = keys.iv.slice();
  out[10] ^= counter >> 8;
  out[11] ^= counter & 255;
  return out;
}

// keys: {key, iv} of the counter's generation.
export function seal(suite, epochId, counter, keys, plaintext) {
  const { content } = SUITES.get(suite);
  const drawn = content === AESGCM ? random(12) : undefined;
  const header = encode(new Map(drawn ? [[4, concat(epochId, u16(counter))]] : [[4, epochId], [6, u16(counter)]]));
  const ciphertext = encrypt(content, keys.key, nonce(suite, keys, counter, drawn), structure(suite, header), plaintext);
  return [header, new Map(drawn ? [[5, drawn]] : []), ciphertext];
}

export function openSealed(suite, keys, sealed, rule) {
  const enc = structure(suite, sealed.header);
  const n = nonce(suite, keys, sealed.counter, sealed.iv);
  return { plaintext: decrypt(SUITES.get(suite).content, keys.key, n, enc, sealed.ciphertext, rule), enc, nonce: n };
}
