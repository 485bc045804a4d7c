// HPKE in base mode, one call for each context: suites 1 and 3 are SPEC's Appendix A, suite 2 is RFC 9180 as published.
// Written out on noble's primitives, since no package shows the values between that the test vectors compare.
import { gcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { concat, random, text, u16, u8 } from './bytes.js';

const EMPTY = new Uint8Array();

// noble refuses points of small order, non-canonical ones too, so an all-zero result never comes back (SPEC 4.1).
const dh = (scalar, point) => x25519.getSharedSecret(scalar, point);

const xwing = {
  entropySize: 64,
  expand(seed) {
    const long = shake256(seed, { dkLen: 96 });
    const lattice = ml_kem768.keygen(long.subarray(0, 64));
    const scalar = long.subarray(64);
    return { lattice: lattice.secretKey, scalar, public: concat(lattice.publicKey, x25519.getPublicKey(scalar)) };
  },
  combine: (ssM, ssX, ctX, ekX) => sha3_256(concat(ssM, ssX, ctX, ekX, text('\\.//^\\'))),
  publicOf: (seed) => xwing.expand(seed).public,
  encapsulate(publicKey, entropy) {
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey.subarray(0, 1184), entropy.subarray(0, 32));
    const scalar = entropy.subarray(32);
    const ctX = x25519.getPublicKey(scalar);
    const ekX = publicKey.subarray(1184);
    return { enc: concat(cipherText, ctX), sharedSecret: xwing.combine(sharedSecret, dh(scalar, ekX), ctX, ekX) };
  },
  decapsulate(enc, seed) {
    const { lattice, scalar, public: publicKey } = xwing.expand(seed);
    const ctX = enc.subarray(1088);
    const ssM = ml_kem768.decapsulate(enc.subarray(0, 1088), lattice);
    return xwing.combine(ssM, dh(scalar, ctX), ctX, publicKey.subarray(1184));
  },
};

// The first of blocks of 32 bytes that is a scalar from 1 to n - 1.
function firstScalar(blocks) {
  for (let at = 0; at + 32 <= blocks.length; at += 32) {
    const block = blocks.slice(at, at + 32);
    if (p256.utils.isValidSecretKey(block)) return block;
  }
  return undefined;
}

// Throws where the point is not on the curve.
const dhP256 = (scalar, point) => p256.getSharedSecret(scalar, point).subarray(1);
const uncompressed = (scalar) => p256.getPublicKey(scalar, false);

const mlkemP256 = {
  entropySize: 160,
  expand(seed) {
    let scalar;
    for (let blocks = 1; !scalar; blocks++) scalar = firstScalar(shake256(seed, { dkLen: 64 + 32 * blocks }).subarray(64));
    const lattice = ml_kem768.keygen(shake256(seed, { dkLen: 64 }));
    return { lattice: lattice.secretKey, scalar, public: concat(lattice.publicKey, uncompressed(scalar)) };
  },
  combine: (ssM, ssP, ctP, ekP) => sha3_256(concat(ssM, ssP, ctP, ekP, text('MLKEM768-P256'))),
  publicOf: (seed) => mlkemP256.expand(seed).public,
  // entropy: the message of ML-KEM, then blocks of which the first good one is the ephemeral scalar.
  encapsulate(publicKey, entropy) {
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey.subarray(0, 1184), entropy.subarray(0, 32));
    const scalar = firstScalar(entropy.subarray(32));
    const [ctP, ekP] = [uncompressed(scalar), publicKey.subarray(1184)];
    return { enc: concat(cipherText, ctP), sharedSecret: mlkemP256.combine(sharedSecret, dhP256(scalar, ekP), ctP, ekP) };
  },
  decapsulate(enc, seed) {
    const { lattice, scalar, public: publicKey } = mlkemP256.expand(seed);
    const ctP = enc.subarray(1088);
    const ssM = ml_kem768.decapsulate(enc.subarray(0, 1088), lattice);
    return mlkemP256.combine(ssM, dhP256(scalar, ctP), ctP, publicKey.subarray(1184));
  },
};

