// The trail (SPEC 10, reserved): only whether it has the shape of a sealed record.
import { decode } from './cbor.js';
import { protectedHeader, unprotectedHeader } from './cose.js';
import { Refusal } from './errors.js';
import { format, isBytes, tuple } from './shape.js';
import { CHACHA } from './suites.js';

export function isSealedRecord(bytes) {
  try {
    const [header, unprotected, ciphertext] = tuple(decode(bytes), '10', 3);
    const map = protectedHeader(header, '10', { 1: 'int', '-20': 16 });
    unprotectedHeader(unprotected, '10');
    format(isBytes(ciphertext) && map.get(1) === CHACHA, '10', 'no sealed record');
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
