// Layers: a body encrypted for one hop (SPEC 9).
import { L, concat, distinct, sha256 } from './bytes.js';
import { Tagged, decode, encode } from './cbor.js';
import { encrypt0Structure, protectedHeader, unprotectedHeader } from './cose.js';
import { require } from './errors.js';
import * as hpke from './hpke.js';
import { schedule } from './schedule.js';
import { format, isBytes, isInt, isUint, list, tuple } from './shape.js';
import { ALGORITHMS } from './signature.js';
import { SUITES, byIntegrated } from './suites.js';

const EMPTY = new Uint8Array();

export function parseLayerOpening(value, rule) {
  const [header, unprotected, ciphertext] = tuple(value, rule, 3);
  const map = protectedHeader(header, rule, { 1: 'int', 4: 8 });
  const ek = unprotectedHeader(unprotected, rule, { '-4': undefined }).get(-4);
  format(isBytes(ciphertext), rule, 'a ciphertext that is no byte string');
  const bytes = encode(new Tagged(16, value));
  return { kind: 'layer', header, alg: map.get(1), keyId: map.get(4), ek, ciphertext, bytes };
}

// 11.2.4, without keys, and with the form of the sealed beside it.
export function checkLayerOpening(opening, rule, checkForm) {
  opening.suite = byIntegrated(opening.alg, rule);
  checkForm(opening.suite.content);
  format(opening.ek.length === opening.suite.ek, rule, 'an ek of another size than its suite has');
}

const externalAad = (hop) => concat(L('layer-opening'), hop);

export function openLayer(opening, key) {
  const context = hpke.receiver(key.suite, key.private, opening.ek, EMPTY);
  const enc = encrypt0Structure(opening.header, externalAad(key.owner));
  const plaintext = context.open(enc, opening.ciphertext);
  const secret = context.export(L('layer-secret'), 32);
  return { plaintext, secret, hpke: context, externalAad: externalAad(key.owner), enc };
}

export function parseLayerPlaintext(bytes, rule) {
  const [next, root, expires, urgent, admission] = tuple(decode(bytes), rule, 4, 5);
  list(next, rule, 64).forEach((one) => format(isBytes(one, 32), rule, 'a next that is no thumbprint'));
  format(isBytes(root, 32) && isUint(expires) && typeof urgent === 'boolean', rule, 'a layer of other types');
  format(distinct(next), rule, 'a next twice');
  if (admission !== undefined) checkAdmission(admission, rule);
  return { next, root, expires, urgent };
}

// Reserved: its shape is checked, its token is not.
function checkAdmission(value, rule) {
  const [token, proof] = tuple(value, rule, 2);
  format(isBytes(token) && isBytes(proof), rule, 'no admission');
  const signed = decode(proof);
  format(signed instanceof Tagged && signed.tag === 18, rule, 'no proof');
  const [header, unprotected, payload, signature] = tuple(signed.value, rule, 4);
  const alg = protectedHeader(header, rule, { 1: 'int' }).get(1);
  unprotectedHeader(unprotected, rule);
  format(isBytes(payload) && isBytes(signature), rule, 'a payload or signature that is no byte string');
  const [hop, expires, quota, opening] = tuple(decode(payload), rule, 4);
  format(isBytes(hop, 32) && isBytes(opening, 32), rule, 'a hop or digest of another size');
  format(isUint(expires) && isUint(quota), rule, 'a number of another type');
  require(isInt(alg) && ALGORITHMS.has(alg), 'suite', rule, `alg ${alg}`);
}

// An opening for one hop, and the key schedule of the layer epoch that it begins.
export function sealLayerOpening(suite, hop, key, { next, root, expires, urgent }) {
  const header = encode(new Map([[1, SUITES.get(suite).integrated], [4, key.id]]));
  const context = hpke.sender(suite, key.public, EMPTY);
  const enc = encrypt0Structure(header, externalAad(hop));
  const ciphertext = context.seal(enc, encode([next, root, expires, urgent]));
  const opening = new Tagged(16, [header, new Map([[-4, context.enc]]), ciphertext]);
  return { opening, keys: schedule('layer', suite, context.export(L('layer-secret'), 32), sha256(encode(opening))) };
}
