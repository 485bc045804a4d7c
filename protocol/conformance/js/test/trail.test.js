// Records as hops make them, unwound by a recipient (SPEC 10).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random, sha256 } from '../src/bytes.js';
import { encode } from '../src/cbor.js';
import { generateIdentity } from '../src/keys.js';
import { Pins } from '../src/pins.js';
import { ROLE } from '../src/roles.js';
import { ED25519, ESP256, MLDSA65 } from '../src/signature.js';
import { appendRecord } from '../src/trail.js';
import { unwind } from '../src/unwind.js';

const EMPTY = new Uint8Array();
const SENDER = random(32);
const RECIPIENT = random(32);

const hops = (...algs) => algs.map((alg) => ({ identity: generateIdentity(alg), root: random(32) }));
const trusted = (list) => new Pins(list.map(({ identity }) => ({ identity, roles: [ROLE.hop] })));

// Each hop hands on another body; before: what the first one receives as trail.
function travel(list, { before = EMPTY, software = 'hop/1', suite = 2, between = (trail) => trail } = {}) {
  let trail = before;
  let body = random(100);
  list.forEach(({ identity, root }, i) => {
    const inner = random(100);
    const bodies = { received: sha256(body), forwarded: sha256(inner) };
    trail = between(appendRecord(identity, { root, suite }, bodies, { time: 1000 + i, ingress: i, egress: i + 1, software }, trail).trail, i);
    body = inner;
  });
  return { sender: SENDER, hops: list.map(({ identity, root }) => ({ thumbprint: identity.thumbprint, root })), recipient: RECIPIENT, body, trail };
}

const name = (list, i) => list[i]?.identity.thumbprint ?? (i < 0 ? SENDER : RECIPIENT);

function isBroken(found, list, i, step) {
  assert.deepEqual([found.verdict, found.step], ['broken', step]);
  assert.deepEqual(found.between, [name(list, i), name(list, i + 1)]);
  assert.equal(found.verified, list.length - 1 - i);
}

test('a trail of three hops is whole, and says what they said from the last to the first', () => {
  const list = hops(ED25519, ESP256, MLDSA65);
  for (const suite of [1, 2, 3]) {
    const found = unwind(trusted(list), travel(list, { suite }));
    assert.equal(found.verdict, 'whole');
    assert.deepEqual(found.records.map(({ time, ingress }) => [time, ingress]), [[1002, 2], [1001, 1], [1000, 0]]);
  }
});

test('what happens to a trail is found between the two neighbours where it happened', () => {
  const list = hops(ED25519, ED25519, ED25519);
  const trust = trusted(list);
  for (const i of [0, 1, 2]) {
    for (const change of [() => EMPTY, () => random(50).fill(0xff, 0, 1), () => new Uint8Array(16385)]) {
      isBroken(unwind(trust, travel(list, { between: (trail, at) => (at === i ? change(trail) : trail) })), list, i, '10.1');
    }
  }
  const way = travel(list);
  isBroken(unwind(trust, { ...way, body: random(100) }), list, 2, '10.2');
  for (const i of [0, 1, 2]) {
    const without = trusted(list.filter((_, at) => at !== i));
    isBroken(unwind(without, way), list, i, '10.2');
    const other = way.hops.map((hop, at) => (at === i ? { ...hop, root: random(32) } : hop));
    isBroken(unwind(trust, { ...way, hops: other }), list, i, '10.1');
  }
});

// Between the sender and the hop that cut it, whose own record is verified.
function isCut(found, list, i, trail) {
  assert.deepEqual([found.verdict, found.step, found.class], ['broken', '10.4', 'limit']);
  assert.deepEqual(found.between, [SENDER, name(list, i)]);
  assert.equal(found.verified, list.length - i);
  if (trail) assert.deepEqual(found.records.at(-1).cut, sha256(trail));
}

test('a hop takes a malformed trail as empty, and cuts one that leaves its record no room, and says so', () => {
  const list = hops(ED25519, ED25519);
  const trust = trusted(list);
  for (const junk of [Uint8Array.of(0xff), new Uint8Array(16385)]) {
    assert.equal(unwind(trust, travel(list, { before: junk })).verdict, 'whole');
  }
  const header = (alg) => encode(new Map([[1, alg], [-20, random(16)]]));
  const long = [[24, new Map()], [3, new Map([[5, random(12)]])]].map(([alg, iv]) => encode([header(alg), iv, new Uint8Array(16300)]));
  for (const junk of long) isCut(unwind(trust, travel(list, { before: junk })), list, 0, junk);
  isCut(unwind(trust, travel(list, { software: 'x'.repeat(9000) })), list, 1);
  assert.throws(() => travel(list, { software: 'x'.repeat(17000) }), /longer than a trail/);
});

test('what stands before the first hop, or on a route without hops, is broken between sender and neighbour', () => {
  const [before] = hops(ED25519);
  const { trail } = travel([before]);
  const list = hops(ED25519);
  isBroken(unwind(trusted(list), travel(list, { before: trail })), list, -1, '10.5');
  isBroken(unwind(trusted([]), travel([], { before: trail })), [], -1, '10.5');
  assert.equal(unwind(trusted([]), travel([])).verdict, 'whole');
});
