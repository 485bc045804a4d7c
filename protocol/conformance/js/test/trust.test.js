// Credentials, rotations, revocation lists and what trust makes of them, beside their vectors: no bit of a statement changed, and the
// order in which statements come does not matter where SPEC says so.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fromHex } from '../src/bytes.js';
import { fault } from '../src/fault.js';
import { vectorsOf } from '../src/files.js';
import { parseRotation } from '../src/rotation.js';
import { ask, learn, newBook } from '../src/trust.js';
import { trustFault } from '../src/trust-transcript.js';
import { readAnchors } from '../src/vector.js';

const TRUST = new URL('../../vectors/trust/', import.meta.url);
const transcript = (name) => JSON.parse(readFileSync(new URL(`trust-${name}.json`, TRUST), 'utf8'));

for (const [operation, least] of [['credential', 120], ['rotation', 100], ['revocation', 60]]) {
  test(`the vectors of ${operation}`, () => {
    const vectors = vectorsOf(operation);
    assert.ok(vectors.length > least, `${vectors.length} vectors`);
    for (const vector of vectors) assert.equal(fault(vector), null, vector.name);
  });
}

test('the transcripts', () => {
  const names = readdirSync(TRUST);
  assert.ok(names.length > 10);
  for (const name of names) assert.equal(trustFault(JSON.parse(readFileSync(new URL(name, TRUST), 'utf8'))), null, name);
});

test('every bit of a rotation counts, and every byte', () => {
  const bytes = fromHex(vectorsOf('rotation').find(({ name }) => name === 'rotation-least').input);
  assert.equal(parseRotation(bytes).sequence, 1);
  for (let i = 0; i < bytes.length; i++) {
    const other = bytes.slice();
    other[i] ^= 1;
    for (const wrong of [other, bytes.subarray(0, i)]) {
      assert.throws(() => parseRotation(wrong), (error) => error.class !== undefined, `byte ${i}`);
    }
  }
});

test('learning a statement again changes nothing', () => {
  for (const name of ['forks', 'recovery', 'anchors']) {
    const { anchors, statements, steps } = transcript(name);
    const inputs = new Map(statements.map((one) => [one.name, one]));
    let book = newBook(readAnchors(anchors));
    for (const { do: what, at, statement, expect } of steps) {
      if (what === 'restore') break;
      if (what !== 'learn' || expect !== 'taken') continue;
      const { kind, input } = inputs.get(statement);
      book = learn(book, kind, fromHex(input), at);
      if (kind !== 'revocation') assert.equal(learn(book, kind, fromHex(input), at + 1), book, `${name} ${statement}`);
    }
  }
});

test('what nobody has vouched for is unknown', () => {
  const book = newBook(readAnchors(transcript('forks').anchors));
  assert.deepEqual(ask(book, '00'.repeat(32), 1, 0), { rule: '6.10.1', answer: 'unknown' });
});
