// Random journeys with state: what is written plays out as it says, and nothing is delivered twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transcriptFault } from '../src/transcript.js';
import { Dice } from '../src/twin/dice.js';
import { rogueJourney } from '../src/twin/rogue.js';
import { voyage } from '../src/twin/voyage.js';

for (const [name, make] of Object.entries({ voyage, rogueJourney })) {
  test(`transcripts of a ${name}`, () => {
    for (const seed of [1, 2, 3]) {
      for (const transcript of make(new Dice(seed), `${name}-${seed}`)) {
        const read = JSON.parse(JSON.stringify(transcript));
        assert.equal(transcriptFault(read), null, read.name);
        const step = read.steps.find(({ expect }) => expect === 'delivered' || expect === 'forwarded');
        if (step) step.expect = 'signature';
        assert.equal(transcriptFault(read) === null, !step, read.name);
      }
    }
  });
}
