// What a recipient has to report of a plan's message.
import { sha256 } from '../bytes.js';
import { encode } from '../cbor.js';
import { keyId } from '../encryption-key.js';
import { firstStream } from './plan.js';

const SKEW = 300000;

export function expected(plan, sealed, now) {
  const { claim } = plan;
  const first = firstStream(plan);
  const t = BigInt(claim.created) + (claim.clock === 2 ? BigInt(first.start) : 0n);
  const unknown = claim.clock === 1;
  const end = t + BigInt(claim.lifetime ?? first.lifetime) + BigInt(SKEW);
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
      start: one.start, lifetime: one.lifetime, moved: one.moved })),
    moved: plan.moved, start: plan.sequence > 0 ? plan.start : undefined,
  };
}

export const claimOf = ({ thumbprint }, { sequence, nbf, exp, versions, floor, keys }) => encode(new Map([
  [1, thumbprint], [2, sequence], [3, nbf], [4, exp], [5, versions], [6, floor],
  [7, keys.map((key) => [key.suite, key.public])],
]));
