// The vectors of a plan's whole journey. What is expected comes from the plan and from what was sealed, never from the opener
// or the peeler of this twin: else a fault of theirs would be its own witness.
import { parseBundle } from '../bundle.js';
import { random, sha256 } from '../bytes.js';
import { encode } from '../cbor.js';
import { keyId } from '../encryption-key.js';
import { encodeIdentity } from '../keys.js';
import { Pins } from '../pins.js';
import { seal } from '../seal.js';
import { SUITES } from '../suites.js';
import { plain } from '../vector.js';
import { openFaults, peelFaults, signatureVector } from './faults.js';
import { holder } from './holder.js';

const SKEW = 300000;

export function journey(dice, plan, name) {
  const all = [...plan.recipients, ...plan.routes.flatMap(({ hops }) => hops)];
  const trust = new Pins(all.map(({ identity, role }) => ({ identity, roles: [role] })));
  const parsed = (party) => parseBundle(party.bundles[party.used].bytes, trust, party.role, plan.now);
  const order = {
    ...plan,
    recipients: plan.recipients.map((party) => ({ bundle: parsed(party), purpose: party.purpose })),
    routes: plan.routes.map(({ hops, recipients }) => ({ hops: hops.map(parsed), recipients })),
  };
  const sealed = seal(order, plan.now);
  const vectors = all.filter(() => dice.chance(0.2)).map((party) => bundleVector(plan, party));
  sealed.routes.forEach((route, i) => vectors.push(...routeVectors(dice, plan, sealed, plan.routes[i], route)));
  if (dice.chance(0.3)) vectors.push(signatureVector(plan, order));
  return vectors.map((vector, i) =>
    ({ ...vector, name: `${name}-${String(i + 1).padStart(3, '0')}-${vector.operation}${vector.fault ? `-${vector.fault}` : ''}` }));
}

function routeVectors(dice, plan, sealed, route, { envelope, steps }) {
  const vectors = [];
  const { trail, kept } = randomTrail(dice);
  const withTrail = (bytes, carried) => encode([1, bodyOf(bytes), carried]);
  let now = plan.now;
  let input = withTrail(envelope, trail);
  steps.forEach(({ next, expires, urgent, root, output }, i) => {
    now = later(dice, now, plan);
    const hop = route.hops[i];
    const out = withTrail(output, kept);
    const vector = {
      operation: 'peel', comment: `Hop ${i + 1} of ${steps.length}, ${about(hop)}.`, rule: '11.2', expect: 'ok', now,
      max_envelope: limit(dice, input), holder: holder(hop), pins: [], input, result: { next, expires, urgent, root, output: out },
    };
    vectors.push(vector);
    if (dice.chance(0.15)) vectors.push(dice.one(peelFaults(dice, plan, vector, i === 0 ? trail : kept)));
    input = out;
  });
  const carried = steps.length ? kept : trail;
  for (const index of route.recipients) {
    now = turning(dice, later(dice, now, plan), plan);
    const recipient = plan.recipients[index];
    const vector = {
      operation: 'open', comment: `Recipient ${index} of ${plan.recipients.length}, ${about(recipient)}, suite ${plan.suite}.`,
      rule: '11.3', expect: 'ok', now, max_envelope: limit(dice, input), holder: holder(recipient),
      pins: [{ identity: encodeIdentity(plan.sender), roles: plan.roles }], input,
      result: expected(plan, sealed, now),
    };
    vectors.push(vector);
    const outer = steps.length ? withTrail(envelope, trail) : null;
    if (dice.chance(0.3)) vectors.push(dice.one(openFaults(dice, plan, vector, recipient, carried, outer)));
  }
  return vectors;
}

const about = ({ identity, holding }) => `alg ${identity.keys.map(({ alg }) => alg).join(' and ')}, ${{
  single: 'one bundle', graceNew: 'the newer of two bundles', graceOld: 'the bundle in grace',
  renewedNew: 'renewed without a new key, the newer bundle', renewedOld: 'renewed without a new key, the older bundle',
}[holding]}`;

// Any time from the last one up to the end, skew included, and both ends themselves; a clock may also be behind the sealer's.
const later = (dice, now, { created, expires }) =>
  dice.one([
    now, now, Math.min(now + dice.between(0, 60000), expires), dice.between(now, expires + SKEW),
    expires + SKEW, created - SKEW, dice.between(created - SKEW, now),
  ]);

