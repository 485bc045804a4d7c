#!/usr/bin/env node
// Makes test vectors of random journeys: node twin.js --count N --seed S OUTDIR
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Dice } from './src/twin/dice.js';
import { journey, toFile } from './src/twin/journey.js';
import { randomPlan } from './src/twin/plan.js';

const { values, positionals } = parseArgs({
  options: { count: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const [count, seed] = [Number(values.count), Number(values.seed)];
const [out] = positionals;
if (!out || positionals.length !== 1 || !Number.isInteger(count) || !Number.isInteger(seed)) {
  console.log('usage: node twin.js --count N --seed S OUTDIR');
  process.exit(2);
}

for (const folder of ['positive', 'negative']) mkdirSync(join(out, folder), { recursive: true });
const made = { positive: 0, negative: 0 };
for (let i = 1; i <= count; i++) {
  // Each plan has a die of its own, so that one plan can be made again without those before it.
  const dice = new Dice(Math.imul(seed, 0x9e3779b1) + i);
  for (const vector of journey(dice, randomPlan(dice), `twin-${seed}-${String(i).padStart(4, '0')}`)) {
    const folder = vector.expect === 'ok' ? 'positive' : 'negative';
    made[folder]++;
    writeFileSync(join(out, folder, `${vector.name}.json`), `${JSON.stringify(toFile(vector), null, 2)}\n`);
  }
}
console.log(`${count} plans: ${made.positive} positive, ${made.negative} negative vectors`);
