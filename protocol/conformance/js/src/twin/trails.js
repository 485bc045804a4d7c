// The trail of a plan's route, as its hops make it, and what a recipient has to find. Expected is what was done to it, never
// what unwind.js says.
import { random, sha256 } from '../bytes.js';
import { encode } from '../cbor.js';
import { encodeIdentity } from '../keys.js';
import { ROLE } from '../roles.js';
import { MAX_TRAIL, appendRecord } from '../trail.js';

const NONE = new Uint8Array();
const MEDIA = [0, 60, 2 ** 53 - 1, 'application/eat+cwt', 'ü'];

// README: a vector leaves room for a record of 8000 bytes, or for none at all.
export const isCertain = (trail) => trail.length <= MAX_TRAIL - 8000 || trail.length > MAX_TRAIL - 100;

// ff is no item at all, and what is longer than 16384 bytes is malformed whatever it holds.
const malformed = (dice) => random(dice.one([1, 100, 16385])).fill(0xff, 0, 1);

function wellFormed(dice) {
  const iv = dice.chance(0.5) ? random(12) : undefined;
  const header = encode(new Map([[1, iv ? 3 : 24], [-20, random(16)]]));
  return encode([header, new Map(iv ? [[5, iv]] : []), random(dice.one([0, dice.between(0, 500), MAX_TRAIL - (iv ? 48 : 34)]))]);
}

// What is in the trail: its bytes, the records in it that still open (the first hop's first), whether something stands before these,
// and with which class the one that should be there fails (without any: an empty trail is no record).
export function firstTrail(dice) {
  const bytes = dice.chance(0.7) ? NONE : dice.chance(0.3) ? malformed(dice) : wellFormed(dice);
  return { bytes, taken: bytes[0] === 0x83 ? bytes : NONE, records: [], junk: bytes.length > 0, fails: 'format' };
}

export function addRecord(dice, party, { root, suite, body, inner }, before, now) {
  const said = {
    time: dice.one([now, now, 0]), ingress: dice.one([0, 1, 2 ** 53 - 1]), egress: dice.between(0, 1000),
    software: dice.one(['', 'hop/1', 'ø'.repeat(dice.between(1, 100))]),
    evidence: dice.chance(0.2) ? { type: dice.one(MEDIA), evidence: random(dice.between(0, 99)) } : undefined,
  };
  const bodies = { received: sha256(body), forwarded: sha256(inner) };
  const { trail, taken, cut } = appendRecord(party.identity, { root, suite }, bodies, said, before.bytes);
  const kept = taken.length > 0;
  const records = [...(kept ? before.records : []), { hop: party.identity.thumbprint, ...said, cut }];
  return { bytes: trail, taken: trail, records, junk: kept && before.junk, fails: kept ? before.fails : 'format' };
}

// Between two hops, or before the recipient: what was in it is gone, or will not open.
export function damaged(dice, trail) {
  const [bytes, fails] = dice.one([() => [NONE, 'format'], () => unreadable(malformed(dice)), () => [flipped(dice, trail.bytes), 'decrypt']])();
  return { bytes, taken: bytes[0] === 0x83 ? bytes : NONE, records: [], junk: bytes.length > 0, fails };
}

// As a recipient finds it; to a hop it is empty.
const unreadable = (bytes) => [bytes, bytes.length > MAX_TRAIL ? 'limit' : 'format'];

function flipped(dice, bytes) {
  const out = bytes.slice();
  out[out.length - dice.between(1, 16)] ^= 1 << dice.between(0, 7);
  return out;
}

// unknown: the indices of the hops that the recipient does not hold for good.
export function expectedTrail({ records, junk, fails }, plan, hops, recipient, unknown) {
  const names = [plan.sender, ...hops.map(({ identity }) => identity), recipient.identity].map(({ thumbprint }) => thumbprint);
  const found = [];
  const broken = (i, step, kind) => ({ verdict: 'broken', between: [names[i], names[i + 1]], step, class: kind, verified: found.length, records: found });
  for (let i = hops.length; i > 0; i--) {
    const record = records[records.length - 1 - found.length];
    if (!record) return broken(i, '10.1', fails);
    if (unknown.includes(i - 1)) return broken(i, '10.2', 'trust');
    found.push(record);
    if (record.cut) return { ...broken(i, '10.4', 'limit'), between: [names[0], names[i]] };
  }
  return junk ? broken(0, '10.5', 'format') : { verdict: 'whole', verified: found.length, records: found };
}

export const hopPins = (hops, unknown, dice) => hops.flatMap(({ identity }, i) => {
  if (!unknown.includes(i)) return [{ identity: encodeIdentity(identity), roles: [ROLE.hop] }];
  return dice.chance(0.5) ? [] : [{ identity: encodeIdentity(identity), roles: [ROLE.escrow, ROLE.audit] }];
});

