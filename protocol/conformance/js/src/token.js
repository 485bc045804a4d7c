// Tokens: CWTs in the one profile of SPEC 6.6.
import { text } from './bytes.js';
import { Tagged, decode, encode } from './cbor.js';
import { protectedHeader, signatureStructure, unprotectedHeader } from './cose.js';
import { require } from './errors.js';
import { encodeIdentity, identityOf } from './keys.js';
import { entries, format, isBytes, isInt, isText, isUint, tuple } from './shape.js';
import { ALGORITHMS, verify } from './signature.js';

const LONGEST = 8192;
const MOST_CLAIMS = 32;
const LONGEST_TEXT = 255;
const LONGEST_ID = 64;
const SKEW = 300000; // ms
const NO_AAD = new Uint8Array();
const NAMES = [, 'iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'cti', 'cnf']; // by their keys

// What an identity is called in iss, sub and aud.
export const nameOf = ({ thumbprint }) => `urn:ietf:params:oauth:ckt:sha-256:${Buffer.from(thumbprint).toString('base64url')}`;

// issuer: the identity whose token this has to be; issuerName: by which the reader knows it; audience: the reader's own name,
// if it has one; understood: the keys of further claims that it knows what to do with.
export function parseToken(bytes, { issuer, issuerName = nameOf(issuer), audience, understood = [] }, now) {
  const { kid, alg, signature, structure, claims } = readToken(bytes, understood);
  const [key] = issuer.keys;
  require(alg === key.alg, 'suite', '6.6.4', "an alg that is not that of the issuer's first key");
  require(verify(key, signature, structure), 'signature', '6.6.5', 'a signature that does not verify');
  require(claims.iss === issuerName, 'trust', '6.6.6', "not the issuer's name");
  require(claims.aud === audience, 'trust', '6.6.7', "not the reader's name");
  const began = [claims.nbf, claims.iat].every((from) => from === undefined || from * 1000 - SKEW <= now);
  require(began && now < claims.exp * 1000, 'expired', '6.6.8', 'outside its time');
  return { kid, ...claims };
}

// What stands in a token, unverified: steps 6.6.1 to 6.6.3.
export function readToken(bytes, understood = []) {
  require(bytes.length <= LONGEST, 'limit', '6.6.1', `a token over ${LONGEST} bytes`);
  const value = decode(bytes);
  format(value instanceof Tagged && value.tag === 18, '6.6.2', 'no COSE_Sign1');
  const [header, unprotected, payload, signature] = tuple(value.value, '6.6.2', 4);
  const { alg, kid } = readHeader(header);
  unprotectedHeader(unprotected, '6.6.2');
  format(isBytes(payload) && isBytes(signature), '6.6.2', 'a payload or a signature that is no byte string');
  require(ALGORITHMS.has(alg), 'suite', '4.3', `alg ${alg}`);
  return { kid, alg, signature, structure: signatureStructure(header, NO_AAD, payload), claims: readClaims(payload, understood) };
}

function readHeader(header) {
  const map = protectedHeader(header, '6.6.2', { 1: 'int' }, { 4: undefined });
  const kid = map.get(4);
  if (kid) sized(kid, kid.length, '6.6.2', LONGEST_ID);
  return { alg: map.get(1), kid };
}

// From 1 to so many bytes.
function sized(value, length, rule, most) {
  format(length > 0, rule, 'nothing where something has to stand');
  require(length <= most, 'limit', rule, `more than ${most} bytes`);
  return value;
}

function readClaims(payload, understood) {
  const rule = '6.6.3';
  const map = decode(payload);
  format(map instanceof Map, rule, 'claims that are no map');
  require(map.size <= MOST_CLAIMS, 'limit', rule, `more than ${MOST_CLAIMS} claims`);
  const claims = { others: [] };
  for (const [key, value] of map) {
    format(isInt(key) || isText(key), rule, 'a key that is neither an integer nor a text');
    format(key !== 0 && key !== '', rule, 'the key of no claim');
    if (NAMES[key] && isInt(key)) {
      claims[NAMES[key]] = readClaim(NAMES[key], value, rule);
    } else {
      format(understood.includes(key), rule, `claim ${key}, which the reader does not understand`);
      claims.others.push({ key, value: encode(value) });
    }
  }
  const { iss, exp, nbf = -1, iat = -1 } = claims;
  format(iss !== undefined && exp !== undefined, rule, 'no iss, or no exp');
  format(exp > nbf && exp > iat, rule, 'an exp that is not above nbf and iat');
  return claims;
}

function readClaim(name, value, rule) {
  switch (name) {
    case 'iss': case 'sub': case 'aud':
      format(isText(value), rule, `${name} is no text`);
      return sized(value, text(value).length, rule, LONGEST_TEXT);
    case 'cti':
      format(isBytes(value), rule, 'cti is no byte string');
      return sized(value, value.length, rule, LONGEST_ID);
    case 'cnf': {
      const key = entries(value, rule, [1]).get(1);
      format(key instanceof Map, rule, 'not one COSE_Key');
      return encodeIdentity(identityOf(key));
    }
    default:
      format(isUint(value), rule, `${name} is no time`);
      return value;
  }
}
