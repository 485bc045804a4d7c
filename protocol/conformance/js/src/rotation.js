// Rotations (SPEC 6.8): keys in the place of others.
import { L, equal, includes, sha256 } from './bytes.js';
import { decode } from './cbor.js';
import { identityOf } from './keys.js';
import { entries, format, isBetween, isBytes, isOneOf, isUint } from './shape.js';
import { readStatement, verifyStatement } from './statement.js';

const RULE = '6.8.3';
const FORM = { longest: 16384, rules: { length: '6.8.1', structure: '6.8.2' }, aad: L('rotation'), most: 4 };
export const KIND = { ordinary: 1, recovery: 2 };

// Verified, which says nothing yet of what it is worth.
export function parseRotation(bytes) {
  const { payload, signatures } = readStatement(bytes, FORM);
  const rotation = { ...readClaim(payload), digest: sha256(payload) };
  verifyStatement([...rotation.by.keys, ...rotation.to.keys], signatures, { alg: '6.8.4', signature: '6.8.5' });
  return rotation;
}

function readClaim(payload) {
  const map = entries(decode(payload), RULE, [1, 2, 3, 4, 5, 6, 7, 8], [9]);
  const [first, sequence, previous, kind, from] = [1, 2, 3, 4, 5].map((key) => map.get(key));
  const [by, to] = [6, 7].map((key) => {
    format(map.get(key) instanceof Map || Array.isArray(map.get(key)), RULE, 'no identity');
    return identityOf(map.get(key));
  });
  const cutOver = map.get(8);
  format(isBytes(first, 32) && isBytes(from, 32), RULE, 'no thumbprint');
  format(isBetween(sequence, 1, 256), RULE, 'no sequence');
  format(sequence === 1 ? previous === null && equal(first, from) : isBytes(previous, 32), RULE, 'it follows from something else');
  format(isOneOf(kind, KIND.ordinary, KIND.recovery), RULE, 'no kind');
  format((kind === KIND.ordinary) === equal(from, by.thumbprint), RULE, 'a kind that is not that of its signer');
  format(kind === KIND.ordinary || by.keys.length === 2, RULE, 'a recovery key that is not dual');
  format(isUint(cutOver), RULE, 'no cut-over');
  format(!includes([first, from, by.thumbprint], to.thumbprint), RULE, 'to has been something else');
  const rotation = { first, sequence, previous, kind, from, by, to, cutOver };
  if (!map.has(9)) return rotation;
  const recovery = map.get(9);
  format(isBytes(recovery, 32), RULE, 'no recovery key');
  format(!includes([first, from, by.thumbprint, to.thumbprint], recovery), RULE, 'a recovery key that is something else');
  return { ...rotation, recovery };
}