const shakeSchedule = (suiteId) => {
  const derive = (ikm, label, context, length) =>
    shake256(concat(ikm, text('HPKE-v1'), suiteId, u16(label.length), text(label), u16(length), context), { dkLen: length });
  return {
    schedule(sharedSecret, info) {
      const secrets = concat(u16(0), u16(32), sharedSecret);
      const all = derive(secrets, 'secret', concat(u8(0), u16(0), u16(info.length), info), 108);
      return { key: all.subarray(0, 32), baseNonce: all.subarray(32, 44), exporter: all.subarray(44) };
    },
    export: (exporter, context, length) => derive(exporter, 'sec', context, length),
  };
};

const labeled = (suiteId) => ({
  extract: (salt, label, ikm) => extract(sha256, concat(text('HPKE-v1'), suiteId, text(label), ikm), salt),
  expand: (prk, label, info, length) =>
    expand(sha256, prk, concat(u16(length), text('HPKE-v1'), suiteId, text(label), info), length),
});

const dhkem = {
  entropySize: 32,
  labeled: labeled(concat(text('KEM'), u16(0x20))),
  publicOf: (scalar) => x25519.getPublicKey(scalar),
  finish(shared, enc, publicKey) {
    const prk = dhkem.labeled.extract(EMPTY, 'eae_prk', shared);
    return dhkem.labeled.expand(prk, 'shared_secret', concat(enc, publicKey), 32);
  },
  encapsulate(publicKey, entropy) {
    const enc = x25519.getPublicKey(entropy);
    return { enc, sharedSecret: dhkem.finish(dh(entropy, publicKey), enc, publicKey) };
  },
  decapsulate: (enc, scalar) => dhkem.finish(dh(scalar, enc), enc, x25519.getPublicKey(scalar)),
};

const hkdfSchedule = (suiteId) => {
  const hpke = labeled(suiteId);
  return {
    schedule(sharedSecret, info) {
      const context = concat(u8(0), hpke.extract(EMPTY, 'psk_id_hash', EMPTY), hpke.extract(EMPTY, 'info_hash', info));
      const secret = hpke.extract(sharedSecret, 'secret', EMPTY);
      return {
        key: hpke.expand(secret, 'key', context, 32),
        baseNonce: hpke.expand(secret, 'base_nonce', context, 12),
        exporter: hpke.expand(secret, 'exp', context, 32),
      };
    },
    export: (exporter, context, length) => hpke.expand(exporter, 'sec', context, length),
  };
};

const suiteId = (kem, kdf, aead) => concat(text('HPKE'), u16(kem), u16(kdf), u16(aead));

const HPKE = new Map([
  [1, { kem: xwing, kdf: shakeSchedule(suiteId(0x647a, 0x0011, 0x0002)), aead: gcm }],
  [2, { kem: dhkem, kdf: hkdfSchedule(suiteId(0x0020, 0x0001, 0x0003)), aead: chacha20poly1305 }],
  [3, { kem: mlkemP256, kdf: shakeSchedule(suiteId(0x0050, 0x0011, 0x0002)), aead: gcm }],
]);

function context(suite, sharedSecret, info) {
  const { kdf, aead } = HPKE.get(suite);
  const { key, baseNonce, exporter } = kdf.schedule(sharedSecret, info);
  return {
    sharedSecret, key, baseNonce,
    seal: (aad, plaintext) => aead(key, baseNonce, aad).encrypt(plaintext),
    open: (aad, ciphertext) => aead(key, baseNonce, aad).decrypt(ciphertext),
    export: (exporterContext, length) => kdf.export(exporter, exporterContext, length),
  };
}

export function publicKeyOf(suite, secret) {
  return HPKE.get(suite).kem.publicOf(secret);
}

export function encapsulate(suite, publicKey, entropy = random(HPKE.get(suite).kem.entropySize)) {
  return HPKE.get(suite).kem.encapsulate(publicKey, entropy);
}

export function sender(suite, publicKey, info) {
  const { enc, sharedSecret } = encapsulate(suite, publicKey);
  return { enc, ...context(suite, sharedSecret, info) };
}

// Throws where the X25519 result is all zero, or a point of P-256 is none.
export function receiver(suite, secret, enc, info) {
  return context(suite, HPKE.get(suite).kem.decapsulate(enc, secret), info);
}