// Now and then the very ms at which a message is not yet late, or just late.
function turning(dice, now, plan) {
  const { created, clock, lifetime = plan.lifetime } = plan.claim;
  const end = BigInt(created) + (clock === 2 ? BigInt(plan.created) : 0n) + BigInt(lifetime) + BigInt(SKEW + dice.between(0, 1));
  return dice.chance(0.3) && end >= plan.created - SKEW && end <= plan.expires + SKEW ? Number(end) : now;
}

// Often none; else the least that still takes the envelope.
const limit = (dice, input) => (dice.chance(0.1) ? Math.max(8192, input.length) : undefined);

// The body of an envelope without a trail: what stands between the version and the empty string at the end.
function bodyOf(envelope) {
  const info = envelope[2] & 31;
  return envelope.subarray(3 + (info < 24 ? 0 : 1 << (info - 24)), -1);
}

// A trail as it leaves the sender's neighbour, and as it goes on: a malformed one is emptied by the next hop.
function randomTrail(dice) {
  const none = new Uint8Array();
  if (dice.chance(0.7)) return { trail: none, kept: none };
  // ff is no item at all, and what is longer than 16384 bytes is malformed whatever it holds.
  if (dice.chance(0.3)) return { trail: random(dice.one([1, 100, 16385])).fill(0xff, 0, 1), kept: none };
  const header = encode(new Map([[1, 24], [-20, random(16)]]));
  const trail = encode([header, new Map(), random(dice.one([0, dice.between(0, 500), 16350]))]);
  return { trail, kept: trail };
}

function expected(plan, sealed, now) {
  const { claim } = plan;
  const t = BigInt(claim.created) + (claim.clock === 2 ? BigInt(plan.created) : 0n);
  const unknown = claim.clock === 1;
  const end = t + BigInt(claim.lifetime ?? plan.lifetime) + BigInt(SKEW);
  return {
    sender: plan.sender.thumbprint, stream: plan.stream, sequence: plan.sequence, message_id: sealed.id, subject: plan.subject,
    kind: claim.kind, type: claim.type, content: claim.content, created: claim.created,
    late: unknown ? null : BigInt(now) > end, early: unknown ? null : t > BigInt(now + SKEW),
    origin: plan.origin, lifetime: claim.lifetime, clock: claim.clock, source: claim.source, parents: claim.parents?.length,
    suite: plan.suite,
    audience: plan.recipients.map(({ identity, bundles, used, purpose }) => ({
      thumbprint: identity.thumbprint,
      key_id: keyId(identity.thumbprint, plan.suite, bundles[used].keys.find(({ suite }) => suite === plan.suite).public),
      bundle: sha256(claimOf(identity, bundles[used])), purpose,
    })),
    routes: plan.routes.map(({ hops, recipients }) => ({ hops: hops.map(({ identity }) => identity.thumbprint), recipients })),
    urgent: plan.mark === 1, receipts_only: plan.mark === 2, one_way: plan.oneWay, interval: plan.interval,
    context_sequence: plan.sequence, context_created: plan.created, context_expires: plan.expires,
    context_lifetime: plan.lifetime,
    ended: plan.ended?.map((one) => ({ stream: one.stream, last_sequence: one.lastSequence, head: one.head,
      created: one.created, lifetime: one.lifetime })),
    moved: plan.moved,
  };
}

const claimOf = ({ thumbprint }, { sequence, nbf, exp, versions, floor, keys }) => encode(new Map([
  [1, thumbprint], [2, sequence], [3, nbf], [4, exp], [5, versions], [6, floor],
  [7, keys.map((key) => [key.suite, key.public])],
]));

function bundleVector(plan, { identity, bundles, used, role }) {
  const { bytes, sequence, nbf, exp, versions, floor, keys } = bundles[used];
  const known = keys.filter(({ suite }) => SUITES.has(suite));
  return {
    operation: 'bundle', comment: `A bundle of alg ${identity.keys.map(({ alg }) => alg).join(' and ')}.`, rule: '6.4',
    expect: 'ok', now: plan.now, role, pins: [{ identity: encodeIdentity(identity), roles: [role] }], input: bytes,
    result: {
      thumbprint: identity.thumbprint, sequence, nbf, exp, versions, floor, suites: keys.map(({ suite }) => suite),
      keys: known.map((key) => ({ suite: key.suite, public: key.public, key_id: keyId(identity.thumbprint, key.suite, key.public) })),
      digest: sha256(claimOf(identity, bundles[used])),
    },
  };
}

const ORDER = ['name', 'operation', 'comment', 'rule', 'expect', 'now', 'max_envelope', 'holder', 'role', 'pins', 'input', 'result'];

// A vector as the object that goes into its file: fields in the fixed order.
export const toFile = (vector) => plain(Object.fromEntries(ORDER.map((field) => [field, vector[field]])));
