#!/usr/bin/env node
// Runs test vectors: node check.js DIR...
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fromHex, toHex } from './src/bytes.js';
import { Refusal } from './src/errors.js';
import { encapsulate } from './src/hpke.js';
import { lengthWith, reach } from './src/padding.js';
import { run } from './src/vector.js';

const files = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).sort().flatMap((name) => files(join(path, name)))
    : path.endsWith('.json') ? [path] : [];

// The first path at which two JSON values differ. known: what is not in got is not known there, and so no difference.
function difference(wanted, got, known, path = '') {
  if (got === undefined && known) return null;
  if (wanted === null || got === null || typeof wanted !== 'object' || typeof got !== 'object') {
    return wanted === got ? null : { path, wanted, got };
  }
  const keys = new Set([...Object.keys(wanted), ...(known ? [] : Object.keys(got))]);
  if (Array.isArray(wanted) && wanted.length !== got.length) return { path: `${path}.length`, wanted: wanted.length, got: got.length };
  for (const key of keys) {
    const found = difference(wanted[key], got[key], known, path ? `${path}.${key}` : key);
    if (found) return found;
  }
  return null;
}

// What a recipient cannot know by itself, but can redo: the encapsulation from its entropy, and the target of the padding.
function redo(wanted, { own, intermediate }) {
  const entry = own?.index === undefined ? wanted : wanted.recipients?.[own.index];
  if (own && entry?.entropy) {
    const { enc, sharedSecret } = encapsulate(own.suite, fromHex(own.public), fromHex(entry.entropy));
    const again = { ek: toHex(enc), shared_secret: toHex(sharedSecret) };
    const found = difference(again, { ek: entry.ek, shared_secret: entry.shared_secret }, false, 'entropy');
    if (found) return found;
  }
  const { padding } = wanted;
  if (!padding || !intermediate?.padding || reaches(padding)) return null;
  return { path: 'padding', wanted: 'a padding that 7.6 yields', got: padding };
}

// The target of Padmé or of a block; the vector does not say which. A block whose first multiple no padding reaches (n + 24)
// goes on to the next one, and the target named is still the first.
function reaches({ n, target, padding, length }) {
  const least = reach(n, target);
  if (padding === least && length === lengthWith(n, least)) return true;
  const block = length - target;
  return lengthWith(n, least) !== target && target % block === 0 && target - n < block;
}

const short = (value) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};
const say = ({ path, wanted, got }) => `${path}: expected ${short(wanted)}, got ${short(got)}`;

// Nothing if the vector passes, else what is wrong.
function fault(vector) {
  let answer;
  try {
    answer = run(vector);
  } catch (error) {
    const got = error instanceof Refusal ? error.class : 'a fault of the program';
    return got === vector.expect ? null : `expected ${vector.expect} (${vector.rule}), got ${got}: ${error.message}`;
  }
  if (vector.expect !== 'ok') return `expected ${vector.expect} (${vector.rule}), got ok`;
  const got = answer.result ?? {};
  if (vector.operation === 'peel' && vector.result?.root === undefined) delete got.root; // README: it may be left out
  const result = difference(vector.result ?? {}, got, false);
  const inner = vector.intermediate &&
    (difference(vector.intermediate, answer.intermediate, true) ?? redo(vector.intermediate, answer));
  if (!result && !inner) return null;
  return [result && `result ${say(result)}`, inner && `intermediate ${say(inner)}`].filter(Boolean).join('; ');
}

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2).flatMap(files)) {
  const vector = JSON.parse(readFileSync(path, 'utf8'));
  const wrong = fault(vector);
  if (wrong) console.log(`${vector.name ?? basename(path)}: ${wrong}`);
  if (wrong) failed++;
  else passed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
