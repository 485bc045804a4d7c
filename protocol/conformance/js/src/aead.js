// The content AEADs, ChaCha20/Poly1305 and AES-256-GCM, by their COSE numbers (SPEC 4.1, 4.3).
import { gcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { refuse } from './errors.js';
import { AESGCM, CHACHA } from './suites.js';

const AEAD = new Map([[CHACHA, chacha20poly1305], [AESGCM, gcm]]);

export const encrypt = (alg, key, iv, aad, plaintext) => AEAD.get(alg)(key, iv, aad).encrypt(plaintext);

export function decrypt(alg, key, iv, aad, ciphertext, rule) {
  try {
    return AEAD.get(alg)(key, iv, aad).decrypt(ciphertext);
  } catch {
    return refuse('decrypt', rule, 'the AEAD refuses');
  }
}
