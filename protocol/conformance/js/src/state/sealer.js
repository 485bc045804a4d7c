// A sealer with state (SPEC 8.5): streams, their epochs and layer epochs, openings, receipts and retries. A plain object; its
// epochs' keys must never be written down, so what survives a start is the outbox (outbox.js) and the last `created`.
import { compare, random, toHex } from '../bytes.js';
import { encode } from '../cbor.js';
import { encodeClaim } from '../claim.js';
import { MAX_ENVELOPE, encodeEnvelope } from '../envelope.js';
import { openEpoch, openLayerEpoch, wrap } from '../epoch.js';
import { refuse, require } from '../errors.js';
import { checkClaim, sign } from '../seal.js';
import { accompanies, blank, isUsedUp, sealNext } from '../sealing.js';
import { begun, record } from './outbox.js';
import { WINDOW } from './places.js';
import { firstPending, hasWayBack, isKnown } from './receipts.js';

const MAX_LIFE = 2592000000;
const RETRIED = 4;

// created: the last one of this identity, which the caller remembers over starts (7.1). receipts, taken: who acknowledged which id, and
// which neighbour has custody of it. streams: one of a class, which has not ended.
export const newSealer = (sender, created = -1) => ({ sender, created, receipts: new Map(), taken: new Map(), streams: [] });

// What a sender has one stream of at a time (8.6).
const classOf = ({ recipients, subject, mark }) => toHex(encode([
  recipients.map(({ bundle, purpose }) => [bundle.thumbprint, purpose]).sort(([a], [b]) => compare(a, b)), subject ?? null, mark ?? 0,
]));

// options: {recipients: [{bundle, purpose}], routes, lifetime, oneWay, subject, mark, interval, life, padding, maxEnvelope, places, suites}.
// ended: records of an outbox that this stream takes over, if any. A stream of the same class ends, and is taken over if something of
// it is not acknowledged.
export function startStream(sealer, options, ended = []) {
  const before = sealer.streams.find((one) => classOf(one.options) === classOf(options));
  if (before) {
    const own = record(sealer, before);
    if (own.pending.length > 0 && !ended.some(({ id }) => id === own.id)) ended = [...ended, own];
    before.over = true;
    sealer.streams = sealer.streams.filter((one) => one !== before);
  }
  const stream = { id: random(16), options, next: 0, start: undefined, epochs: [], messages: [], renew: false, ...begun(sealer, options, ended) };
  sealer.streams.push(stream);
  return stream;
}

// Another way, other bundles of the same recipients, another interval: a new epoch begins with the next message.
export function change(stream, options) {
  stream.options = { ...stream.options, ...options };
  stream.renew = true;
}

export const seal = (sealer, stream, claim, now) => {
  if (stream.queue.length > 0) throw new Error('resealed messages come first');
  return sealAt(sealer, stream, encodeClaim(claim), undefined, now);
};

// The next of the messages that a stream takes over.
export function reseal(sealer, stream, now) {
  const [{ claim, origin }] = stream.queue;
  const sealed = sealAt(sealer, stream, claim, origin, now);
  stream.queue.shift();
  return sealed;
}

function sealAt(sealer, stream, claimBytes, origin, now) {
  if (stream.over) throw new Error('a stream that has ended');
  const place = stream.next;
  const room = !hasWayBack(stream) || place < firstPending(sealer, stream) + WINDOW;
  require(room, 'limit', '8.5', 'a place too far ahead of the first that is not acknowledged');
  const epoch = needsEpoch(stream, now) ? beginEpoch(sealer, stream, now) : stream.epochs.at(-1);
  const claim = checkClaim(claimBytes, epoch.context, origin, now);
  const { plaintext, id } = sign(sealer.sender, epoch.context, place, claim, origin, stream.options.padding);
  const fresh = epoch.layers.flat().filter(({ sealing }) => !sealing || isUsedUp(sealing));
  fresh.forEach((layer) => openLayerEpoch(layer, place));
  const beside = accompanies(epoch.sealing.counter, isKnown(sealer, stream, epoch.context.sequence));
  const core = (sealed) => encode(beside ? [epoch.opening, sealed] : sealed);
  const layerBeside = (layer) => accompanies(layer.sealing.counter, isKnown(sealer, stream, layer.place));
  for (const layers of epoch.layers) { // with all openings, so that it can be retried
    const [body] = wrap(layers, encode([epoch.opening, blank(epoch.context.suite, plaintext)]), () => true, true);
    const fits = encodeEnvelope(body).length <= (stream.options.maxEnvelope ?? MAX_ENVELOPE);
    require(fits, 'limit', '11.1.6', 'an envelope too long');
  }
  if (epoch !== stream.epochs.at(-1)) keep(sealer, stream, epoch);
  const sealed = sealNext(epoch.sealing, plaintext);
  const routes = envelopes(epoch, core(sealed), layerBeside);
  const neighbours = routes.flatMap(({ next }) => next.map(toHex));
  stream.messages.push({ id, claim, origin, sealed, neighbours, epoch: epoch.context.sequence });
  stream.next++;
  return { place, id, context: epoch.context, claim, origin, routes };
}

function needsEpoch({ epochs, renew }, now) {
  const current = epochs.at(-1);
  if (!current || renew || isUsedUp(current.sealing)) return true;
  const { created, expires } = current.context;
  return now - created >= (expires - created) / 2;
}

// Nothing is changed yet: what is refused must use up no place, and no created.
function beginEpoch(sealer, stream, now) {
  const { recipients, routes, life = MAX_LIFE } = stream.options;
  const created = Math.max(now, sealer.created + 1);
  const exps = [...recipients.map(({ bundle }) => bundle), ...routes.flatMap(({ hops }) => hops)].map(({ exp }) => exp);
  const plan = { ...stream.options, sender: sealer.sender, stream: stream.id, sequence: stream.next, created,
    expires: Math.min(created + life, ...exps), start: stream.start, ended: stream.ended, moved: stream.moved };
  return openEpoch(plan, now);
}

function keep(sealer, stream, epoch) {
  sealer.created = epoch.context.created;
  stream.start ??= epoch.context.created;
  stream.renew = false;
  if (stream.epochs.length > 0) stream.epochs.at(-1).sealing = { counter: stream.epochs.at(-1).sealing.counter };
  stream.epochs = [...stream.epochs, epoch].slice(-RETRIED);
}

const envelopes = ({ layers, context }, core, beside) => layers.map((route, i) => ({
  envelope: encodeEnvelope(wrap(route, core, beside)[0]),
  next: route.length ? [route[0].hop] : context.routes[i].recipients.map((at) => context.recipients[at].thumbprint),
}));

// End-to-end retry: the core as it was, with its opening, and every layer anew, with its opening.
export function retry(sealer, stream, place, now) {
  const message = stream.messages[place];
  const epoch = stream.epochs.find(({ context }) => context.sequence === message.epoch);
  if (!epoch || now > epoch.context.expires) refuse('limit', '8.5', 'an epoch that is not retried any more');
  epoch.layers.flat().filter(({ sealing }) => isUsedUp(sealing)).forEach((layer) => openLayerEpoch(layer, place));
  return envelopes(epoch, encode([epoch.opening, message.sealed]), () => true);
}
