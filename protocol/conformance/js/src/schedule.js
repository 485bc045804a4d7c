// Key schedule of cores and layers (SPEC 8.2).
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { L, concat, u8 } from './bytes.js';

const derive = (secret, info, length) => expand(sha256, secret, info, length);

export function schedule(kind, suite, secret, H) {
  const prk = extract(sha256, secret, concat(L(`epoch-${kind}`), u8(suite)));
  const g0 = derive(prk, concat(L('generation'), H), 32);
  return {
    prk, g0, H,
    commit: derive(prk, L('commit'), 32),
    epochId: derive(prk, concat(L('epoch-id'), H), 8),
    root: (hop) => derive(prk, concat(L('trail-root'), H, u8(hop)), 32),
    key: derive(g0, L('message-key'), 32),
    iv: derive(g0, L('message-iv'), 12),
  };
}

// The commitment is in the context, so a sealer needs it before H exists.
export const commitment = (suite, secret) =>
  derive(extract(sha256, secret, concat(L('epoch-core'), u8(suite))), L('commit'), 32);
