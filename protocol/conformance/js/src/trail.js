// The trail: records of what hops did, nested, sealed for the recipients (SPEC 10). Making one as a hop; unwind.js reads them.
import { decrypt, encrypt } from './aead.js';
import { L, concat, random, sha256 } from './bytes.js';
import { Tagged, decode, encode } from './cbor.js';
import { algHeader, encrypt0Structure, protectedHeader, signatureStructure, unprotectedHeader } from './cose.js';
import { Refusal, refuse, require } from './errors.js';
import { derive } from './schedule.js';
import { format, isBytes, tuple } from './shape.js';
import { sign } from './signature.js';
import { AESGCM, CHACHA, SUITES } from './suites.js';

export const MAX_TRAIL = 16384;
const EMPTY = new Uint8Array();
const RULE = '10.1';

export function parseSealedRecord(bytes) {
  require(bytes.length <= MAX_TRAIL, 'limit', RULE, 'a trail over 16384 bytes');
  const [header, unprotected, ciphertext] = tuple(decode(bytes), RULE, 3);
  const map = protectedHeader(header, RULE, { 1: 'int', '-20': 16 });
  const alone = unprotected instanceof Map && unprotected.size === 0;
  const iv = unprotectedHeader(unprotected, RULE, alone ? {} : { 5: 12 }).get(5);
  format(isBytes(ciphertext), RULE, 'a ciphertext that is no byte string');
  const alg = map.get(1);
  require([CHACHA, AESGCM].includes(alg), 'suite', RULE, `alg ${alg}`);
  format((iv !== undefined) === (alg === AESGCM), RULE, 'an IV out of its place, or none in its place');
  return { header, alg, iv, salt: map.get(-20), ciphertext };
}

// A trail as a hop takes it: a malformed one is empty.
export function takenTrail(bytes) {
  try {
    parseSealedRecord(bytes);
    return bytes;
  } catch (error) {
    if (error instanceof Refusal) return EMPTY;
    throw error;
  }
}

export const recordKeys = (root, salt) => ({
  key: derive(root, concat(L('record-key'), salt), 32),
  iv: derive(root, concat(L('record-iv'), salt), 12),
});

const sealStructure = (header) => encrypt0Structure(header, L('record-seal'));

export function openRecord(sealed, root) {
  const derived = recordKeys(root, sealed.salt);
  const { key, iv } = { ...derived, iv: sealed.iv ?? derived.iv };
  const enc = sealStructure(sealed.header);
  return { key, iv, enc, plaintext: decrypt(sealed.alg, key, iv, enc, sealed.ciphertext, RULE) };
}

export const recordAad = (hop, forwarded, trail) => concat(L('record'), hop, forwarded, sha256(trail));

// What a hop says: digests of the body as received and as forwarded, and its own words; cut: the digest of a trail that it cut.
function signRecord(hop, { received, forwarded }, said, trail, cut) {
  const { time = 0, ingress = 0, egress = 0, software = '', evidence } = said;
  const claim = encode([received, time, ingress, egress, software, ...(cut ? [cut] : []),
    ...(evidence ? [[evidence.type, evidence.evidence]] : [])]);
  const [key] = hop.keys;
  const header = algHeader(key.alg);
  const signature = sign(key, signatureStructure(header, recordAad(hop.thumbprint, forwarded, trail), claim));
  return new Tagged(18, [header, new Map(), claim, signature]);
}

// alg: the content AEAD of the layer's suite. With AES-GCM the IV is drawn, and stands beside.
function sealRecord(root, alg, record, trail) {
  const salt = random(16);
  const drawn = alg === AESGCM ? random(12) : undefined;
  const { key, iv } = { ...recordKeys(root, salt), ...(drawn && { iv: drawn }) };
  const header = encode(new Map([[1, alg], [-20, salt]]));
  return encode([header, new Map(drawn ? [[5, drawn]] : []), encrypt(alg, key, iv, sealStructure(header), encode([record, trail]))]);
}

// hop: an identity with its private keys; bodies: {received, forwarded}, their digests; said: {time, ingress, egress, software,
// evidence}; suite: that of its layer. Yields the new trail, the old one as it was taken (empty where it was malformed or leaves no room),
// and the digest of a well-formed one that was cut since it leaves no room.
export function appendRecord(hop, { root, suite }, bodies, said, received) {
  const { content } = SUITES.get(suite);
  const whole = takenTrail(received);
  for (const trail of [whole, EMPTY]) {
    const cut = trail.length < whole.length ? sha256(whole) : undefined;
    const made = sealRecord(root, content, signRecord(hop, bodies, said, trail, cut), trail);
    if (made.length <= MAX_TRAIL) return { trail: made, taken: trail, cut };
  }
  return refuse('limit', '10', 'a record that is longer than a trail may be');
}
