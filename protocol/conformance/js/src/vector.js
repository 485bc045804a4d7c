// Test vectors as JSON: into what the operations take, and from what they yield.
import { fromHex, toHex } from './bytes.js';
import { parseBundle, readBundle } from './bundle.js';
import { decode, encode } from './cbor.js';
import { Holder } from './holder.js';
import { parseIdentity } from './keys.js';
import { open } from './open.js';
import { peel } from './peel.js';
import { Pins, parsePins } from './pins.js';
import { infoFor } from './core.js';
import { lengthWithout } from './padding.js';

const readPins = (pins = []) =>
  new Pins(pins.map(({ identity, roles }) => ({ identity: parseIdentity(fromHex(identity)), roles })));

const readHolder = ({ bundles }) => new Holder(bundles.map(({ bundle, keys }) => ({
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
    return { result: peelResult(peeled), intermediate: peelIntermediate(peeled), own: ownLayer(peeled.intermediate) };
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
};

// Runs the operation of a vector; refusals are thrown.
export function run(vector) {
  const operation = OPERATIONS[vector.operation];
  if (!operation) throw new Error(`unknown operation ${vector.operation}`);
  return plain(operation(vector));
}

export function openResult({ context, claim, place, origin, id, late, early }) {
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
      created: one.created, lifetime: one.lifetime })),
    moved: context.moved,
  };
}

export const peelResult = ({ next, expires, urgent, root, output }) => ({ next, expires, urgent, root, output });

const bundleResult = ({ thumbprint, sequence, nbf, exp, versions, floor, suites, keys, digest }) => ({
  thumbprint, sequence, nbf, exp, versions, floor, suites,
  keys: keys.map((key) => ({ suite: key.suite, public: key.public, key_id: key.id })), digest,
});

const scheduled = (keys) =>
  ({ prk: keys.prk, epoch_id: keys.epochId, g_0: keys.g0, key_0: keys.key, iv_0: keys.iv });

function openIntermediate({ context, intermediate: at }) {
  const ids = context.recipients.map((one) => one.keyId);
  const { hpke } = at.opened;
  const own = { shared_secret: hpke.sharedSecret, key: hpke.key, base_nonce: hpke.baseNonce };
  const n = lengthWithout(at.inner.plaintext.length, at.padding.length);
  return {
    ...scheduled(at.keys),
    secret: at.secret, context: context.bytes, content_key: at.opened.contentKey, iv: at.opening.iv,
    commit: at.keys.commit, H: context.H,
    roots: context.routes.flatMap((route) => route.hops).map((_, i) => at.keys.root(i)),
    recipients: at.opening.recipients.map((entry, i) => ({
      key_id: entry.keyId,
      info: infoFor(at.opening.contentAlg, entry.header, context.recipients[i].thumbprint, ids),
      ek: entry.ek, ciphertext: entry.ciphertext, ...(i === at.index ? own : {}),
    })),
    core_opening_plaintext: at.opened.plaintext,
    core_opening_external_aad: at.opened.externalAad, core_opening_enc_structure: at.opened.enc,
    claim: at.message.payload, message_external_aad: at.aad, message_sig_structure: at.structure,
    message_signature: at.message.signature, message: encode(at.signed),
    padding: { n, padding: at.padding.length, length: at.inner.plaintext.length },
    sealed_plaintext: at.inner.plaintext, sealed_enc_structure: at.inner.enc, sealed_nonce: at.inner.nonce,
    sealed: sealedBytes(at.sealed),
  };
}

function peelIntermediate({ intermediate: at }) {
  const { hpke } = at.opened;
  return {
    ...scheduled(at.keys),
    external_aad: at.opened.externalAad, enc_structure: at.opened.enc, ek: at.opening.ek,
    shared_secret: hpke.sharedSecret, key: hpke.key, base_nonce: hpke.baseNonce,
    opening_plaintext: at.opened.plaintext, opening: at.opening.bytes, secret: at.opened.secret,
    H: at.keys.H,
    sealed_plaintext: at.inner.plaintext, sealed_enc_structure: at.inner.enc, sealed_nonce: at.inner.nonce,
    sealed: sealedBytes(at.sealed),
  };
}

const sealedBytes = ({ header, ciphertext }) => encode([header, new Map(), ciphertext]);

// Which encapsulation was opened, so that its entropy can be tried.
const ownEntry = ({ index, key }) => ({ index, suite: key.suite, public: key.public });
const ownLayer = ({ key }) => ({ suite: key.suite, public: key.public });
