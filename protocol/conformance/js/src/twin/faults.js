// Faults whose class is certain by construction: a good vector, changed in one place.
import { encode } from '../cbor.js';
import { encodeIdentity, generateIdentity } from '../keys.js';
import { ROLE } from '../roles.js';
import { seal } from '../seal.js';
import { holder } from './holder.js';
import { randomParty } from './party.js';

const SKEW = 300000;

const refused = (vector, fault, expect, rule, comment, change) => {
  const { result, max_envelope: limited, ...rest } = vector;
  return { ...rest, fault, expect, rule, comment, ...change };
};

// The trail stands at the very end, and before it the tag of the outer ciphertext.
function flipped(dice, input, trail) {
  const at = input.length - encode(trail).length - dice.between(1, 16);
  const out = input.slice();
  out[at] ^= 1 << dice.between(0, 7);
  return out;
}

const stranger = (dice, { now, expires }, role) => holder(randomParty(dice, role, 'any', { now, expires }), true);
const appended = (input) => Uint8Array.of(...input, 0);

const anyFaults = (dice, plan, vector, trail, [structure, nokey, aead, time], role) => [
  refused(vector, 'stranger', 'nokey', nokey, 'Another holder.', { holder: stranger(dice, plan, role) }),
  refused(vector, 'flipped', 'decrypt', aead, 'A bit of the tag is flipped.', { input: flipped(dice, vector.input, trail) }),
  refused(vector, 'too-late', 'expired', time, 'One ms after the end and the skew.', { now: plan.expires + SKEW + 1 }),
  refused(vector, 'trailing', 'format', '3.1', 'A byte after the envelope.', { input: appended(vector.input) }),
  refused(vector, 'truncated', 'format', '3.1', 'The last byte is missing.', { input: vector.input.slice(0, -1) }),
  ...(vector.input.length - trail.length > 8192
    ? [refused(vector, 'over-limit', 'limit', structure, 'One byte over the limit.',
      { max_envelope: vector.input.length - trail.length - 1 })]
    : []),
];

export const peelFaults = (dice, plan, vector, trail) => [
  ...anyFaults(dice, plan, vector, trail, ['11.2.2', '11.2.5', '11.2.9', '11.2.11'], ROLE.hop),
  refused(vector, 'opened', 'nokey', '11.3.3', 'A recipient is given a layer.', { operation: 'open' }),
];

export function openFaults(dice, plan, vector, recipient, trail, outer) {
  const faults = [
    ...anyFaults(dice, plan, vector, trail, ['11.3.2', '11.3.5', '11.3.10', '11.3.17'], ROLE.report),
    refused(vector, 'unknown-sender', 'trust', '11.3.13', 'No pin of the sender.', { pins: [] }),
    refused(vector, 'peeled', 'nokey', '11.2.3', 'A hop is given a core.', { operation: 'peel', holder: holder(recipient, true) }),
  ];
  if (plan.claim.kind <= 3) {
    const pins = [{ ...vector.pins[0], roles: [ROLE.escrow] }];
    faults.push(refused(vector, 'other-role', 'trust', '11.3.16', 'The sender has another role.', { pins }));
  }
  if (outer) faults.push(refused(vector, 'layer', 'nokey', '11.3.3', 'The layers are still around it.', { input: outer }));
  if (recipient.holding.startsWith('renewed')) {
    const bundles = vector.holder.bundles.filter((_, i) => i !== recipient.used);
    faults.push(refused(vector, 'dropped', 'audience', '11.3.9e', 'The bundle sealed to is gone, its key is not.',
      { holder: { ...vector.holder, bundles } }));
  }
  if (recipient.holding.startsWith('grace')) {
    const bundles = vector.holder.bundles.map((entry, i) => (i === recipient.used ? { ...entry, keys: [] } : entry));
    faults.push(refused(vector, 'erased', 'nokey', '11.3.5', 'The key sealed to is erased.', { holder: { ...vector.holder, bundles } }));
  }
  return faults;
}

// The same message signed by somebody else's key of the same algorithm, straight to the first recipient.
export function signatureVector(plan, order) {
  const [first] = plan.sender.keys;
  const forger = generateIdentity(first.alg).keys[0];
  const routes = [{ hops: [], recipients: order.recipients.map((_, i) => i) }];
  const forged = seal({ ...order, routes, sender: { ...plan.sender, keys: [forger] } }, plan.now);
  return {
    operation: 'open', fault: 'forged', comment: 'Signed by another key.', rule: '11.3.14', expect: 'signature', now: plan.now,
    holder: holder(plan.recipients[0]), pins: [{ identity: encodeIdentity(plan.sender), roles: plan.roles }],
    input: forged.routes[0].envelope,
  };
}
