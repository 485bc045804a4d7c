// What a recipient keeps, and what ends it (SPEC 8.6, 11.5): context[18], what is cut off, horizons and classes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../src/bytes.js';
import { encode } from '../src/cbor.js';
import { encodeClaim, parseClaim } from '../src/claim.js';
import { encodeEnvelope } from '../src/envelope.js';
import { openEpoch } from '../src/epoch.js';
import { Refusal } from '../src/errors.js';
import { generation } from '../src/schedule.js';
import * as oneShot from '../src/seal.js';
import { seal as sealAt } from '../src/sealed.js';
import { record } from '../src/state/outbox.js';
import { missing } from '../src/state/places.js';
import { acknowledge, taken } from '../src/state/receipts.js';
import { open, settled } from '../src/state/recipient.js';
import { newSealer, reseal, seal, startStream } from '../src/state/sealer.js';
import { DAY, NOW, world } from '../src/twin/stage.js';

const refused = (kind, rule) => (error) => error instanceof Refusal && error.class === kind && error.rule === rule;
const alarm = (rule) => (error) => error instanceof Refusal && error.alarm && error.rule === rule;
const gaps = (it) => it.atCare.streams.map(({ places }) => missing(places));

// An epoch of any context, and its message at a counter below 64: what no sealer of 8.5 makes.
function sign(it, { created = it.now, counters = [0], origins = {}, ...plan }) {
  const { context, opening, sealing } = openEpoch({
    ...it.stream, sender: it.sender.identity, created, expires: created + 20 * DAY, stream: random(16), start: created, ...plan,
  }, created);
  const keys = generation(sealing.next);
  const claim = parseClaim(encodeClaim(it.claim(0)));
  return Object.assign(counters.map((counter) => {
    const { plaintext } = oneShot.sign(it.sender.identity, context, context.sequence + counter, claim, origins[counter]);
    return encodeEnvelope(encode([opening, sealAt(sealing.suite, sealing.epochId, counter, keys, plaintext)]));
  }), { context });
}
const listed = (context, lastSequence, moved = 0) =>
  ({ stream: context.stream, lastSequence, head: random(32), start: context.start, lifetime: context.lifetime, moved });

test('of what is cut off a copy still comes, and closes the place that stayed open', () => {
  for (const cut of ['erased', 'evicted', 'restored']) {
    const it = world({ direct: true });
    const first = startStream(it.sealer, it.stream);
    const all = [0, 1, 2].map((n) => seal(it.sealer, first, it.claim(n), it.now));
    it.deliver(all[1]);
    const stored = it.atCare;
    if (cut === 'evicted') {
      for (let i = 1; i <= 4; i++) it.receive(sign(it, { created: it.now + i, counters: [1] })[0]);
    } else {
      const { state, lost } = settled(cut === 'erased' ? it.atCare : stored, it.care.holder.without(it.care.bundle.keys[0].id), it.now);
      it.atCare = state;
      assert.deepEqual(lost, []);
    }
    assert.equal(it.atCare.epochs[0].ended, 'cut off');
    assert.throws(() => it.deliver(all[2]), refused('replay', '11.5.3'));
    assert.deepEqual(gaps(it)[0], [[0, 0]]);
    const restarted = newSealer(it.sender.identity, it.sealer.created + 10);
    const second = startStream(restarted, it.stream, [record(it.sealer, first)]);
    const copies = [0, 1, 2].map(() => reseal(restarted, second, it.now));
    assert.deepEqual(copies.map((one) => it.deliver(one).delivered), [true, false, true], cut);
    assert.deepEqual(gaps(it)[0], []);
  }
});

test('six one-shot envelopes of a class in any order: each is complete at once', () => {
  const it = world({ direct: true });
  const all = [0, 1, 2, 3, 4, 5].map((n) => oneShot.seal({
    ...it.stream, sender: it.sender.identity, created: it.now + n, expires: it.now + DAY, claim: it.claim(n),
  }, it.now).routes[0].envelope);
  for (const n of [5, 1, 4, 2, 3, 0]) assert.equal(it.receive(all[n]).delivered, true);
  for (const envelope of all) assert.throws(() => it.receive(envelope), refused('replay', '11.5.3'));
  assert.deepEqual(it.atCare.epochs.map(({ ended }) => ended), Array(6).fill('complete'));
});

test('context[18]: an epoch has no more places, and a sealer begins the next one', () => {
  const it = world({ direct: true });
  const stream = startStream(it.sealer, { ...it.stream, places: 3 });
  for (let n = 0; n < 7; n++) it.deliver(seal(it.sealer, stream, it.claim(n), it.now));
  assert.deepEqual(it.atCare.epochs.map(({ context, ended }) => [context.sequence, ended]), [[0, 'complete'], [3, 'complete'], [6, undefined]]);
  const [, beyond] = sign(it, { created: it.now + 9, places: 2, counters: [1, 2] });
  assert.throws(() => it.receive(beyond), alarm('11.5.6c'));
  for (const places of [0, 4096]) assert.throws(() => sign(it, { places }), refused('format', '7.1.9'));
});

