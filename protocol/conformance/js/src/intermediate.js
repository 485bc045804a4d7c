// The intermediate values of a test vector, under the names that README gives them.
import { encode } from './cbor.js';
import { infoFor } from './core.js';
import { lengthWithout } from './padding.js';
import { generation } from './schedule.js';

function scheduled({ prk, epochId, g0 }) {
  const { key, iv } = generation(g0);
  return { prk, epoch_id: epochId, g_0: g0, key_0: key, iv_0: iv };
}

export function openIntermediate({ context, trail, intermediate: at }) {
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
    trail: trail.steps?.map(trailStep), // of a broken one there is less than was made
    claim: at.message.payload, message_external_aad: at.aad, message_sig_structure: at.structure,
    message_signature: at.message.signature, message: encode(at.signed),
    padding: { n, padding: at.padding.length, length: at.inner.plaintext.length },
    sealed_plaintext: at.inner.plaintext, sealed_enc_structure: at.inner.enc, sealed_nonce: at.inner.nonce,
    sealed: sealedBytes(at.sealed),
  };
}

const trailStep = (step) => ({
  hop: step.hop, root: step.root, salt: step.salt, key: step.key, iv: step.iv, claim: step.claim,
  external_aad: step.externalAad, sig_structure: step.structure, signature: step.signature, record: encode(step.record),
  record_plaintext: step.plaintext, enc_structure: step.enc, sealed_record: step.sealed,
});

export function peelIntermediate({ intermediate: at }) {
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

const sealedBytes = ({ header, iv, ciphertext }) => encode([header, new Map(iv ? [[5, iv]] : []), ciphertext]);

// Which encapsulation was opened, so that its entropy can be tried.
export const ownEntry = ({ index, key }) => ({ index, suite: key.suite, public: key.public });
export const ownLayer = ({ key }) => ({ suite: key.suite, public: key.public });
