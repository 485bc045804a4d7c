// What a sender signs must not contradict what it signed before (SPEC 11.5.6), or it is an alarm about the sender.
import { toHex } from '../bytes.js';
import { encode } from '../cbor.js';
import { COUNTERS } from '../sealed.js';
import { classOf, epochsOf, findStream } from './book.js';
import { alarm } from './replay.js';

// What the contexts of a stream share, as far as 11.5.6a compares it.
export const sharedOf = (context) => ({
  class: classOf(context), oneWay: context.oneWay, listed: (context.ended ?? []).map(({ stream }) => toHex(stream)),
  ended: toHex(encode((context.ended ?? []).map((one) => [one.stream, one.lastSequence, one.head, one.start, one.lifetime, one.moved]))),
});

export function contradict(book, epoch, sequence, isNew) {
  const { first, context } = epoch;
  const stream = findStream(book, first, epoch.stream);
  const others = epochsOf(book, { first, id: epoch.stream }).filter((one) => one !== epoch).map((one) => one.context);
  if (isNew && stream) {
    if (!agrees(stream, context)) alarm('11.5.6a', 'a context that is not like the others of its stream');
    if (others.some((other) => !isInOrder(other, context))) alarm('11.5.6b', 'a context that others of its stream leave no room for');
  }
  const later = others.some((other) => other.sequence > context.sequence && sequence >= other.sequence);
  if (later || sequence >= context.sequence + (context.places ?? COUNTERS)) {
    alarm('11.5.6c', 'a place that is of a later epoch, or beyond what the context allows');
  }
  if (isNew && (context.ended ?? []).some((listed) => contradictsListed(findStream(book, first, toHex(listed.stream)), listed))) {
    alarm('11.5.6d', 'a stream is listed as what it was not');
  }
}

function agrees(stream, context) {
  const all = context.moved ?? 0;
  const moved = stream.shared ? all : atMost(all, stream.places.last);
  const shared = sharedOf(context);
  return stream.start === context.start && stream.lifetime === context.lifetime && stream.moved === moved && (!stream.shared || ['class', 'oneWay', 'ended'].every((name) => stream.shared[name] === shared[name]));
}

// A stream that ended before it had resealed all is listed with those that it had (7.1.6, 8.5).
const atMost = (moved, last) => Math.min(moved, (last ?? Infinity) + 1);

const isInOrder = (a, b) => a.sequence !== b.sequence && (a.sequence < b.sequence) === (a.created < b.created) && a.created !== b.created;

function contradictsListed(stream, listed) {
  if (!stream) return false;
  const moved = atMost(stream.moved, listed.lastSequence);
  if (stream.start !== listed.start || stream.lifetime !== listed.lifetime || moved !== listed.moved) return true;
  const { places: { last = listed.lastSequence }, opened } = stream;
  return last !== listed.lastSequence || opened > listed.lastSequence;
}
