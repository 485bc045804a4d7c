// Bundles (SPEC 6.4): an identity's encryption keys, signed by all of its signature keys.
import { L, sha256 } from './bytes.js';
import { decode, encode } from './cbor.js';
import { isEncryptionKey, keyId } from './encryption-key.js';
import { refuse, require } from './errors.js';
import { ascends, entries, format, isBetween, isBytes, isUint, list, tuple } from './shape.js';
import { readSigned, signAll, verifySigned } from './signed.js';
import { SUITES } from './suites.js';

const SKEW = 300000;
const LABEL = L('bundle');

// Trust store, role and clock decide whether a bundle is taken; role is the one its place needs.
export function parseBundle(bytes, trust, role, now) {
  const bundle = readBundle(bytes);
  const identity = trust.identity(bundle.thumbprint) ?? refuse('trust', '6.4.5', 'an owner whom the trust store does not know');
  verifySigned(identity, bundle.signatures, { alg: '6.4.5', signature: '6.4.6' });
  require(trust.isGood(bundle.thumbprint, role), 'trust', '6.4.7', 'an owner who is not good for the role');
  require(isUsable(bundle, now), 'expired', '6.4.8', 'outside its time');
  return { ...bundle, role };
}

export const isUsable = ({ nbf, exp }, now) => nbf - SKEW <= now && now < exp;

// What stands in a bundle, unverified: steps 6.4.1 to 6.4.4.
export function readBundle(bytes) {
  require(bytes.length <= 32768, 'limit', '6.4.1', 'a bundle over 32768 bytes');
  const { payload, signatures } = readSigned(bytes, LABEL, '6.4.2');
  return { ...readClaim(payload), bytes, claim: payload, digest: sha256(payload), signatures };
}

function readClaim(payload) {
  const rule = '6.4.3';
  const map = entries(decode(payload), rule, [1, 2, 3, 4, 5, 6, 7]);
  const [thumbprint, sequence, nbf, exp, versions, floor, list7] = [1, 2, 3, 4, 5, 6, 7].map((key) => map.get(key));
  format(isBytes(thumbprint, 32), rule, 'an owner that is no thumbprint');
  format([sequence, nbf, exp].every(isUint), rule, 'a sequence or time of another type');
  list(versions, rule, 8).forEach((version) => format(isBetween(version, 1, 255), rule, 'no version'));
  format(ascends(versions), rule, 'versions that do not ascend');
  format(isBetween(floor, 1, 255), rule, 'a floor that is no suite');
  const keys = list(list7, rule, 8).map((entry) => {
    const [suite, key] = tuple(entry, rule, 2);
    format(isBetween(suite, 1, 255) && isBytes(key), rule, 'no encryption key');
    return { suite, public: key };
  });
  const suites = keys.map(({ suite }) => suite);
  format(new Set(suites).size === suites.length, rule, 'a suite twice');
  format(suites.includes(floor), rule, 'a floor that is not listed');
  format(exp > nbf, rule, 'an end before the beginning');
  for (const { suite, public: key } of keys) {
    const good = SUITES.has(suite) ? isEncryptionKey(suite, key) : key.length >= 1 && key.length <= 4096;
    format(good, '6.4.4', 'an encryption key that is none');
  }
  const known = keys.filter(({ suite }) => SUITES.has(suite))
    .map((key) => ({ ...key, id: keyId(thumbprint, key.suite, key.public) }));
  return { thumbprint, sequence, nbf, exp, versions, floor, suites, keys: known };
}

// keys: [{suite, public}], best first; owner: an identity with its private keys.
export function signBundle(owner, { sequence, nbf, exp, versions = [1], floor, keys }) {
  const claim = encode(new Map([
    [1, owner.thumbprint], [2, sequence], [3, nbf], [4, exp], [5, versions], [6, floor],
    [7, keys.map(({ suite, public: key }) => [suite, key])],
  ]));
  return signAll(owner, LABEL, claim);
}
