// Revocation lists (SPEC 6.9).
import { L, compare, equal, sha256 } from './bytes.js';
import { decode } from './cbor.js';
import { refuse, require } from './errors.js';
import { entries, format, isBetween, isBytes, isUint, list, tuple } from './shape.js';
import { readStatement, verifyStatement } from './statement.js';

const RULE = '6.9.3';
const MOST = 65536;
const FORM = { longest: 4194304, rules: { length: '6.9.1', structure: '6.9.2' }, aad: L('revocation'), most: 2, dual: true };

// authority: as for credentials, of a key that may sign a list that was created then, and until when that is not too early; newest: yields number and digest of the newest list that is known of an anchor, if there is one.
export function parseRevocation(bytes, authority, newest) {
  const { payload, signatures } = readStatement(bytes, FORM);
  const claim = { ...readClaim(payload), digest: sha256(payload) };
  const { anchor, keys, until } = authority(claim.authority, claim.created) ?? refuse('trust', '6.9.4', 'a key of no anchor, or one that is not good for it');
  require(claim.created <= until, 'expired', '6.9.4', 'a list from the future');
  verifyStatement(keys, signatures, { alg: '6.9.5', signature: '6.9.5' });
  const known = newest(anchor);
  const follows = !known || claim.number > known.number || (claim.number === known.number && equal(claim.digest, known.digest));
  require(follows, 'replay', '6.9.6', 'a list that is older than one before');
  return { ...claim, anchor };
}

function readClaim(payload) {
  const map = entries(decode(payload), RULE, [1, 2, 3, 4, 5, 6]);
  const [authority, number, created, next] = [1, 2, 3, 4].map((key) => map.get(key));
  format(isBytes(authority, 32), RULE, 'no authority');
  format([number, created, next].every(isUint), RULE, 'a number or a time of another type');
  const keys = readNames(map.get(5), 32);
  const credentials = readNames(map.get(6), 16);
  format(number <= created, RULE, 'a number above created');
  format(next > created, RULE, 'the next one is not after it');
  return { authority, number, created, next, keys, credentials };
}

function readNames(value, size) {
  const read = list(value, RULE, MOST, 0).map((entry) => {
    const [name, since, reason] = tuple(entry, RULE, 3);
    format(isBytes(name, size) && isUint(since) && isBetween(reason, 1, 4), RULE, 'not what is revoked, since when and why');
    return { name, since, reason };
  });
  format(read.every(({ name }, i) => i === 0 || compare(read[i - 1].name, name) < 0), RULE, 'names that do not ascend');
  return read;
}
