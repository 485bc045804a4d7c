// Test vectors as JSON: into what the operations take, and from what they yield.
import { equal, fromHex, join, sha256, toHex } from './bytes.js';
import { parseBundle, readBundle } from './bundle.js';
import { decode } from './cbor.js';
import { parseCredential } from './credential.js';
import { parseDirectoryEntry, parseDirectorySet } from './directory.js';
import { Holder } from './holder.js';
import { openIntermediate, ownEntry, ownLayer, peelIntermediate } from './intermediate.js';
import { encodeIdentity, parseIdentity } from './keys.js';
import { parseNotices } from './notice.js';
import { open } from './open.js';
import { forward, peel } from './peel.js';
import { Pins, parsePins } from './pins.js';
import { parseReceipts } from './receipt.js';
import { parseRevocation } from './revocation.js';
import { ROLE } from './roles.js';
import { parseRotation } from './rotation.js';
import { parseToken } from './token.js';
import { authorityOf, learn, listingOf, newBook } from './trust.js';
import { compareDigest, parseAnswers, parseEnvelopes, responseAnswer } from './transport.js';
import { unwind } from './unwind.js';

// A text with which a record, signature and all, has at most the 8000 bytes for which README leaves room.
const SOFTWARE = 4000;

export const readPins = (pins = []) =>
  new Pins(pins.map(({ identity, roles }) => ({ identity: parseIdentity(fromHex(identity)), roles })));

export const readAnchors = (anchors) => anchors.map(({ identity, roles, owners, names, recovery, stale }) => {
  const parsed = parseIdentity(fromHex(identity));
  return { identity: parsed, first: toHex(parsed.thumbprint), roles, owners, names, recovery: recovery ?? null, lenient: stale === 'allow' };
});

// A reader that knows nothing but its anchors and rotations of theirs.
function readReader({ anchors, rotations = [], now }) {
  const book = rotations.reduce((one, bytes) => learn(one, 'rotation', fromHex(bytes), now), newBook(readAnchors(anchors)));
  return {
    issuer: (thumbprint) => authorityOf(book, toHex(thumbprint)),
    lister: (thumbprint, created) => listingOf(book, now, thumbprint, created),
  };
}

export const readHolder = ({ bundles }) => new Holder(bundles.map(({ bundle, keys }) => ({
  bundle: readBundle(fromHex(bundle)),
  keys: (keys ?? []).map((key) => ({ suite: key.suite, public: fromHex(key.public), private: fromHex(key.private) })),
})));

// Every byte string as hex, what is undefined left out.
export function plain(value) {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => [k, plain(v)]));
}

const OPERATIONS = {
  open(vector) {
    const options = { maxEnvelope: vector.max_envelope, intermediate: true };
    const opened = open(readHolder(vector.holder), readPins(vector.pins), fromHex(vector.input), vector.now, options);
    return { result: openResult(opened), intermediate: openIntermediate(opened), own: ownEntry(opened.intermediate) };
  },
  peel(vector) {
    const options = { maxEnvelope: vector.max_envelope, intermediate: true };
    const peeled = peel(readHolder(vector.holder), fromHex(vector.input), vector.now, options);
    const trail = takeTrail(parseIdentity(fromHex(vector.holder.private_identity), 'private'), peeled, vector.now);
    const result = peelResult(peeled, trail);
    // Who writes a file without being the hop knows neither its root nor what becomes of the trail.
    if (vector.result && vector.result.root === undefined) ['root', 'trail', 'cut'].forEach((name) => delete result[name]);
    return { result, intermediate: peelIntermediate(peeled), own: ownLayer(peeled.intermediate) };
  },
  bundle(vector) {
    const bundle = parseBundle(fromHex(vector.input), readPins(vector.pins), vector.role, vector.now);
    const intermediate = { claim: bundle.claim, sig_structures: bundle.signatures.map(({ structure }) => structure) };
    return { result: bundleResult(bundle), intermediate };
  },
  scan(vector) {
    decode(fromHex(vector.input));
    return {};
  },
  key(vector) {
    const { thumbprint, keys } = parseIdentity(fromHex(vector.input), 'either');
    const list = keys.map((key) => ({ algorithm: key.alg, public: key.public, private: key.private }));
    return { result: { thumbprint, keys: list } };
  },
  pins(vector) {
    const pins = parsePins(fromHex(vector.input));
    const show = ({ identity, roles }) => ({ thumbprint: identity.thumbprint, roles });
    return { result: { count: pins.length, first: show(pins[0]), last: show(pins.at(-1)) } };
  },
  receipts(vector) {
    return { result: { receipts: parseReceipts(fromHex(vector.input)) } };
  },
  'directory-set'(vector) {
    const seen = vector.seen && { ...vector.seen, digest: fromHex(vector.seen.digest) };
    const { nodes, ...set } = parseDirectorySet(readInput(vector), parseIdentity(fromHex(vector.signer)), seen, vector.now);
    return { result: { ...set, count: nodes.length, first: entryResult(nodes[0]), last: entryResult(nodes.at(-1)) } };
  },
  'directory-entry'(vector) {
    return { result: entryResult(parseDirectoryEntry(fromHex(vector.input))) };
  },
  token(vector) {
    const { issuer_name: issuerName, audience, understood } = vector;
    const reader = { issuer: parseIdentity(fromHex(vector.issuer)), issuerName, audience, understood };
    return { result: parseToken(fromHex(vector.input), reader, vector.now) };
  },
  credential(vector) {
    const { anchor, authority, first, identity, roles, owner, name, nbf, exp, cti, recovery, sequence, rotation, device } =
      parseCredential(fromHex(vector.input), readReader(vector).issuer);
    return { result: {
      anchor: anchor.first, authority, first, identity: encodeIdentity(identity), thumbprint: identity.thumbprint, roles, owner, name, nbf, exp, cti,
      recovery, sequence, digest: rotation, device,
    } };
  },
  rotation(vector) {
    const { by, to, cutOver, ...said } = parseRotation(fromHex(vector.input));
    return { result: { ...said, by: by.thumbprint, to: to.thumbprint, cut_over: cutOver } };
  },
  revocation(vector) {
    const seen = vector.seen && { ...vector.seen, digest: fromHex(vector.seen.digest) };
    const { anchor, authority, number, created, next, digest, keys, credentials } =
      parseRevocation(readInput(vector), readReader(vector).lister, () => seen);
    const ends = (kind, field, list) => ({
      [`${kind}s`]: list.length, [`first_${kind}`]: revoked(field, list[0]), [`last_${kind}`]: revoked(field, list.at(-1)),
    });
    return { result: {
      anchor: anchor.first, authority, number, created, next, digest, ...ends('key', 'thumbprint', keys), ...ends('credential', 'cti', credentials),
    } };
  },
  notices(vector) {
    return { result: { notices: parseNotices(fromHex(vector.input)) } };
  },
  envelopes(vector) {
    const limits = { envelopes: vector.max_envelopes, length: vector.max_bytes };
    const list = parseEnvelopes(readInput(vector), vector.exchange, limits);
    return { result: { envelopes: list.map((one) => ({ length: one.length, digest: sha256(one) })) } };
  },
  answers(vector) {
    return { result: { answers: parseAnswers(readInput(vector), vector.exchange) } };
  },
  'answer-field'(vector) {
    return { result: { answer: responseAnswer(vector.status, vector.fields, fromHex(vector.input)) } };
  },
  'content-digest'(vector) {
    return { result: { compared: compareDigest(vector.fields, fromHex(vector.input)) } };
  },
};

