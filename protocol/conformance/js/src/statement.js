// What credentials, rotations and revocation lists have in common (SPEC 6.7 to 6.9): COSE_Sign with tag 98, and how an identity is
// named in them.
import { Tagged, decode } from './cbor.js';
import { protectedHeader, signaturesStructure, unprotectedHeader } from './cose.js';
import { refuse, require } from './errors.js';
import { format, isBytes, isText, tuple } from './shape.js';
import { ALGORITHMS, MLDSA65, verify } from './signature.js';

const URN = 'urn:ietf:params:oauth:ckt:sha-256:';

// The payload, and the signatures unverified; dual: they are two, by keys as a dual identity has them.
export function readStatement(bytes, { longest, rules, aad, most, dual }) {
  require(bytes.length <= longest, 'limit', rules.length, `more than ${longest} bytes`);
  const rule = rules.structure;
  const value = decode(bytes);
  format(value instanceof Tagged && value.tag === 98, rule, 'not a COSE_Sign');
  const [body, unprotected, payload, list] = tuple(value.value, rule, 4);
  format(isBytes(body, 0), rule, 'a protected header where none stands');
  unprotectedHeader(unprotected, rule);
  format(isBytes(payload), rule, 'a payload that is no byte string');
  const signatures = tuple(list, rule, 2, most).map((entry) => {
    const [header, own, signature] = tuple(entry, rule, 3);
    const alg = protectedHeader(header, rule, { 1: 'int' }).get(1);
    unprotectedHeader(own, rule);
    format(isBytes(signature), rule, 'a signature that is no byte string');
    return { alg, signature, structure: signaturesStructure(header, aad, payload) };
  });
  for (const [i, { alg }] of signatures.entries()) {
    const fits = ALGORITHMS.has(alg) && (!dual || (alg === MLDSA65) === i > 0);
    require(fits, 'suite', rule, `alg ${alg} in signature ${i}`);
  }
  return { payload, signatures };
}

// All of these keys, in this order.
export function verifyStatement(keys, signatures, rules) {
  const same = keys.length === signatures.length && keys.every(({ alg }, i) => alg === signatures[i].alg);
  require(same, 'suite', rules.alg, 'algorithms that are not those of the keys');
  for (const [i, { signature, structure }] of signatures.entries()) {
    require(verify(keys[i], signature, structure), 'signature', rules.signature, `signature ${i} does not verify`);
  }
}

// The thumbprint in the one spelling of its URI.
export function thumbprintOf(uri, rule) {
  format(isText(uri) && uri.startsWith(URN), rule, 'not the name of an identity');
  const spelled = uri.slice(URN.length);
  const bytes = new Uint8Array(Buffer.from(spelled, 'base64url'));
  const good = bytes.length === 32 && Buffer.from(bytes).toString('base64url') === spelled;
  return good ? bytes : refuse('format', rule, 'not a thumbprint in its one spelling');
}
