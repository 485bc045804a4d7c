// Messages: a claim that its sender signed, bound to its place (SPEC 7.4 and 7.5).
import { L, concat, sha256, u64 } from './bytes.js';
import { Tagged } from './cbor.js';
import { algHeader, protectedHeader, signatureStructure, unprotectedHeader } from './cose.js';
import { require } from './errors.js';
import { format, isBytes, tuple } from './shape.js';
import { ALGORITHMS, sign } from './signature.js';

export const externalAad = (H, sequence, origin) =>
  concat(L('message'), H, u64(sequence), origin.stream, u64(origin.sequence));

export const messageId = (first, origin, claimBytes) =>
  sha256(L('message-id'), first, origin.stream, u64(origin.sequence), claimBytes);

export function parseMessage(value) {
  const rule = '11.3.12';
  format(value instanceof Tagged && value.tag === 18, rule, 'no message');
  const [header, unprotected, payload, signature] = tuple(value.value, rule, 4);
  const alg = protectedHeader(header, rule, { 1: 'int' }).get(1);
  unprotectedHeader(unprotected, rule);
  format(isBytes(payload) && isBytes(signature), rule, 'a payload or signature that is no byte string');
  require(ALGORITHMS.has(alg), 'suite', rule, `alg ${alg}`);
  return { header, alg, payload, signature, structure: (aad) => signatureStructure(header, aad, payload) };
}

// Signed by the first key alone.
export function signMessage(sender, claimBytes, aad) {
  const [key] = sender.keys;
  const header = algHeader(key.alg);
  return new Tagged(18, [header, new Map(), claimBytes, sign(key, signatureStructure(header, aad, claimBytes))]);
}
