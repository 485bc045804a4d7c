// Epochs as a sealer opens them: a core's for the audience, and a layer's for each hop (SPEC 8.1, 9, 11.1.1 to 11.1.4).
import { isUsable } from './bundle.js';
import { distinct, random } from './bytes.js';
import { encode } from './cbor.js';
import { encodeContext, parseContext } from './context.js';
import { sealCoreOpening } from './core.js';
import { require } from './errors.js';
import { sealLayerOpening } from './layer.js';
import { ROLE, rolesFor } from './roles.js';
import { commitment, schedule } from './schedule.js';
import { beginSealing, blank, sealNext } from './sealing.js';
import { coreSuite, layerSuite } from './suites.js';

const VERSION = 1;

// plan: {sender, recipients: [{bundle, purpose}], routes: [{hops: [bundle], recipients: [index]}], created, expires, lifetime,
//   oneWay, subject, interval, mark, stream, sequence, start, ended, moved, places, suites}; bundles as parseBundle yields them.
// suites: those that the sealer may use, if not all.
export function openEpoch(plan, now) {
  checkBundles(plan, now);
  const bundles = plan.recipients.map(({ bundle }) => bundle);
  const suite = coreSuite(bundles, '11.1.3', plan.suites);
  const secret = random(32);
  const audience = plan.recipients.map(({ bundle, purpose }) => ({ ...bundle, purpose, key: keyOf(bundle, suite) }));
  const context = parseContext(encodeContext(contextOf(plan, suite, secret, audience)));
  checkExpiry(plan, bundles);
  require(distinct(audience.map(({ key }) => key.id)), 'format', '11.1.4', 'a key id twice');
  const keys = schedule('core', suite, secret, context.H);
  const opening = sealCoreOpening(suite, secret, context.bytes, audience);
  return { context, opening, sealing: beginSealing(suite, keys, context.places), layers: layersOf(plan, context, keys.root) };
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

// For each route the layers of its hops, from the first to the last: what each will tell its hop, and how it is sealed to it.
function layersOf({ routes, suites }, context, root) {
  let index = 0;
  return routes.map(({ hops, recipients }) => hops.map((bundle, i) => {
    const suite = layerSuite(bundle, '11.1.3', suites);
    const next = i + 1 < hops.length ? [hops[i + 1].thumbprint] : recipients.map((at) => context.recipients[at].thumbprint);
    const tells = { next, root: root(index++), expires: context.expires, urgent: context.mark === 1 };
    return { hop: bundle.thumbprint, suite, key: keyOf(bundle, suite), tells };
  }));
}

// A layer epoch, for the first of its core epoch or when its counters are used up; place: that of its first message.
export function openLayerEpoch(layer, place) {
  const { opening, keys } = sealLayerOpening(layer.suite, layer.hop, layer.key, layer.tells);
  Object.assign(layer, { opening, sealing: beginSealing(layer.suite, keys), place });
}

// The body around a core as each hop in turn receives it, and the core at the end. beside: whether the opening stands there.
export function wrap(layers, core, beside, dry = false) {
  const bodies = [core];
  for (const layer of [...layers].reverse()) {
    const withOpening = beside(layer);
    const sealed = dry ? blank(layer.suite, bodies[0]) : sealNext(layer.sealing, bodies[0]);
    bodies.unshift(encode(withOpening ? [layer.opening, sealed] : sealed));
  }
  return bodies;
}