// Where the input would be long it is written in runs.
const readInput = ({ input, runs }) =>
  (runs ? join(runs.flatMap((run) => Array.from({ length: run.times }, repeated(run)))) : fromHex(input));

// The bytes of a run as they stand for the nth time: with n in four of them, if they are counted.
function repeated({ bytes, counter }) {
  const one = fromHex(bytes);
  return (_, n) => {
    if (counter === undefined) return one;
    const numbered = one.slice();
    new DataView(numbered.buffer).setUint32(counter, n);
    return numbered;
  };
}

const revoked = (field, one) => one && { [field]: one.name, since: one.since, reason: one.reason };

// The trail as a hop takes it. Its own record, of the length that README names, must open to that again.
function takeTrail(hop, { root, suite, body, received }, time) {
  const record = () => forward(hop, { root, suite, body, received }, { time, software: 'twin'.padEnd(SOFTWARE, '.') });
  const { trail, taken, cut } = record();
  const trust = new Pins([{ identity: hop, roles: [ROLE.hop] }]);
  const way = { sender: hop.thumbprint, hops: [{ thumbprint: hop.thumbprint, root }], recipient: hop.thumbprint, body, trail };
  const { verified, records: [said], step } = unwind(trust, way);
  const wanted = cut ? '10.4' : taken.length > 0 ? '10.5' : undefined;
  const same = cut ? equal(said.cut, cut) : said.cut === undefined;
  if (verified !== 1 || said.time !== time || !same || step !== wanted) throw new Error('a record that does not unwind');
  return { taken, cut };
}

// Runs the operation of a vector; refusals are thrown.
export function run(vector) {
  const operation = OPERATIONS[vector.operation];
  if (!operation) throw new Error(`unknown operation ${vector.operation}`);
  return plain(operation(vector));
}

export function openResult({ context, claim, place, origin, id, late, early, trail }) {
  return {
    sender: context.sender, stream: place.stream, sequence: place.sequence, message_id: id,
    subject: context.subject,
    kind: claim.kind, type: claim.type, content: claim.content, created: claim.created, late, early,
    origin: origin ?? undefined,
    lifetime: claim.lifetime, clock: claim.clock, source: claim.source, parents: claim.parents?.length,
    suite: context.suite,
    audience: context.recipients.map((one) =>
      ({ thumbprint: one.thumbprint, key_id: one.keyId, bundle: one.bundle, purpose: one.purpose })),
    routes: context.routes,
    urgent: context.mark === 1, receipts_only: context.mark === 2, one_way: context.oneWay,
    interval: context.interval,
    context_sequence: context.sequence, context_created: context.created,
    context_expires: context.expires, context_lifetime: context.lifetime,
    ended: context.ended?.map((one) => ({ stream: one.stream, last_sequence: one.lastSequence, head: one.head,
      start: one.start, lifetime: one.lifetime, moved: one.moved })),
    moved: context.moved, start: context.sequence > 0 ? context.start : undefined,
    trail: trailResult(trail),
  };
}

// A node of a set, or an entry, which has no thumbprint.
const entryResult = ({ thumbprint, address, bundle }) => ({ thumbprint, address, length: bundle.length, digest: sha256(bundle) });

const trailResult = ({ verdict, between, step, class: kind, verified, records }) =>
  ({ verdict, between, step, class: kind, verified, records });

const peelResult = ({ next, expires, urgent, root, body }, { taken, cut }) => ({ next, expires, urgent, root, body, trail: taken, cut });

const bundleResult = ({ thumbprint, sequence, nbf, exp, versions, floor, suites, keys, digest }) => ({
  thumbprint, sequence, nbf, exp, versions, floor, suites,
  keys: keys.map((key) => ({ suite: key.suite, public: key.public, key_id: key.id })), digest,
});
