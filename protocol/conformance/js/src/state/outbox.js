// What a sealer writes down, and what resealing makes of it (SPEC 8.5): no keys, no counters.
import { concat, sha256, toHex } from '../bytes.js';
import { isAcknowledged } from './receipts.js';

const LISTED = 64;
const ZEROS = new Uint8Array(32);

const headOf = (messages) => messages.reduce((head, { id }) => sha256(concat(head, id)), ZEROS);

// The record of a stream as it stands now: how it will be listed, what it listed itself, and what is not acknowledged.
export function record(sealer, stream) {
  const { id, options, ended = [], start, moved = 0, next, messages, queue } = stream;
  // Of a stream that ended before all were resealed no more than were.
  const own = { stream: id, lastSequence: next - 1, head: headOf(messages), start, lifetime: options.lifetime, moved: Math.min(moved, next) };
  const pending = messages
    .map((message, place) => ({ ...message, origin: message.origin ?? { stream: id, sequence: place } }))
    .filter((one) => !isAcknowledged(sealer, stream, one))
    .map(({ id: messageId, claim, origin }) => ({ id: messageId, claim: claim.bytes, origin }));
  return {
    id: toHex(id),
    recipients: options.recipients.map(({ bundle }) => toHex(bundle.thumbprint)), subject: options.subject, mark: options.mark,
    listed: next > 0 ? [...ended, own] : ended, pending: [...pending, ...queue],
  };
}

// What a new stream begins with: the list, and the queue of messages in the order of their origins.
export function begun(sealer, { recipients, subject, mark }, records) {
  for (const one of records) {
    const same = one.mark === mark && (one.subject && toHex(one.subject)) === (subject && toHex(subject));
    const all = recipients.every(({ bundle }) => one.recipients.includes(toHex(bundle.thumbprint)));
    if (!same || !all) throw new Error('not a stream that this one can take over');
  }
  const every = new Map(records.flatMap(({ listed }) => listed).map((one) => [toHex(one.stream), one]));
  const ended = [...every.values()].sort((a, b) => a.start - b.start).slice(-LISTED);
  const position = ({ stream }) => ended.findIndex((one) => toHex(one.stream) === toHex(stream));
  const queue = records.flatMap(({ pending }) => pending).filter(({ origin }) => position(origin) >= 0)
    .sort((a, b) => position(a.origin) - position(b.origin) || a.origin.sequence - b.origin.sequence);
  return { ended: ended.length ? ended : undefined, moved: queue.length || undefined, queue };
}
