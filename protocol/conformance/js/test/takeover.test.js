// Streams that take others over, and what is given up (SPEC 8.5, 8.6).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../src/errors.js';
import { record } from '../src/state/outbox.js';
import { missing } from '../src/state/places.js';
import { acknowledge } from '../src/state/receipts.js';
import { newSealer, reseal, seal, startStream } from '../src/state/sealer.js';
import { world } from '../src/twin/stage.js';

const refused = (kind, rule) => (error) => error instanceof Refusal && error.class === kind && error.rule === rule;
const gaps = (it) => it.atCare.streams.map(({ places }) => missing(places));

// Three streams, each of which takes over the one before: as after two restarts.
test('resealing: each message is delivered once, in whichever stream it comes first', () => {
  const it = world({ direct: true });
  const first = startStream(it.sealer, it.stream);
  const originals = Array.from({ length: 6 }, (_, n) => seal(it.sealer, first, it.claim(n), it.now));
  for (const n of [0, 3]) {
    it.deliver(originals[n]);
    acknowledge(it.sealer, it.care.identity.thumbprint, originals[n].id);
  }
  it.deliver(originals[1]);
  const restarted = newSealer(it.sender.identity, it.sealer.created);
  const second = startStream(restarted, it.stream, [record(it.sealer, first)]);
  const again = [...second.queue].map(() => reseal(restarted, second, it.now));
  assert.deepEqual(again.map(({ origin }) => origin.sequence), [1, 2, 4, 5]);
  assert.equal(it.deliver(again[0]).delivered, false); // it came in its first stream
  assert.equal(it.deliver(again[1]).delivered, true);
  assert.throws(() => it.deliver(originals[2]), refused('replay', '11.5.3'));
  const more = seal(restarted, second, it.claim(9), it.now);
  const third = startStream(restarted, it.stream, [record(restarted, second)]);
  const last = [...third.queue].map(() => reseal(restarted, third, it.now));
  assert.deepEqual(last.map(({ origin }) => origin.sequence), [1, 2, 4, 5, 4]);
  assert.deepEqual([3, 4, 0, 1, 2].map((n) => it.deliver(last[n]).delivered), [true, true, false, false, true]);
  assert.throws(() => it.deliver(more), refused('replay', '11.5.3'));
  assert.deepEqual(gaps(it), [[], [], []]);
});

test('what is given up is lost, and what a listed stream never used is not', () => {
  const it = world({ direct: true });
  const first = startStream(it.sealer, it.stream);
  const all = Array.from({ length: 6 }, (_, n) => seal(it.sealer, first, it.claim(n), it.now));
  it.deliver(all[1]);
  all.forEach(({ id }) => acknowledge(it.sealer, it.care.identity.thumbprint, id));
  const second = startStream(it.sealer, it.stream, [record(it.sealer, first)]);
  const { lost } = it.deliver(seal(it.sealer, second, it.claim(7), it.now));
  assert.deepEqual(lost.map(({ from, to }) => [from, to]), [[0, 0], [2, 5]]);
  assert.throws(() => it.deliver(all[2]), refused('replay', '11.5.3'));
});

test('of five live epochs of a class the oldest is cut off, and nothing from below the floor comes back', () => {
  const it = world({ direct: true });
  // Of six sealers of one identity, which 8.5 forbids.
  const all = Array.from({ length: 6 }, (_, i) => {
    const sealer = newSealer(it.sender.identity, it.now + i);
    const stream = startStream(sealer, it.stream);
    return [0, 1, 2].map((n) => seal(sealer, stream, it.claim(n), it.now));
  });
  for (const n of [1, 2, 3, 4]) it.deliver(all[n][1]);
  assert.throws(() => it.deliver(all[0][1]), refused('replay', '11.5.7'));
  assert.deepEqual(it.deliver(all[5][1]).lost, []); // what is cut off stays open: a copy may still come
  assert.deepEqual(missing(it.atCare.streams[0].places), [[0, 0]]);
  assert.throws(() => it.deliver(all[1][2]), refused('replay', '11.5.3'));
  assert.throws(() => it.deliver(all[1][0]), refused('replay', '11.5.3'));
  assert.throws(() => it.deliver(all[0][0]), refused('replay', '11.5.7'));
});
