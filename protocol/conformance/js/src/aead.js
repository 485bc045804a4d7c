// The content AEAD of both suites, ChaCha20/Poly1305 (SPEC 4.1).
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { refuse } from './errors.js';

export const encrypt = (key, iv, aad, plaintext) => chacha20poly1305(key, iv, aad).encrypt(plaintext);

export function decrypt(key, iv, aad, ciphertext, rule) {
  try {
    return chacha20poly1305(key, iv, aad).decrypt(ciphertext);
  } catch {
    return refuse('decrypt', rule, 'the AEAD refuses');
  }
}
