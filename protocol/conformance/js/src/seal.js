// Seal: a message for its audience, in an envelope for each route (SPEC 11.1, 8, 9). One-shot: counter 0, no state.
import { equal } from './bytes.js';
import { encode } from './cbor.js';
import { CLOCK, checkMark, encodeClaim, parseClaim, timeliness } from './claim.js';
import { MAX_ENVELOPE, encodeEnvelope } from './envelope.js';
import { openEpoch, openLayerEpoch, wrap } from './epoch.js';
import { require } from './errors.js';
import { externalAad, messageId, signMessage } from './message.js';
import { lengthWithout, paddingFor } from './padding.js';
import { sealNext } from './sealing.js';

// plan: that of an epoch, with claim and padding: {block}. A one-shot sealer starts at sequence 0 and ends no stream; sequence,
// start, ended, moved, places and origin are for makers of test vectors.
export function seal(plan, now, { maxEnvelope = MAX_ENVELOPE } = {}) {
  const { context, opening, sealing, layers } = openEpoch({ places: 1, ...plan }, now);
  const claim = checkClaim(encodeClaim(plan.claim), context, plan.origin, now);
  const { plaintext, id } = sign(plan.sender, context, context.sequence, claim, plan.origin, plan.padding);
  const core = encode([opening, sealNext(sealing, plaintext)]);
  layers.flat().forEach((layer) => openLayerEpoch(layer, context.sequence));
  const routes = layers.map((route, i) => {
    const bodies = wrap(route, core, () => true);
    const steps = route.map(({ hop, suite, tells }, at) => ({ hop, suite, ...tells, body: bodies[at], inner: bodies[at + 1] }));
    const next = route.length ? [route[0].hop] : context.routes[i].recipients.map((at) => context.recipients[at].thumbprint);
    return { envelope: encodeEnvelope(bodies[0]), next, steps };
  });
  for (const { envelope } of routes) require(envelope.length <= maxEnvelope, 'limit', '11.1.6', 'an envelope too long');
  return { context, claim, id, routes };
}

// 11.1.5.
export function checkClaim(bytes, context, origin, now) {
  const claim = parseClaim(bytes);
  checkMark(claim, context.mark);
  const first = origin ? context.ended.find(({ stream }) => equal(stream, origin.stream)) : context;
  const early = claim.clock !== CLOCK.unsynchronised && timeliness(claim, first, now).early;
  require(!early, 'format', '11.1.5', 'a message from the future');
  return claim;
}

// The core-sealed-plaintext of a signed message at its place, and its id.
export function sign(sender, context, sequence, claim, origin, padding) {
  const from = origin ?? { stream: context.stream, sequence };
  const message = signMessage(sender, claim.bytes, externalAad(context.H, sequence, from));
  const with_ = (p) => encode([message, origin ? [origin.stream, origin.sequence] : null, new Uint8Array(p)]);
  const n = lengthWithout(with_(0).length, 0);
  return { plaintext: with_(paddingFor(n, padding?.block)), id: messageId(context.sender, from, claim.bytes) };
}
