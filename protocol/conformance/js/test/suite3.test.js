// Suite 3 on its way: the form of its sealed, its records, and what a holder of another suite makes of it (SPEC 4.1, 8.4, 10, 11).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../src/bytes.js';
import { decode, encode } from '../src/cbor.js';
import { Refusal } from '../src/errors.js';
import { forward } from '../src/peel.js';
import { ROLE } from '../src/roles.js';
import * as hop from '../src/state/hop.js';
import { acknowledge } from '../src/state/receipts.js';
import { newRecipient, open } from '../src/state/recipient.js';
import { newSealer, seal, startStream } from '../src/state/sealer.js';
import { DAY, NOW, newParty, trustOf } from '../src/twin/stage.js';

const refused = (kind, rule) => (error) => error instanceof Refusal && error.class === kind && error.rule === rule;
const times = (suite) => ({ suite, nbf: NOW - DAY, exp: NOW + 90 * DAY });

function way(coreSuite, layerSuites) {
  const [sender, care] = [newParty(ROLE.measure), newParty(ROLE.report, times(coreSuite))];
  const hops = layerSuites.map((suite) => newParty(ROLE.hop, times(suite)));
  const sealer = newSealer(sender.identity);
  const stream = startStream(sealer, {
    recipients: [{ bundle: care.bundle, purpose: 0 }], routes: [{ hops: hops.map(({ bundle }) => bundle), recipients: [0] }], lifetime: DAY,
  });
  const it = { care, trust: trustOf([sender, care, ...hops]), atHops: hops.map(() => hop.newHop(4)), atCare: newRecipient() };
  it.seal = (n) => {
    const sealed = seal(sealer, stream, { created: NOW, kind: 1, type: 0, content: Uint8Array.of(n) }, NOW);
    acknowledge(sealer, care.identity.thumbprint, sealed.id);
    return sealed;
  };
  it.through = (envelope) => hops.reduce((bytes, { holder, identity }, i) => {
    const peeled = hop.peel(it.atHops[i], holder, bytes, NOW);
    it.atHops[i] = peeled.state;
    return forward(identity, peeled, { time: NOW }).envelope;
  }, envelope);
  it.receive = (envelope) => {
    const opened = open(it.atCare, care.holder, it.trust, envelope, NOW);
    it.atCare = opened.state;
    return opened;
  };
  return it;
}

const parts = (envelope) => {
  const [version, body, trail] = decode(envelope);
  const value = decode(body);
  return { trail, sealed: value.length === 2 ? value[1] : value, with: (change) => encode([version, encode(change(value)), trail]) };
};

test('cores and layers of all suites, mixed, with whole trails', () => {
  for (const [core, layers] of [[3, [3, 3]], [3, [1, 2]], [1, [3, 2]], [2, [3]]]) {
    const it = way(core, layers);
    for (let n = 0; n < 70; n++) {
      const { id, routes: [{ envelope }] } = it.seal(n);
      const arrived = it.through(envelope);
      const opened = it.receive(arrived);
      assert.deepEqual([toHex(opened.id), opened.trail.verdict, opened.trail.verified], [toHex(id), 'whole', layers.length]);
      const [header, unprotected] = parts(arrived).sealed;
      assert.deepEqual([header.length, unprotected.size], core === 3 ? [13, 1] : [15, 0]);
      const [recordHeader, iv] = decode(parts(arrived).trail);
      assert.deepEqual([decode(recordHeader).get(1), iv.size], layers.at(-1) === 3 ? [3, 1] : [24, 0]);
    }
  }
});

test('the form of another suite: beside an opening suite, alone an epoch that nobody knows', () => {
  for (const suite of [2, 3]) {
    const it = way(suite, []);
    const all = [0, 1, 2].map((n) => it.seal(n).routes[0].envelope);
    const id = (value) => decode(value[0]).get(4).subarray(0, 8);
    const other = (value) => (suite === 3
      ? [encode(new Map([[4, id(value)], [6, Uint8Array.of(0, 2)]])), new Map(), value[2]]
      : [encode(new Map([[4, Uint8Array.of(...id(value), 0, 2)]])), new Map([[5, new Uint8Array(12)]]), value[2]]);
    assert.throws(() => it.receive(parts(all[0]).with(([opening, sealed]) => [opening, other(sealed)])), refused('suite', '11.3.4'));
    it.receive(all[0]);
    assert.throws(() => it.receive(parts(all[2]).with(other)), refused('nokey', '11.5.1'));
    it.receive(all[2]);
  }
});

test('a sealed is of one form or the other, and not of both', () => {
  const it = way(3, []);
  const { routes: [{ envelope }] } = it.seal(0);
  const { with: change } = parts(envelope);
  const wrong = [
    ([header, , text]) => [header, new Map(), text],
    ([header, iv, text]) => [header, new Map([[5, iv.get(5).subarray(1)]]), text],
    ([, iv, text]) => [encode(new Map([[4, new Uint8Array(8)], [6, new Uint8Array(2)]])), iv, text],
    ([, iv, text]) => [encode(new Map([[4, new Uint8Array(8)]])), iv, text],
    ([, iv, text]) => [encode(new Map([[4, new Uint8Array(10)], [6, new Uint8Array(2)]])), iv, text],
  ];
  for (const one of wrong) {
    assert.throws(() => it.receive(change(([opening, sealed]) => [opening, one(sealed)])), refused('format', '11.3.3'));
  }
});
