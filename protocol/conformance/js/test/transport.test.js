// Appendix C beside its vectors: what is written is read again, and no part of it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, sha256, text } from '../src/bytes.js';
import {
  answerField, compareDigest, encodeAnswers, encodeEnvelopes, parseAnswers, parseEnvelopes, responseAnswer,
} from '../src/transport.js';

const refuses = (f, kind) => assert.throws(f, (error) => error.class === kind);
const envelopes = [1, 23, 24, 255, 256, 65536].map((n) => new Uint8Array(n).fill(n));
const answers = [
  { digest: sha256(text('a')), answer: 2, delay: 86400 }, { digest: sha256(text('b')), answer: 1, delay: 0 },
  { digest: sha256(text('c')), answer: 2, delay: 24 },
];

test('sequences are read as they were written', () => {
  assert.deepEqual(parseEnvelopes(encodeEnvelopes(envelopes), 'batch'), envelopes);
  assert.deepEqual(parseAnswers(encodeAnswers(answers), 'batch'), answers);
});

test('a cut sequence is one that is shorter, or none', () => {
  const wire = encodeAnswers(answers);
  const ends = answers.map((_, i) => encodeAnswers(answers.slice(0, i)).length);
  for (let n = 0; n < wire.length; n++) {
    const cut = () => parseAnswers(wire.subarray(0, n), 'mailbox');
    if (ends.includes(n)) assert.equal(cut().length, ends.indexOf(n));
    else refuses(cut, 'format');
  }
});

test('empty only in a mailbox, in hand only to one', () => {
  const hand = encodeAnswers([{ digest: sha256(text('a')), answer: 0 }]);
  assert.deepEqual(parseEnvelopes(new Uint8Array(0), 'mailbox'), []);
  refuses(() => parseEnvelopes(new Uint8Array(0), 'batch'), 'format');
  assert.equal(parseAnswers(hand, 'mailbox').length, 1);
  refuses(() => parseAnswers(hand, 'batch'), 'format');
  assert.throws(() => parseAnswers(hand, 'post'), TypeError);
});

test('each answer with its status and no other, about its envelope and no other', () => {
  const [envelope, other] = [text('this'), text('that')];
  const statuses = [undefined, 204, 503, 409, 413, 422];
  for (let answer = 1; answer <= 5; answer++) {
    for (const status of [200, 204, 400, 409, 413, 422, 503]) {
      const read = () => responseAnswer(status, [answerField(answer, envelope)], envelope);
      if (status === 413) assert.equal(read(), 4);
      else if (status === statuses[answer]) assert.equal(read(), answer);
      else refuses(read, 'none');
    }
    if (answer !== 4) refuses(() => responseAnswer(statuses[answer], [answerField(answer, other)], envelope), 'none');
  }
});

test('a digest of the content, of another, and none', () => {
  const content = text('content');
  const right = answerField(1, content).slice('taken;'.length);
  assert.equal(compareDigest([right], content), true);
  assert.equal(compareDigest([], content), false);
  assert.equal(compareDigest(['SHA-256=:AA==:', 'sha-512=:AA==:'], content), false);
  assert.equal(compareDigest([`sha-512=:AA==:,\t${right} `, right], content), true);
  refuses(() => compareDigest([right], concat(content, content)), 'format');
  for (const wrong of ['sha-256', `${right};a`, `${right}x`, `${right}, sha-256=::`]) refuses(() => compareDigest([wrong], content), 'format');
});
