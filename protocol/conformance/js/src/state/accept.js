// What changes in a recipient's book when a message is accepted (SPEC 8.6, 11.5.7 and 11.5.8).
import { toHex } from '../bytes.js';
import { refuse, require } from '../errors.js';
import { ROLE } from '../roles.js';
import { end, endedEpochs, epochsOf, epochsOfClass, findClass, findStream, forget, liveEpochs, lose, removeStream, settle } from './book.js';
import { sharedOf } from './contradict.js';
import { close, isClosed, list, newPlaces, use } from './places.js';
import { replay } from './replay.js';

const SKEW = 300000;
const LIVE = 4;
const ENDED = 64;
const STREAMS = 65;
const LIFE = 2592000000;

// 11.5.7 and 11.5.8 of a new epoch, and all that its context says.
export function addEpoch(book, epoch, sequence, trust, now, report) {
  const { first, context } = epoch;
  const known = findClass(book, first, epoch.class);
  const stream = findStream(book, first, epoch.stream);
  require(!known || context.created > known.floor, 'replay', '11.5.7', 'a context from below the floor');
  if (stream && isClosed(stream.places, sequence)) replay('11.5.7', true, 'a place that is closed');
  const klass = known ?? newClass(book, epoch, trust, now, report);
  const { horizon } = klass;
  book.epochs.push(epoch);
  if (context.created > klass.newest.created) {
    const listed = (context.ended ?? []).map((one) => toHex(one.stream));
    klass.newest = { H: epoch.H, created: context.created, expires: context.expires, stream: epoch.stream, listed };
  }
  const own = findStream(book, first, epoch.stream) ?? newStream(book, first, klass.name, epoch.stream, context);
  Object.assign(own, { class: klass.name, shared: sharedOf(context), moved: context.moved ?? 0 });
  use(own.places, context.sequence - 1);
  for (const listed of context.ended ?? []) takeUp(book, klass.name, horizon, epoch, listed);
  return klass;
}

// moved: as its own contexts have it, or before one has come as it was listed. opened: the highest place at which a message was opened.
const newStream = (book, first, name, id, { start, lifetime, moved }) => {
  const stream = { first, class: name, id, start, lifetime, moved, opened: -1, shared: undefined, listedUntil: 0, places: newPlaces() };
  book.streams.push(stream);
  return stream;
};

// horizon: of the class of the context that lists it, as it was before.
function takeUp(book, name, horizon, { first, context }, listed) {
  const id = toHex(listed.stream);
  let stream = findStream(book, first, id);
  if (!stream && listed.start <= horizon) return;
  stream ??= newStream(book, first, name, id, listed);
  stream.listedUntil = Math.max(stream.listedUntil, context.expires);
  list(stream.places, listed.lastSequence, listed.moved);
}

function newClass(book, { first, class: name, context }, trust, now, report) {
  const most = [ROLE.gather, ROLE.process].some((role) => trust.isGood(context.sender, role)) ? 4096 : 64;
  const own = book.classes.filter((one) => one.first === first);
  if (own.length >= most) {
    const over = own.filter((one) => epochsOfClass(book, one).length === 0 && now > one.floor + LIFE + SKEW);
    const [oldest] = over.sort((a, b) => a.newest.expires - b.newest.expires);
    if (!oldest) refuse('limit', '11.5.8', 'a class more than a sender may have');
    book.streams.filter((one) => one.first === first && one.class === oldest.name).forEach((one) => removeStream(book, one, report));
    book.classes = book.classes.filter((one) => one !== oldest);
    book.horizons.set(first, Math.max(book.horizons.get(first) ?? 0, oldest.horizon)); // with the starts of its streams
  }
  const klass = { first, name, floor: 0, horizon: book.horizons.get(first) ?? 0, newest: { created: -1, expires: 0, stream: undefined, listed: [] } };
  book.classes.push(klass);
  return klass;
}

// Closes the message's place, and of a resealed one that of its origin. Yields whether it is delivered.
export function closePlace(book, epoch, sequence, origin, report) {
  const own = findStream(book, epoch.first, epoch.stream);
  own.opened = Math.max(own.opened, sequence);
  lose(report, own, close(own.places, sequence));
  if (!origin) return true;
  const from = findStream(book, epoch.first, toHex(origin.stream));
  if (!from) lose(report, own, [[sequence, sequence]]);
  if (!from || isClosed(from.places, origin.sequence)) return false;
  lose(report, from, close(from.places, origin.sequence));
  return true;
}

// Limits of a class, once the message is in: live epochs, ended ones, streams; and of what these ended once more. Yields the streams
// that were evicted.
export function evict(book, klass, now, report) {
  settle(book, report);
  for (let live; (live = liveEpochs(book, klass)).length > LIVE; settle(book, report)) {
    const oldest = live.sort(byCreated)[0];
    end(oldest, 'cut off');
    klass.floor = Math.max(klass.floor, oldest.context.created);
  }
  evictEnded(book, klass);
  forget(book, now, report);
  const evicted = evictStreams(book, klass, report);
  evictEnded(book, klass);
  forget(book, now, report);
  return evicted;
}

const byCreated = (a, b) => a.context.created - b.context.created;

function evictEnded(book, klass) {
  for (let ended; (ended = endedEpochs(book, klass)).length > ENDED;) {
    const oldest = ended.sort(byCreated)[0];
    book.epochs = book.epochs.filter((epoch) => epoch !== oldest);
    klass.floor = Math.max(klass.floor, oldest.context.created);
  }
}

function evictStreams(book, klass, report) {
  const own = () => book.streams.filter((one) => one.first === klass.first && one.class === klass.name);
  const evicted = [];
  while (own().length > STREAMS) {
    const others = own().filter(({ id }) => id !== klass.newest.stream);
    const unlisted = others.filter(({ id }) => !klass.newest.listed.includes(id));
    const [stream] = (unlisted.length ? unlisted : others).sort((a, b) => age(book, a) - age(book, b));
    const created = epochsOf(book, stream).map(({ context }) => context.created);
    epochsOf(book, stream).filter(({ ended }) => !ended).forEach((epoch) => end(epoch, 'cut off'));
    removeStream(book, stream, report);
    klass.floor = Math.max(klass.floor, ...created);
    evicted.push(stream.id);
  }
  return evicted;
}

// The created of its newest known context; of a stream without one, as one that is only listed, its start.
function age(book, stream) {
  const created = epochsOf(book, stream).map(({ context }) => context.created);
  return created.length ? Math.max(...created) : stream.start;
}
