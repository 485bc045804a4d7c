import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, toHex } from '../src/bytes.js';
import { decode } from '../src/cbor.js';
import { Dice } from '../src/twin/dice.js';
import { Refusal } from '../src/errors.js';
import { journey, toFile } from '../src/twin/journey.js';
import { randomPlan } from '../src/twin/plan.js';
import { run } from '../src/vector.js';

const vectors = [1, 2, 3, 4, 5].flatMap((seed) => {
  const dice = new Dice(seed);
  return journey(dice, randomPlan(dice), `plan-${seed}`).map((vector) => JSON.parse(JSON.stringify(toFile(vector))));
});

test('random journeys end as their plans say', () => {
  for (const vector of vectors) {
    if (vector.expect === 'ok') assert.deepEqual(run(vector).result, vector.result, vector.name);
    else assert.throws(() => run(vector), (error) => error instanceof Refusal && error.class === vector.expect, vector.name);
  }
});

// Damage anywhere in an envelope is refused, and a trail is the only thing that may change unnoticed.
test('damaged bytes are refused, by a refusal and no other error', () => {
  const dice = new Dice(6);
  const trailless = ({ input }) => input.startsWith('8301') && decode(fromHex(input))[2].length === 0; // a trail may end in any byte
  for (const vector of vectors.filter((vector) => vector.expect === 'ok' && trailless(vector))) {
    for (let i = 0; i < 20; i++) {
      const input = fromHex(vector.input);
      const at = dice.between(0, input.length - 2);
      input[at] ^= dice.between(1, 255);
      assert.throws(() => run({ ...vector, input: toHex(input) }), Refusal, `${vector.name} at ${at}`);
    }
  }
});
