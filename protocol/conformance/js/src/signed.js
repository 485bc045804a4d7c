// What all keys of an identity sign (SPEC 6.1): a bundle, a directory set. A COSE_Sign1 by one key, a COSE_Sign by two.
import { Tagged, decode, encode } from './cbor.js';
import { algHeader, protectedHeader, signatureStructure, signaturesStructure, unprotectedHeader } from './cose.js';
import { require } from './errors.js';
import { format, isBytes, tuple } from './shape.js';
import { ALGORITHMS, ED25519, ESP256, MLDSA65, sign, verify } from './signature.js';

const FIRST = [ED25519, ESP256];

// The payload, and for each signature its alg, its bytes and what it has to be made over; unverified.
export function readSigned(bytes, aad, rule) {
  const value = decode(bytes);
  format(value instanceof Tagged && [18, 98].includes(value.tag), rule, 'not a COSE_Sign1 or COSE_Sign');
  const [header, unprotected, payload, last] = tuple(value.value, rule, 4);
  format(isBytes(payload), rule, 'a payload that is no byte string');
  const read = value.tag === 18 ? one : two;
  return { payload, signatures: read({ header, unprotected, payload, last, aad, rule }) };
}

function one({ header, unprotected, payload, last, aad, rule }) {
  const alg = protectedHeader(header, rule, { 1: 'int' }).get(1);
  unprotectedHeader(unprotected, rule);
  format(isBytes(last), rule, 'a signature that is no byte string');
  require(ALGORITHMS.has(alg), 'suite', rule, `alg ${alg}`);
  return [{ alg, signature: last, structure: signatureStructure(header, aad, payload) }];
}

function two({ header, unprotected, payload, last, aad, rule }) {
  format(isBytes(header, 0), rule, 'a protected header where none stands');
  unprotectedHeader(unprotected, rule);
  const read = tuple(last, rule, 2).map((entry) => {
    const [signHeader, signUnprotected, signature] = tuple(entry, rule, 3);
    const alg = protectedHeader(signHeader, rule, { 1: 'int' }).get(1);
    unprotectedHeader(signUnprotected, rule);
    format(isBytes(signature), rule, 'a signature that is no byte string');
    return { alg, signature, structure: signaturesStructure(signHeader, aad, payload) };
  });
  require(FIRST.includes(read[0].alg) && read[1].alg === MLDSA65, 'suite', rule, 'algorithms of no dual identity');
  return read;
}

// rules: where SPEC wants the algs to be those of the identity's keys, and each signature to verify.
export function verifySigned(identity, signatures, rules) {
  const same = signatures.length === identity.keys.length && identity.keys.every(({ alg }, i) => alg === signatures[i].alg);
  require(same, 'suite', rules.alg, "algorithms that are not those of the identity's keys");
  signatures.forEach(({ signature, structure }, i) =>
    require(verify(identity.keys[i], signature, structure), 'signature', rules.signature, 'a signature that does not verify'));
}

// By all keys of an identity that has their private halves.
export function signAll({ keys }, aad, payload) {
  const headers = keys.map(({ alg }) => algHeader(alg));
  if (keys.length === 1) {
    return encode(new Tagged(18, [headers[0], new Map(), payload, sign(keys[0], signatureStructure(headers[0], aad, payload))]));
  }
  const signatures = keys.map((key, i) => [headers[i], new Map(), sign(key, signaturesStructure(headers[i], aad, payload))]);
  return encode(new Tagged(98, [new Uint8Array(), new Map(), payload, signatures]));
}
