#!/usr/bin/env node
// Makes test vectors and transcripts of random journeys, for other implementations to try:
//   node twin.js --count N --seed S OUTDIR                 vectors of N plans, below OUTDIR/positive and OUTDIR/negative
//   node twin.js --transcripts N --seed S OUTDIR           transcripts of N journeys, below OUTDIR/transcripts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Dice } from './src/twin/dice.js';
import { journey, toFile } from './src/twin/journey.js';
import { randomPlan } from './src/twin/plan.js';
import { rogueJourney } from './src/twin/rogue.js';
import { voyage } from './src/twin/voyage.js';

const { values, positionals } = parseArgs({
  options: { count: { type: 'string' }, transcripts: { type: 'string' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const [seed, transcripts] = [Number(values.seed), Number(values.transcripts ?? 0)];
const count = Number(values.count ?? (transcripts ? 0 : 10));
const [out] = positionals;
if (!out || positionals.length !== 1 || ![count, seed, transcripts].every(Number.isInteger)) {
  console.log('usage: node twin.js [--count N] [--transcripts N] [--seed S] OUTDIR');
  process.exit(2);
}

// Each journey has a die of its own, so that one can be made again without those before it.
const diceOf = (i) => new Dice(Math.imul(seed, 0x9e3779b1) + i);
const nameOf = (i) => `twin-${seed}-${String(i).padStart(4, '0')}`;

function write(folder, name, value) {
  mkdirSync(join(out, folder), { recursive: true });
  writeFileSync(join(out, folder, `${name}.json`), `${JSON.stringify(value, null, 2)}\n`);
}

if (count > 0) {
  const made = { positive: 0, negative: 0 };
  for (let i = 1; i <= count; i++) {
    const dice = diceOf(i);
    for (const vector of journey(dice, randomPlan(dice), nameOf(i))) {
      const folder = vector.expect === 'ok' ? 'positive' : 'negative';
      made[folder]++;
      write(folder, vector.name, toFile(vector));
    }
  }
  console.log(`${count} plans: ${made.positive} positive, ${made.negative} negative vectors`);
}

if (transcripts > 0) {
  const made = { files: 0, steps: 0 };
  for (let i = 1; i <= transcripts; i++) {
    const dice = diceOf(i);
    for (const one of i % 2 ? voyage(dice, nameOf(i)) : rogueJourney(dice, nameOf(i))) {
      made.files++;
      made.steps += one.steps.length;
      write('transcripts', one.name, one);
    }
  }
  console.log(`${transcripts} journeys: ${made.files} transcripts of ${made.steps} steps`);
}
