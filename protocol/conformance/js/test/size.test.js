// The sizes that SPEC 14 states.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBundle, signBundle } from '../src/bundle.js';
import { random } from '../src/bytes.js';
import { publicKeyOf } from '../src/hpke.js';
import { generateIdentity } from '../src/keys.js';
import { Pins } from '../src/pins.js';
import { ROLE } from '../src/roles.js';
import { seal } from '../src/seal.js';
import * as sealer from '../src/state/sealer.js';
import { ED25519, MLDSA65 } from '../src/signature.js';
import { appendRecord } from '../src/trail.js';

const now = 1_800_000_000_000;

function party(role, suite) {
  const identity = generateIdentity(ED25519);
  const keys = [{ suite, public: publicKeyOf(suite, random(32)) }];
  const bytes = signBundle(identity, { sequence: 1, nbf: now, exp: now + 864e5, floor: suite, keys });
  return parseBundle(bytes, new Pins([{ identity, roles: [role] }]), role, now);
}

function size(suite, hops, alg = ED25519) {
  const { routes } = seal({
    sender: generateIdentity(alg),
    recipients: [{ bundle: party(ROLE.report, suite), purpose: 0 }],
    routes: [{ hops: Array.from({ length: hops }, () => party(ROLE.hop, suite)), recipients: [0] }],
    created: now, expires: now + 864e5, lifetime: 36e5,
    claim: { created: now, kind: 1, type: 110, content: new Uint8Array(29) },
  }, now);
  return routes[0].envelope.length;
}

test('one-shot envelopes have the sizes of SPEC 14', () => {
  // SPEC's figures are without context[18], which takes two bytes more (QUESTIONS, 83).
  assert.equal(size(1, 0), 1648 + 2);
  assert.equal(size(2, 0), 559 + 2);
  assert.equal(size(1, 0, MLDSA65), 4977 + 2);
  assert.equal(size(2, 0, MLDSA65), 3888 + 2);
  // SPEC's figures for a hop are those of its layer; its thumbprint in the context takes 34 bytes more.
  assert.equal(size(1, 1) - size(1, 0), 1278 + 34);
  assert.equal(size(2, 1) - size(2, 0), 189 + 34);
});

// Without openings and padding, signed by Ed25519.
function steady(hops, content) {
  const state = sealer.newSealer(generateIdentity(ED25519));
  const stream = sealer.startStream(state, {
    recipients: [{ bundle: party(ROLE.report, 2), purpose: 0 }], lifetime: 36e5, padding: { block: 1 },
    routes: [{ hops: Array.from({ length: hops }, () => party(ROLE.hop, 2)), recipients: [0] }],
  });
  const claim = { created: now, kind: 1, type: 110, content: new Uint8Array(content) };
  return [0, 1, 2].map(() => sealer.seal(state, stream, claim, now)).at(-1).routes[0].envelope.length - content;
}

test('in steady state envelopes and records have the sizes of SPEC 14', () => {
  assert.equal(steady(3, 32), 243);
  assert.equal(steady(3, 300), 249);
  assert.deepEqual([36, 37].includes(steady(1, 32) - steady(0, 32)), true);
  const [identity, root, bodies] = [generateIdentity(ED25519), random(32), { received: random(32), forwarded: random(32) }];
  const { trail } = appendRecord(identity, { root, suite: 2 }, bodies, { time: now, ingress: 1, egress: 2, software: 'hop/1' }, new Uint8Array());
  assert.ok(Math.abs(trail.length - 176) < 20, trail.length);
});
