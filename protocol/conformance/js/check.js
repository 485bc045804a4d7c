#!/usr/bin/env node
// Runs test vectors and transcripts: node check.js DIR...
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fault } from './src/fault.js';
import { transcriptFault } from './src/transcript.js';

const files = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).sort().flatMap((name) => files(join(path, name)))
    : path.endsWith('.json') ? [path] : [];

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2).flatMap(files)) {
  const vector = JSON.parse(readFileSync(path, 'utf8'));
  const wrong = vector.steps ? transcriptFault(vector) : fault(vector);
  if (wrong) console.log(`${vector.name ?? basename(path)}: ${wrong}`);
  if (wrong) failed++;
  else passed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
