// Key schedule of cores and layers (SPEC 8.2).
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { L, concat, u8 } from './bytes.js';

export const derive = (secret, info, length) => expand(sha256, secret, info, length);

export function schedule(kind, suite, secret, H) {
  const prk = extract(sha256, secret, concat(L(`epoch-${kind}`), u8(suite)));
  return {
    prk, H,
    g0: derive(prk, concat(L('generation'), H), 32),
    commit: derive(prk, L('commit'), 32),
    epochId: derive(prk, concat(L('epoch-id'), H), 8),
    root: (hop) => derive(prk, concat(L('trail-root'), H, u8(hop)), 32),
  };
}

// What generation j has of its g_j, and the g_j+1 that follows.
export const generation = (g) => ({
  key: derive(g, L('message-key'), 32),
  iv: derive(g, L('message-iv'), 12),
  next: derive(g, L('next-generation'), 32),
});

// The commitment is in the context, so a sealer needs it before H exists.
export const commitment = (suite, secret) =>
  derive(extract(sha256, secret, concat(L('epoch-core'), u8(suite))), L('commit'), 32);
