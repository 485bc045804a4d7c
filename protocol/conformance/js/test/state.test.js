// Journeys with state between a sealer, a hop and a recipient of this twin (SPEC 8.5 to 8.7, 11.4, 11.5).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../src/bytes.js';
import { Refusal } from '../src/errors.js';
import { newHop } from '../src/state/hop.js';
import { missing } from '../src/state/places.js';
import { acknowledge } from '../src/state/receipts.js';
import { answer } from '../src/state/replay.js';
import { settled } from '../src/state/recipient.js';
import { retry, seal, startStream } from '../src/state/sealer.js';
import { DAY, world } from '../src/twin/stage.js';

const refused = (kind, rule) => (error) => error instanceof Refusal && error.class === kind && error.rule === rule;
const gaps = (it) => it.atCare.streams.map(({ places }) => missing(places));

test('300 messages of one stream, most without an opening, all delivered once with whole trails', () => {
  const it = world();
  const stream = startStream(it.sealer, it.stream);
  const sizes = new Set();
  for (let n = 0; n < 300; n++) {
    const sealed = seal(it.sealer, stream, it.claim(n), it.now);
    sizes.add(sealed.routes[0].envelope.length);
    const opened = it.deliver(sealed);
    assert.deepEqual([opened.delivered, opened.place.sequence, toHex(opened.id)], [true, n, toHex(sealed.id)]);
    assert.equal(opened.trail.verdict, 'whole');
    acknowledge(it.sealer, it.care.identity.thumbprint, sealed.id);
    assert.throws(() => it.through(sealed.routes[0].envelope), refused('replay', '11.4.3'));
  }
  assert.deepEqual([sizes.size, gaps(it)], [2, [[]]]);
});

test('loss and reordering: what is missing is told, and may still come', () => {
  const it = world({ direct: true });
  const stream = startStream(it.sealer, it.stream);
  const all = Array.from({ length: 100 }, (_, n) => seal(it.sealer, stream, it.claim(n), it.now));
  assert.throws(() => it.deliver(all[2]), refused('nokey', '11.5.1'));
  it.deliver(all[95]);
  assert.deepEqual(gaps(it), [[[0, 94]]]);
  for (const n of [7, 2, 40, 99, 0]) assert.equal(it.deliver(all[n]).place.sequence, n);
  assert.throws(() => it.deliver(all[40]), refused('replay', '11.5.3'));
  assert.deepEqual(gaps(it), [[[1, 1], [3, 6], [8, 39], [41, 94], [96, 98]]]);
  assert.equal(Object.keys(it.atCare.epochs[0].chain.keys).length, 2);
  all.forEach((one, n) => [7, 2, 40, 99, 0, 95].includes(n) || it.deliver(one));
  assert.deepEqual(Object.keys(it.atCare.epochs[0].chain.keys), ['1']);
});

test('a hop that lost its state is healed by a retry, and a restored snapshot delivers again', () => {
  const it = world();
  const stream = startStream(it.sealer, it.stream);
  const [first, second, third] = [1, 2, 3].map((n) => seal(it.sealer, stream, it.claim(n), it.now));
  it.deliver(first);
  const snapshot = it.atCare;
  it.atHop = newHop(16);
  assert.throws(() => it.deliver(third), refused('nokey', '11.4.1'));
  const again = (place) => ({ routes: retry(it.sealer, stream, place, it.now) });
  assert.equal(it.deliver(again(2)).delivered, true);
  assert.throws(() => it.deliver(again(2)), refused('replay', '11.5.3'));
  assert.equal(it.deliver(second).place.sequence, 1);
  it.atCare = snapshot;
  assert.equal(it.deliver(again(1)).delivered, true);
});

test('4096 messages end an epoch, half a life another, a change the third; all of the stream', () => {
  const it = world({ direct: true });
  const stream = startStream(it.sealer, { ...it.stream, life: DAY });
  const send = (n) => {
    const sealed = seal(it.sealer, stream, it.claim(n), it.now);
    acknowledge(it.sealer, it.care.identity.thumbprint, sealed.id);
    return it.deliver(sealed);
  };
  for (let n = 0; n < 4097; n++) if (n < 3 || n > 4090) send(n); else seal(it.sealer, stream, it.claim(n), it.now);
  assert.deepEqual(it.atCare.epochs.map(({ context }) => context.sequence), [0, 4096]);
  it.now += DAY / 2 + 10;
  assert.equal(send(0).context.sequence, 4097);
  stream.renew = true;
  assert.equal(send(0).context.sequence, 4098);
  assert.deepEqual(it.atCare.epochs.map(({ ended }) => ended), [undefined, 'complete', 'complete', undefined]);
});

test('a sealer with a way back stops 4096 places ahead, and what is refused uses up no place', () => {
  const it = world({ direct: true, stream: { maxEnvelope: 8192 } });
  const stream = startStream(it.sealer, it.stream);
  const long = { ...it.claim(0), content: new Uint8Array(9000) };
  assert.throws(() => seal(it.sealer, stream, long, it.now), refused('limit', '11.1.6'));
  assert.deepEqual([stream.next, stream.epochs.length, it.sealer.created], [0, 0, -1]);
  for (let n = 0; n < 4096; n++) seal(it.sealer, stream, it.claim(n), it.now);
  assert.throws(() => seal(it.sealer, stream, it.claim(0), it.now), refused('limit', '8.5'));
  acknowledge(it.sealer, it.care.identity.thumbprint, stream.messages[0].id);
  assert.equal(seal(it.sealer, stream, it.claim(0), it.now).place, 4096);
});

// SPEC 9: a place that is closed is in custody already; one that is open in an epoch that was cut off is not.
test('what the network is told', () => {
  const it = world({ direct: true });
  const stream = startStream(it.sealer, it.stream);
  const told = (envelope, alone = false) => {
    try {
      return it.receive(envelope) && 'taken';
    } catch (error) {
      return answer(error, alone);
    }
  };
  const [first, second, third] = [1, 2, 3].map((n) => seal(it.sealer, stream, it.claim(n), it.now).routes[0].envelope);
  assert.equal(told(third, true), 'unknown epoch');
  assert.deepEqual([told(first), told(first), told(second), told(third.map((byte, i) => byte ^ (i === 60)))], ['taken', 'taken', 'taken', 'refused']);
  it.atCare = settled(it.atCare, it.care.holder.without(it.care.bundle.keys[0].id), it.now).state;
  assert.deepEqual([told(second), told(third, true)], ['taken', 'refused']);
  assert.equal(told(new Uint8Array(2 ** 21)), 'too large');
});
