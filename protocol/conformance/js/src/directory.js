// Directories as far as they are bytes (SPEC Appendix E): signed sets, and the entry of one node.
import { L, compare, equal, sha256, text } from './bytes.js';
import { decode, encode } from './cbor.js';
import { require } from './errors.js';
import { entries, format, isBytes, isText, isUint, list, tuple } from './shape.js';
import { readSigned, signAll, verifySigned } from './signed.js';

const SKEW = 300000;
const LABEL = L('directory');
export const LONGEST_SET = 8388608;
export const MOST_NODES = 4096;
export const LONGEST_ENTRY = 33799;
const LONGEST_ADDRESS = 1024;
const LONGEST_BUNDLE = 32768;
const RULE = 'E.1.5';

// signer: whose sets the reader takes; seen: the number and the digest of the newest one that it remembers, if it does.
export function parseDirectorySet(bytes, signer, seen, now) {
  require(bytes.length <= LONGEST_SET, 'limit', 'E.1.1', `a set over ${LONGEST_SET} bytes`);
  const { payload, signatures } = readSigned(bytes, LABEL, 'E.1.2');
  verifySigned(signer, signatures, { alg: 'E.1.3', signature: 'E.1.4' });
  const { thumbprint, ...claim } = readClaim(payload);
  require(equal(thumbprint, signer.thumbprint), 'trust', 'E.1.6', 'a set in another name');
  const set = { ...claim, digest: sha256(payload) };
  require(!seen || follows(set, seen), 'replay', 'E.1.7', 'a set that is older than one before');
  require(set.created - SKEW <= now && now < set.expires, 'expired', 'E.1.8', 'outside its time');
  return set;
}

const follows = (set, seen) => set.number > seen.number || (set.number === seen.number && equal(set.digest, seen.digest));

function readClaim(payload) {
  const map = entries(decode(payload), RULE, [1, 2, 3, 4, 5]);
  const [thumbprint, number, created, expires] = [1, 2, 3, 4].map((key) => map.get(key));
  format(isBytes(thumbprint, 32), RULE, 'a signer that is no thumbprint');
  format([number, created, expires].every(isUint), RULE, 'a number or a time of another type');
  const nodes = list(map.get(5), RULE, MOST_NODES).map((node) => {
    const [name, ...rest] = tuple(node, RULE, 3);
    format(isBytes(name, 32), RULE, 'a node that is no thumbprint');
    return { thumbprint: name, ...readEntry(rest) };
  });
  const ascends = nodes.every((node, i) => i === 0 || compare(nodes[i - 1].thumbprint, node.thumbprint) < 0);
  format(ascends, RULE, 'thumbprints that do not ascend');
  format(expires > created, RULE, 'expires is not above created');
  return { thumbprint, number, created, expires, nodes };
}

function readEntry([address, bundle]) {
  if (address !== null) {
    format(isText(address), RULE, 'an address that is no text');
    require(text(address).length <= LONGEST_ADDRESS, 'limit', RULE, `an address over ${LONGEST_ADDRESS} bytes`);
    format(/^[a-z][a-z0-9+.-]*:[!-~]+$/.test(address), RULE, 'not an address');
  }
  format(isBytes(bundle) && bundle.length > 0, RULE, 'no bundle');
  require(bundle.length <= LONGEST_BUNDLE, 'limit', RULE, `a bundle over ${LONGEST_BUNDLE} bytes`);
  return { address, bundle };
}

// What a directory says of one node over HTTPS (E.2).
export function parseDirectoryEntry(bytes) {
  require(bytes.length <= LONGEST_ENTRY, 'limit', 'E.2', `an entry over ${LONGEST_ENTRY} bytes`);
  return readEntry(tuple(decode(bytes), 'E.2', 2));
}

export const encodeDirectoryEntry = ({ address, bundle }) => encode([address, bundle]);

// The nodes in whatever order they are given; signer: an identity with its private keys.
export function signDirectorySet(signer, { number, created, expires, nodes }) {
  const sorted = [...nodes].sort((a, b) => compare(a.thumbprint, b.thumbprint));
  return signAll(signer, LABEL, encode(new Map([
    [1, signer.thumbprint], [2, number], [3, created], [4, expires],
    [5, sorted.map(({ thumbprint, address, bundle }) => [thumbprint, address, bundle])],
  ])));
}
