// What a recipient keeps (SPEC 8.6): epochs by H and id, streams by (first, stream), classes by (first, class), and by first the horizon
// of classes that were evicted. Finding things in it, and the end of epochs and streams. report.lost collects the places that are given up.
import { L, compare, sha256, toHex } from '../bytes.js';
import { encode } from '../cbor.js';
import { COUNTERS } from '../sealed.js';
import { giveUp, openRanges } from './places.js';

const SKEW = 300000;

export const newBook = () => ({ epochs: [], streams: [], classes: [], horizons: new Map() });

export function classOf({ recipients, subject, mark }) {
  const audience = recipients.map(({ thumbprint, purpose }) => [thumbprint, purpose]).sort(([a], [b]) => compare(a, b));
  return toHex(sha256(L('class'), encode([audience, subject ?? null, mark ?? 0])).subarray(0, 16));
}

export const findStream = (book, first, id) => book.streams.find((one) => one.first === first && one.id === id);
export const findClass = (book, first, name) => book.classes.find((one) => one.first === first && one.name === name);
export const epochsOf = (book, { first, id }) => book.epochs.filter((one) => one.first === first && one.stream === id);
export const epochsOfClass = (book, { first, name }) => book.epochs.filter((one) => one.first === first && one.class === name);
export const liveEpochs = (book, klass) => epochsOfClass(book, klass).filter(({ ended }) => !ended);
export const endedEpochs = (book, klass) => epochsOfClass(book, klass).filter(({ ended }) => ended);

// The epochs of a stream do not overlap: the last place of one is before the first of the next, or the last that context[18] allows.
export function lastPlace(book, epoch) {
  const { context: { sequence, places = COUNTERS } } = epoch;
  const later = epochsOf(book, { first: epoch.first, id: epoch.stream }).map(({ context }) => context.sequence);
  return Math.min(sequence + places - 1, ...later.filter((one) => one > sequence).map((one) => one - 1));
}

export const lose = (report, { first, id }, ranges) =>
  report.lost.push(...ranges.map(([from, to]) => ({ first, stream: id, from, to })));

export const openIn = (book, epoch) => {
  const stream = findStream(book, epoch.first, epoch.stream);
  return openRanges(stream.places, epoch.context.sequence, lastPlace(book, epoch));
};

// how: 'complete' or 'cut off'. Its keys are erased. The open places of what is cut off stay open: a copy may still come.
export function end(epoch, how) {
  Object.assign(epoch, { ended: how, chain: undefined, roots: undefined });
}

// Whatever follows from places that closed: what resealing gives up, and epochs that are complete.
export function settle(book, report) {
  for (let before = -1; before !== report.lost.length;) {
    before = report.lost.length;
    for (const stream of book.streams.filter(isThrough)) {
      stream.through = true;
      const listed = stream.shared.listed.map((id) => findStream(book, stream.first, id)).filter(Boolean);
      listed.forEach((one) => lose(report, one, giveUp(one.places, 0, Infinity)));
    }
  }
  for (const epoch of book.epochs) if (!epoch.ended && openIn(book, epoch).length === 0) end(epoch, 'complete');
}

// All that a stream began with is closed, for the first time: what of its list becomes known later stays as it is. One-way, what a hop has taken is in nobody's outbox, and may still come; of a stream that
// is listed itself, what it began with comes again in the one that lists it.
const isThrough = ({ shared, moved, places, through }) =>
  !through && shared && !shared.oneWay && places.last === undefined && openRanges(places, 0, moved - 1).length === 0;

export function removeStream(book, stream, report) {
  lose(report, stream, giveUp(stream.places, 0, Infinity));
  book.streams = book.streams.filter((one) => one !== stream);
  const klass = findClass(book, stream.first, stream.class);
  klass.horizon = Math.max(klass.horizon, stream.start);
}

// The newest stream of its class, and what the newest of any class lists.
const isKept = (book, stream) => book.classes.some(({ first, name, newest }) =>
  first === stream.first && ((name === stream.class && newest.stream === stream.id) || newest.listed.includes(stream.id)));

// At now > expires + skew an epoch is forgotten, live or not; a stream with the last of its contexts, or if it is only listed of
// those that list it.
export function forget(book, now, report) {
  book.epochs = book.epochs.filter(({ context }) => now <= context.expires + SKEW);
  for (const stream of [...book.streams]) {
    const over = stream.shared ? epochsOf(book, stream).length === 0 : now > stream.listedUntil + SKEW;
    if (over && !isKept(book, stream)) removeStream(book, stream, report);
  }
  settle(book, report);
}
