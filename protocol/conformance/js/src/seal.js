// Seal: a message for its audience, in an envelope for each route (SPEC 11.1, 8, 9). One-shot: counter 0, no state.
import { distinct, random } from './bytes.js';
import { encode } from './cbor.js';
import { CLOCK, checkMark, encodeClaim, parseClaim, timeliness } from './claim.js';
import { encodeContext, parseContext } from './context.js';
import { sealCoreOpening } from './core.js';
import { isUsable } from './bundle.js';
import { MAX_ENVELOPE, encodeEnvelope } from './envelope.js';
import { require } from './errors.js';
import { wrap } from './layer.js';
import { externalAad, messageId, signMessage } from './message.js';
import { lengthWithout, paddingFor } from './padding.js';
import { ROLE, rolesFor } from './roles.js';
import { commitment, schedule } from './schedule.js';
import { seal as sealEpoch } from './sealed.js';
import { coreSuite, layerSuite } from './suites.js';

const VERSION = 1;

// plan: {sender, recipients: [{bundle, purpose}], routes: [{hops: [bundle], recipients: [index]}], created, expires, lifetime,
//   claim, oneWay, subject, interval, mark, stream, padding: {block}}; bundles as parseBundle yields them.
// A one-shot sealer starts at sequence 0 and ends no stream; sequence, ended, moved and origin are for makers of test vectors.
export function seal(plan, now, { maxEnvelope = MAX_ENVELOPE } = {}) {
  checkBundles(plan, now);
  const bundles = plan.recipients.map(({ bundle }) => bundle);
  const suite = coreSuite(bundles, '11.1.3');
  const secret = random(32);
  const audience = plan.recipients.map(({ bundle, purpose }) => ({ ...bundle, purpose, key: keyOf(bundle, suite) }));
  const context = parseContext(encodeContext(contextOf(plan, suite, secret, audience)));
  checkExpiry(plan, bundles);
  require(distinct(audience.map(({ key }) => key.id)), 'format', '11.1.4', 'a key id twice');
  const claim = parseClaim(encodeClaim(plan.claim));
  checkMark(claim, context.mark);
  const early = claim.clock !== CLOCK.unsynchronised && timeliness(claim, context, now).early;
  require(!early, 'format', '11.1.5', 'a message from the future');

  const keys = schedule('core', suite, secret, context.H);
  const place = { stream: context.stream, sequence: context.sequence };
  const origin = plan.origin ?? place;
  const message = signMessage(plan.sender, claim.bytes, externalAad(context.H, place.sequence, origin));
  const opening = sealCoreOpening(suite, secret, context.bytes, audience);
  const core = encode([opening, sealEpoch(suite, keys, padded(message, plan))]);
  const routes = context.routes.map((route, i) => wrapRoute(plan.routes[i], context, audience, keys, core, hopsBefore(context, i)));
  for (const { envelope } of routes) require(envelope.length <= maxEnvelope, 'limit', '11.1.6', 'an envelope too long');
  return { context, claim, id: messageId(context.sender, origin, claim.bytes), routes };
}

function checkBundles({ recipients, routes }, now) {
  const places = [
    ...recipients.map(({ bundle, purpose }) => ({ bundle, roles: rolesFor(purpose) })),
    ...routes.flatMap(({ hops }) => hops.map((bundle) => ({ bundle, roles: [ROLE.hop] }))),
  ];
  for (const { bundle, roles } of places) {
    require(isUsable(bundle, now), 'expired', '11.1.1', 'a bundle outside its time');
    require(bundle.versions.includes(VERSION), 'suite', '11.1.1', 'a bundle without version 1');
    require(roles.includes(bundle.role), 'trust', '11.1.1', 'a bundle in a place that its role does not allow');
  }
}

function checkExpiry({ expires, routes }, bundles) {
  const all = [...bundles, ...routes.flatMap(({ hops }) => hops)];
  require(all.every(({ exp }) => expires <= exp), 'limit', '11.1.2', 'an end after that of a bundle');
}

const keyOf = (bundle, suite) => bundle.keys.find((key) => key.suite === suite);

const hopsBefore = ({ routes }, index) => routes.slice(0, index).reduce((sum, { hops }) => sum + hops.length, 0);

const contextOf = (plan, suite, secret, audience) => ({
  ...plan,
  suite,
  sender: plan.sender.thumbprint,
  recipients: audience.map(({ thumbprint, digest, key, purpose }) => ({ thumbprint, bundle: digest, keyId: key.id, purpose })),
  routes: plan.routes.map(({ hops, recipients }) => ({ hops: hops.map(({ thumbprint }) => thumbprint), recipients })),
  stream: plan.stream ?? random(16),
  sequence: plan.sequence ?? 0,
  commit: commitment(suite, secret),
});

function padded(message, { origin, padding }) {
  const with_ = (p) => encode([message, origin ? [origin.stream, origin.sequence] : null, new Uint8Array(p)]);
  const n = lengthWithout(with_(0).length, 0);
  return with_(paddingFor(n, padding?.block));
}

// From the last hop to the first, each layer around the body so far; what every hop will see is kept for the caller.
function wrapRoute({ hops, recipients }, context, audience, keys, core, firstHop) {
  const steps = [];
  let body = core;
  let next = recipients.map((index) => audience[index].thumbprint);
  for (let i = hops.length - 1; i >= 0; i--) {
    const suite = layerSuite(hops[i], '11.1.3');
    const hop = hops[i].thumbprint;
    const layer = { next, root: keys.root(firstHop + i), expires: context.expires, urgent: context.mark === 1 };
    const output = encodeEnvelope(body);
    body = wrap(suite, hop, keyOf(hops[i], suite), layer, body);
    steps.unshift({ hop, ...layer, input: encodeEnvelope(body), output });
    next = [hop];
  }
  return { envelope: encodeEnvelope(body), next, steps };
}
