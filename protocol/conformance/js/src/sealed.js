// Sealed: what an epoch encrypts (SPEC 8.3 and 8.4).
import { decrypt, encrypt } from './aead.js';
import { L, concat, u16, u8 } from './bytes.js';
import { encode } from './cbor.js';
import { encrypt0Structure, protectedHeader, unprotectedHeader } from './cose.js';
import { require } from './errors.js';
import { format, isBytes, tuple } from './shape.js';

export const COUNTERS = 4096;
export const generationOf = (counter) => counter >> 6;

export function parseSealed(value, rule) {
  const [header, unprotected, ciphertext] = tuple(value, rule, 3);
  const map = protectedHeader(header, rule, { 4: 8, 6: 2 });
  unprotectedHeader(unprotected, rule);
  format(isBytes(ciphertext), rule, 'a ciphertext that is no byte string');
  const [high, low] = map.get(6);
  return { header, ciphertext, epochId: map.get(4), counter: (high << 8) | low };
}

export function checkCounter(sealed, rule) {
  require(sealed.counter < COUNTERS, 'limit', rule, 'a counter of 4096 or more');
}

const structure = (suite, header) => encrypt0Structure(header, concat(L('sealed'), u8(suite)));

function nonce(iv, counter) {
  const out = iv.slice();
  out[10] ^= counter >> 8;
  out[11] ^= counter & 255;
  return out;
}

// keys: {key, iv} of the counter's generation.
export function seal(suite, epochId, counter, keys, plaintext) {
  const header = encode(new Map([[4, epochId], [6, u16(counter)]]));
  return [header, new Map(), encrypt(keys.key, nonce(keys.iv, counter), structure(suite, header), plaintext)];
}

export function openSealed(suite, keys, sealed, rule) {
  const enc = structure(suite, sealed.header);
  const n = nonce(keys.iv, sealed.counter);
  return { plaintext: decrypt(keys.key, n, enc, sealed.ciphertext, rule), enc, nonce: n };
}