test('a stream that ended before it had resealed all is listed with what it had, and that is no contradiction', () => {
  const it = world({ direct: true });
  const first = startStream(it.sealer, it.stream);
  const originals = [0, 1, 2, 3, 4].map((n) => seal(it.sealer, first, it.claim(n), it.now));
  it.deliver(originals[3]);
  const second = startStream(it.sealer, it.stream); // ends the first, and takes it over
  assert.throws(() => seal(it.sealer, first, it.claim(9), it.now), /ended/);
  const copies = [0, 1, 2].map(() => reseal(it.sealer, second, it.now));
  it.deliver(copies[1]);
  const third = startStream(it.sealer, it.stream);
  assert.deepEqual(third.ended.map(({ lastSequence, moved }) => [lastSequence, moved]), [[4, 0], [2, 3]]);
  const last = Array.from({ length: 5 }, () => reseal(it.sealer, third, it.now));
  assert.deepEqual([3, 4, 2, 1, 0].map((n) => it.deliver(last[n]).delivered), [false, true, true, false, true]);
  assert.deepEqual(gaps(it), [[], [], []]);
});

test('16 of a context may be more than its stream was listed with, if the list ends before; but not less', () => {
  const it = world({ direct: true });
  const origin = sign(it, { created: it.now - 3 });
  const ended = [listed(origin.context, 9)];
  const from = { stream: origin.context.stream, sequence: 1 };
  const short = { stream: random(16), start: it.now - 2, ended };
  const own = (moved, more) => sign(it, { ...short, created: it.now - 2, moved, origins: { 0: from, 1: from }, ...more });
  const lists = (moved, created) => sign(it, { created, ended: [...ended, listed(own(5).context, 1, moved)] })[0];
  const before = it.atCare;
  it.receive(lists(2, it.now));
  assert.throws(() => it.receive(own(5)[0]), refused('replay', '11.5.7')); // closed, as moved
  assert.throws(() => it.receive(own(1)[0]), alarm('11.5.6a'));
  it.atCare = before;
  it.receive(own(5)[0]);
  assert.throws(() => it.receive(own(6, { sequence: 1, created: it.now - 1 })[0]), alarm('11.5.6a'));
  assert.throws(() => it.receive(lists(1, it.now)), alarm('11.5.6d'));
  it.receive(lists(2, it.now));
});

test('a message opened after the listed last-sequence is an alarm, and a second context of the same list is none', () => {
  const it = world({ direct: true });
  const first = sign(it, { created: it.now - 5, counters: [3] });
  it.receive(first[0]);
  assert.throws(() => it.receive(sign(it, { ended: [listed(first.context, 2)] })[0]), alarm('11.5.6d'));
  const [stream, ended] = [random(16), [listed(first.context, 3)]];
  it.receive(sign(it, { stream, ended })[0]);
  it.receive(sign(it, { stream, ended, sequence: 1, created: it.now + 1, start: it.now })[0]);
});

test('the horizon is asked of the newest context as well', () => {
  const it = world({ direct: true });
  const old = sign(it, { created: it.now, expires: it.now + DAY, counters: [0, 1] });
  it.receive(old[0]);
  it.now += 2 * DAY;
  it.receive(sign(it, {})[0]); // the newest of the class; what is forgotten now is the old one
  it.atCare = settled(it.atCare, it.care.holder, it.now).state;
  assert.equal(it.atCare.streams.length, 1);
  it.now += 1;
  const [copy] = sign(it, { ended: [listed(old.context, 1)], moved: 1, origins: { 0: { stream: old.context.stream, sequence: 0 } } });
  const { delivered, lost } = it.receive(copy);
  assert.deepEqual([delivered, lost.map(({ from, to }) => [from, to])], [false, [[0, 0]]]);
});

test('a 65th class: refused while the others have contexts or a floor; then its place and its horizon are that of one', () => {
  const it = world({ direct: true });
  const subjects = Array.from({ length: 65 }, () => random(16));
  const old = sign(it, { subject: subjects[0], expires: it.now + DAY });
  it.receive(old[0]);
  for (const subject of subjects.slice(1, 64)) it.receive(sign(it, { subject })[0]);
  const more = () => sign(it, { subject: subjects[64], ended: [listed(old.context, 1)], moved: 1, origins: { 0: { stream: old.context.stream, sequence: 0 } } })[0];
  it.now += 1;
  assert.throws(() => it.receive(more()), refused('limit', '11.5.8'));
  it.now += DAY + 300000;
  assert.equal(it.receive(more()).delivered, false); // its origin's stream went with its class
  assert.equal(it.atCare.classes.length, 64);
  assert.equal(it.atCare.classes.at(-1).horizon, old.context.start);
});

test('one-way, or without care, a message is acknowledged when all neighbours have taken it', () => {
  const it = world({ stream: { oneWay: true } });
  const stream = startStream(it.sealer, it.stream);
  const all = [0, 1, 2].map((n) => seal(it.sealer, stream, it.claim(n), it.now));
  acknowledge(it.sealer, it.care.identity.thumbprint, all[0].id); // there are no receipts
  taken(it.sealer, it.hop.identity.thumbprint, all[1].id);
  assert.deepEqual(record(it.sealer, stream).pending.map(({ origin }) => origin.sequence), [0, 2]);
  for (const { id } of all) taken(it.sealer, it.hop.identity.thumbprint, id);
  assert.equal(startStream(it.sealer, it.stream).ended, undefined);
});

test('the state that was given stays as it was', () => {
  const it = world({ direct: true });
  const stream = startStream(it.sealer, it.stream);
  const [{ routes: [{ envelope }] }] = [seal(it.sealer, stream, it.claim(0), it.now)];
  const before = structuredClone(it.atCare);
  open(it.atCare, it.care.holder, it.trust, envelope, NOW);
  assert.deepEqual(it.atCare, before);
});
