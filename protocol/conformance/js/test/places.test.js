// Places of a stream (SPEC 8.6), held against a list of booleans.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { close, closeAll, giveUp, isClosed, list, missing, newPlaces, use } from '../src/state/places.js';
import { Dice } from '../src/twin/dice.js';

const SIZE = 12000;
const spread = (ranges) => ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));

test('closing, giving up and listing in any order', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const dice = new Dice(seed);
    const places = newPlaces();
    const closed = Array(SIZE).fill(false);
    let top = -1;
    const open = (from, to) => spread([[Math.max(0, from), to]]).filter((at) => !closed[at]);
    const shut = (all) => all.map((at) => (closed[at] = true) && at);
    for (let i = 0; i < 60; i++) {
      const at = dice.between(0, dice.one([40, 300, 9000]));
      if (dice.chance(0.7)) {
        top = Math.max(top, at);
        assert.deepEqual(spread(close(places, at)), shut(open(0, Math.min(at - 4096, top))));
        closed[at] = true;
      } else if (dice.chance(0.5)) {
        assert.deepEqual(spread(giveUp(places, at, at + 50)), shut(open(at, Math.min(at + 50, top))));
      } else if (dice.chance(0.5)) {
        assert.deepEqual(spread(closeAll(places, at, at + 9)), shut(open(at, at + 9)));
      } else use(places, (top = Math.max(top, at)));
      assert.deepEqual(spread(missing(places)), open(0, top));
    }
    const last = Math.max(top, dice.between(0, 9000));
    list(places, last, 5);
    shut(open(0, 4));
    assert.deepEqual(spread(missing(places)), open(0, last));
    assert.deepEqual([isClosed(places, last + 1), isClosed(places, 2 ** 52)], [true, true]);
  }
});

test('a place far beyond costs nothing', () => {
  const places = newPlaces();
  assert.deepEqual(close(places, 2 ** 53 - 1), [[0, 2 ** 53 - 1 - 4096]]);
  assert.deepEqual(missing(places), [[2 ** 53 - 4096, 2 ** 53 - 2]]);
});
