// The vectors of a plan's whole journey. What is expected comes from the plan and from what was sealed, never from the opener
// or the peeler of this twin: else a fault of theirs would be its own witness.
import { parseBundle } from '../bundle.js';
import { sha256 } from '../bytes.js';
import { encode } from '../cbor.js';
import { keyId } from '../encryption-key.js';
import { encodeIdentity } from '../keys.js';
import { Pins } from '../pins.js';
import { seal } from '../seal.js';
import { SUITES } from '../suites.js';
import { MAX_TRAIL } from '../trail.js';
import { plain } from '../vector.js';
import { openFaults, peelFaults, signatureVector } from './faults.js';
import { claimOf, expected } from './expected.js';
import { holder } from './holder.js';
import { firstStream } from './plan.js';
import { addRecord, damaged, expectedTrail, firstTrail, hopPins, isCertain } from './trails.js';

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
  let now = plan.now;
  let trail = firstTrail(dice);
  let body = bodyOf(envelope);
  let last = () => trail; // the last hop makes a record for each recipient
  steps.forEach((step, i) => {
    now = later(dice, now, plan);
    if (i > 0 && dice.chance(0.05)) trail = damaged(dice, trail);
    const [hop, before, time] = [route.hops[i], trail, now];
    const shown = isCertain(before.bytes) ? before : empty;
    const vector = peelVector(dice, { hop, step, now, before: shown, at: `Hop ${i + 1} of ${steps.length}` });
    vectors.push(vector);
    if (dice.chance(0.15)) vectors.push(dice.one(peelFaults(dice, plan, vector, shown.bytes)));
    last = () => addRecord(dice, hop, step, before, time);
    trail = last();
    body = step.inner;
  });
  const outer = steps.length ? encode([1, bodyOf(envelope), trail.bytes]) : null;
  for (const index of route.recipients) {
    const arrived = steps.length && dice.chance(0.1) ? damaged(dice, last()) : last();
    now = turning(dice, later(dice, now, plan), plan);
    const recipient = plan.recipients[index];
    const unknown = route.hops.flatMap((_, i) => (dice.chance(0.05) ? [i] : []));
    const input = encode([1, body, arrived.bytes]);
    const vector = {
      operation: 'open', comment: `Recipient ${index} of ${plan.recipients.length}, ${about(recipient)}, suite ${plan.suite}.`,
      rule: '11.3', expect: 'ok', now, max_envelope: limit(dice, input), holder: holder(recipient),
      pins: [{ identity: encodeIdentity(plan.sender), roles: plan.roles }, ...hopPins(route.hops, unknown, dice)], input,
      result: { ...expected(plan, sealed, now), trail: expectedTrail(arrived, plan, route.hops, recipient, unknown) },
    };
    vectors.push(vector);
    if (dice.chance(0.3)) vectors.push(dice.one(openFaults(dice, plan, vector, recipient, arrived.bytes, outer)));
  }
  return vectors;
}

const empty = { bytes: new Uint8Array(), taken: new Uint8Array() };

function peelVector(dice, { hop, step, now, before, at }) {
  const { next, expires, urgent, root, inner } = step;
  const input = encode([1, step.body, before.bytes]);
  const trail = before.bytes.length <= MAX_TRAIL - 8000 ? before.taken : empty.taken;
  const cut = trail.length < before.taken.length ? sha256(before.taken) : undefined;
  return {
    operation: 'peel', comment: `${at}, ${about(hop)}.`, rule: '11.2', expect: 'ok', now, max_envelope: limit(dice, input),
    holder: holder(hop, true), pins: [], input,
    result: { next, expires, urgent, root, body: inner, trail, cut },
  };
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
  const first = firstStream(plan);
  const { created, clock, lifetime = first.lifetime } = plan.claim;
  const end = BigInt(created) + (clock === 2 ? BigInt(first.start) : 0n) + BigInt(lifetime) + BigInt(SKEW + dice.between(0, 1));
  return dice.chance(0.3) && end >= plan.created - SKEW && end <= plan.expires + SKEW ? Number(end) : now;
}

// Often none; else the least that still takes the envelope.
const limit = (dice, input) => (dice.chance(0.1) ? Math.max(8192, input.length) : undefined);

// The body of an envelope without a trail: what stands between the version and the empty string at the end.
function bodyOf(envelope) {
  const info = envelope[2] & 31;
  return envelope.subarray(3 + (info < 24 ? 0 : 1 << (info - 24)), -1);
}

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
