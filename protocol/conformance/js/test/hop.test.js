// A hop with state: its table, its counters, and layer epochs that are used up (SPEC 8.5, 8.7, 11.4).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../src/errors.js';
import { ROLE } from '../src/roles.js';
import { accompanies } from '../src/sealing.js';
import { newHop, peel, settled } from '../src/state/hop.js';
import { newSealer, retry, seal, startStream } from '../src/state/sealer.js';
import { NOW, newParty, trustOf } from '../src/twin/stage.js';


function world() {
  const [sender, hop, care] = [ROLE.measure, ROLE.hop, ROLE.report].map((role) => newParty(role));
  const options = { recipients: [{ bundle: care.bundle, purpose: 0 }], routes: [{ hops: [hop.bundle], recipients: [0] }], lifetime: 1 };
  const it = { sender, hop, care, trust: trustOf([care]), state: newHop(2) };
  // Each of a sealer of its own: a sealer has one of a class at a time.
  const sealers = new Map();
  it.stream = () => {
    const sealer = newSealer(sender.identity);
    const stream = startStream(sealer, options);
    sealers.set(stream, sealer);
    return stream;
  };
  it.seal = (stream) => seal(sealers.get(stream), stream, { created: NOW, kind: 1, type: 0, content: new Uint8Array() }, NOW).routes[0].envelope;
  it.retry = (stream, place) => retry(sealers.get(stream), stream, place, NOW)[0].envelope;
  let clock = NOW;
  it.peel = (envelope, customer, now = clock++) => { // no two are idle for as long
    const peeled = peel(it.state, hop.holder, envelope, now, { customer });
    it.state = peeled.state;
    return peeled;
  };
  return it;
}

const refused = (kind, rule) => (error) => error instanceof Refusal && error.class === kind && error.rule === rule;

test('an opening stands at 0, 1, 3, 7, 15, 31 and every 32nd; of a known epoch at every 256th', () => {
  const at = (known) => Array.from({ length: 600 }, (_, c) => c).filter((c) => accompanies(c, known));
  assert.deepEqual(at(false).slice(0, 9), [0, 1, 3, 7, 15, 31, 63, 95, 127]);
  assert.deepEqual(at(true), [255, 511]);
});

test('a full table evicts the longest idle epoch of the same customer, without a trace', () => {
  const it = world();
  const [a, b, c, d] = [1, 2, 3, 4].map(() => it.stream());
  const first = it.seal(a);
  it.peel(first, 'x');
  it.peel(it.seal(b), 'x');
  it.peel(it.seal(c), 'y');
  it.peel(it.seal(a), 'z'); // known already: it is x's, and no longer idle
  it.peel(it.seal(d), 'x');
  assert.deepEqual(it.state.epochs.map(({ customer }) => customer), ['x', 'y', 'x']);
  it.seal(b);
  assert.throws(() => it.peel(it.seal(b), 'x'), refused('nokey', '11.4.1'));
  assert.throws(() => it.peel(first, 'x'), refused('replay', '11.4.3'));
});

test('a full table evicts ended epochs first, and they stay until they expire', () => {
  const it = world();
  const [a, b, c, d] = [1, 2, 3, 4].map(() => it.stream());
  for (const stream of [a, b]) it.peel(it.seal(stream));
  it.peel(it.seal(c), 'somebody else');
  it.state = settled(it.state, it.hop.holder.without(it.hop.bundle.keys[0].id), NOW);
  assert.deepEqual(it.state.epochs.map(({ ended }) => ended), [true, true, true]);
  assert.throws(() => it.peel(it.seal(a)), refused('replay', '11.4.3'));
  it.peel(it.seal(d)); // in the place of a's
  assert.deepEqual(it.state.epochs.map(({ customer, ended }) => [customer, ended]), [['', true], ['somebody else', true], ['', undefined]]);
  it.peel(it.seal(it.stream())); // in that of b's
  it.peel(it.seal(it.stream())); // and of the live one that was longest idle
  assert.deepEqual(it.state.epochs.map(({ ended }) => ended), [true, undefined, undefined]);
  const { layer: { expires } } = it.state.epochs[0];
  it.state = settled(it.state, it.hop.holder, expires + 300000);
  assert.equal(it.state.epochs.length, 3);
  it.state = settled(it.state, it.hop.holder, expires + 300001);
  assert.equal(it.state.epochs.length, 0);
});

test('retries use up a layer epoch, and the next one is of the same core epoch', () => {
  const it = world();
  const stream = it.stream();
  const [first, second] = [it.seal(stream), it.seal(stream)];
  it.peel(first);
  let last;
  for (let n = 2; n < 4096; n++) last = it.retry(stream, n % 2);
  const fresh = it.retry(stream, 0);
  assert.equal(it.peel(last).body.length, it.peel(fresh).body.length);
  it.peel(second);
  assert.deepEqual(it.state.epochs.map(({ counters }) => counters.first), [2, 1]);
  assert.deepEqual(Object.keys(it.state.epochs[0].chain.keys).length, 64);
});
