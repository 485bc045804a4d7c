// What two neighbours exchange over HTTPS (SPEC, Appendix C): sequences of envelopes and answers, and two fields.
import { concat, sha256 } from './bytes.js';
import { decodeSequence, encode } from './cbor.js';
import { refuse, require } from './errors.js';
import { format, isBetween, isBytes, tuple } from './shape.js';

export const MOST_ENVELOPES = 1024;
export const MOST_BYTES = 4194304;
const LONGEST_DELAY = 86400;
const LATER = 2;
const TOO_LARGE = 4;

// The rows of C.1, by number.
const ROWS = [undefined, ['taken', 204], ['later', 503], ['unknown-epoch', 409], ['too-large', 413], ['refused', 422]];

const inMailbox = (exchange) => {
  if (exchange !== 'batch' && exchange !== 'mailbox') throw new TypeError(`no exchange ${exchange}`);
  return exchange === 'mailbox';
};

// A batch, or what a mailbox gives, which may be nothing. A node may set both limits lower.
export function parseEnvelopes(bytes, exchange, { envelopes = MOST_ENVELOPES, length = MOST_BYTES } = {}) {
  const least = inMailbox(exchange) ? 0 : 1;
  require(bytes.length <= length, 'limit', 'C.2', 'more bytes than are taken');
  const list = decodeSequence(bytes);
  format(list.every((one) => isBytes(one) && one.length > 0), 'C.2', 'an item that is no envelope');
  format(list.length >= least, 'C.2', 'no envelope');
  require(list.length <= envelopes, 'limit', 'C.2', 'more envelopes than are taken');
  return list;
}

// The response to a batch, or what a mailbox is told. 0, in hand, is for a mailbox alone.
export function parseAnswers(bytes, exchange) {
  const least = inMailbox(exchange) ? 0 : 1;
  const list = decodeSequence(bytes).map((item) => {
    const [digest, answer, delay] = tuple(item, 'C.2', 3);
    format(isBytes(digest, 32), 'C.2', 'not a digest');
    format(isBetween(answer, least, ROWS.length - 1), 'C.2', 'no such answer');
    format(isBetween(delay, 0, answer === LATER ? LONGEST_DELAY : 0), 'C.2', 'a delay that does not belong there');
    return { digest, answer, delay };
  });
  require(list.length <= MOST_ENVELOPES, 'limit', inMailbox(exchange) ? 'C.3' : 'C.2', 'more answers than are taken');
  return list;
}

export const encodeEnvelopes = (envelopes) => concat(...envelopes.map((one) => encode(one)));
export const encodeAnswers = (answers) => concat(...answers.map(({ digest, answer, delay = 0 }) => encode([digest, answer, delay])));

const digestText = (bytes) => `sha-256=:${Buffer.from(sha256(bytes)).toString('base64')}:`;

// The field Vitalpost-Answer, in the one form that it has.
export const answerField = (answer, envelope) =>
  (answer === TOO_LARGE ? ROWS[answer][0] : `${ROWS[answer][0]};${digestText(envelope)}`);

// Which answer a response with this status and these fields Vitalpost-Answer gives about an envelope.
export function responseAnswer(status, fields, envelope) {
  const answer = ROWS.findIndex((row) => row?.[1] === status);
  if (answer === TOO_LARGE) return answer; // whoever says so
  if (answer < 0 || fields.length !== 1 || fields[0] !== answerField(answer, envelope)) refuse('none', 'C.1', 'no answer');
  return answer;
}

// Whether the field Content-Digest says something of a content; refused if that is something else.
export function compareDigest(fields, content) {
  const said = fields.join(',').split(',').map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((member) => member.split('=')[0] === 'sha-256');
  format(said.every((member) => member === digestText(content)), 'C.1', 'the digest of something else');
  return said.length > 0;
}
