// The test vectors and transcripts of the repository.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fault } from '../src/fault.js';
import { transcriptFault } from '../src/transcript.js';

const VECTORS = new URL('../../vectors/', import.meta.url);

for (const folder of ['positive', 'negative', 'transcripts', 'trust']) {
  test(folder, () => {
    for (const name of readdirSync(new URL(folder, VECTORS))) {
      const vector = JSON.parse(readFileSync(new URL(`${folder}/${name}`, VECTORS), 'utf8'));
      const check = vector.steps ? transcriptFault : fault;
      assert.equal(check(vector), null, vector.name);
    }
  });
}
