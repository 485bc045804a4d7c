import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptable, coreSuite, layerSuite } from '../src/suites.js';

const bundle = (...suites) => ({ suites, floor: suites.at(-1) });
const refuses = (bundles, index) => assert.throws(() => coreSuite(bundles, '4.2'), (error) =>
  error.class === 'suite' && error.message.includes(`bundle ${index}`));

test('the suite of a core', () => {
  assert.equal(coreSuite([bundle(1)]), 1);
  assert.equal(coreSuite([bundle(2, 1), bundle(1, 2)]), 1);
  assert.equal(coreSuite([bundle(2), { suites: [2, 1], floor: 2 }]), 2);
  refuses([bundle(1), bundle(2)], 1);
  refuses([bundle(2), bundle(1)], 0);
  refuses([bundle(3, 2), bundle(2)], 1);
  refuses([bundle(1), bundle(3)], 1);
  assert.equal(coreSuite([bundle(1, 3), bundle(3, 1)]), 1);
  assert.equal(coreSuite([bundle(2, 3), bundle(3, 1, 2)]), 3);
  assert.equal(coreSuite([bundle(77, 2), bundle(2)]), 2); // 77 is not of this version
  refuses([bundle(99)], 0);
});

test('a sealer that may not use a suite goes as if no bundle listed it', () => {
  assert.equal(coreSuite([bundle(1, 3), bundle(1, 3)], '4.2', [3]), 3);
  assert.throws(() => coreSuite([bundle(1), bundle(3)], '4.2', [2, 3]), /bundle 0 is not post-quantum/);
  assert.equal(layerSuite(bundle(1, 2, 3), '4.2', [3]), 3);
});

test('the suite of a layer is the first acceptable one that is known', () => {
  assert.equal(layerSuite(bundle(77, 2, 1)), 2);
  assert.deepEqual(acceptable({ suites: [1, 9, 2], floor: 9 }), [1]);
  assert.throws(() => layerSuite({ suites: [77, 1], floor: 77 }), (error) => error.class === 'suite');
});
