// COSE headers and the structures that are authenticated (SPEC 3, 4.3 and 4.6).
import { decode, encode } from './cbor.js';
import { require } from './errors.js';
import { entries, format, isBytes, isInt } from './shape.js';

const HEADER_LIMIT = 8192;
const EMPTY = new Uint8Array();

// required, optional: label to the size of its byte string, to undefined for one of any size, or to 'int'.
function check(map, rule, required, optional = {}) {
  entries(map, rule, Object.keys(required).map(Number), Object.keys(optional).map(Number));
  for (const [label, kind] of Object.entries({ ...required, ...optional })) {
    const value = map.get(Number(label));
    if (value === undefined) continue;
    format(kind === 'int' ? isInt(value) : isBytes(value, kind), rule, 'a header parameter of another type or size');
  }
  return map;
}

export function protectedHeader(bytes, rule, required, optional) {
  format(isBytes(bytes), rule, 'a protected header that is no byte string');
  require(bytes.length <= HEADER_LIMIT, 'limit', rule, 'a header over 8192 bytes');
  return check(decode(bytes), rule, required, optional);
}

export function unprotectedHeader(map, rule, required = {}) {
  format(map instanceof Map, rule, 'an unprotected header that is no map');
  require(encode(map).length <= HEADER_LIMIT, 'limit', rule, 'a header over 8192 bytes');
  return check(map, rule, required);
}

export const algHeader = (alg) => encode(new Map([[1, alg]]));

export const signatureStructure = (header, externalAad, payload) =>
  encode(['Signature1', header, externalAad, payload]);
export const signaturesStructure = (header, externalAad, payload) =>
  encode(['Signature', EMPTY, header, externalAad, payload]);
export const encrypt0Structure = (header, externalAad) => encode(['Encrypt0', header, externalAad]);
export const encryptStructure = (header, externalAad) => encode(['Encrypt', header, externalAad]);
export const recipientInfo = (contentAlg, header, extra) => encode(['HPKE Recipient', contentAlg, header, extra]);
