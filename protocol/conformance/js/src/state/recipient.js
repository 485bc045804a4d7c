// A recipient with state (SPEC 8.6 and 11.5): a plain object, so that a copy of it is a snapshot. open yields the state that
// follows; who keeps it has to make it durable before custody is taken.
import { equal, sha256, toHex } from '../bytes.js';
import { readContent, reportDifference } from '../content.js';
import { MAX_ENVELOPE, checkBody, parseBody, parseEnvelope } from '../envelope.js';
import { require } from '../errors.js';
import { trailOf } from '../open.js';
import { isOfSuite, openSealed } from '../sealed.js';
import { unlockCore } from '../unlock.js';
import { unwind } from '../unwind.js';
import { addEpoch, closePlace, evict } from './accept.js';
import { classOf, end, findClass, findStream, forget, newBook, openIn } from './book.js';
import { erase, keysAt, newChain } from './chain.js';
import { contradict } from './contradict.js';
import { isClosed, missing, openRanges } from './places.js';
import { firstThatOpens, replay } from './replay.js';

export const newRecipient = newBook;

export function open(before, holder, trust, envelope, now, { maxEnvelope = MAX_ENVELOPE } = {}) {
  const state = structuredClone(before);
  const report = { lost: [] };
  forget(state, now, report);
  const received = parseEnvelope(envelope, maxEnvelope, ['11.3.1', '11.3.2']);
  const { opening, sealed } = parseBody(received.body, '11.3.3');
  require(opening?.kind !== 'layer', 'nokey', '11.3.3', 'a layer');
  const named = opening ? [] : state.epochs.filter(({ id, context }) => equal(id, sealed.epochId) && isOfSuite(sealed, context.suite));
  require(opening || named.length > 0, 'nokey', '11.5.1', 'a sealed alone of an unknown epoch');
  checkBody({ opening, sealed }, '11.3.4');
  const { epoch, unlocked, isNew } = opening ? identify(state, holder, trust, opening, sealed) : {};
  const opened = firstThatOpens(epoch ? [epoch] : named, (one) => openEpoch(state, one, sealed, isNew));
  return { ...take(state, opened, { unlocked, isNew, trust, now, received, report }), lost: report.lost };
}

// 11.5.2: the epoch of an opening: known by its digest, or unlocked, and then known by its H and id, or new.
function identify(state, holder, trust, opening, sealed) {
  const digest = sha256(opening.bytes);
  const same = state.epochs.find((epoch) => equal(epoch.digest, digest) && equal(epoch.id, sealed.epochId));
  if (same) return { epoch: same };
  const unlocked = unlockCore(holder, opening);
  const { context, keys, index, key } = unlocked;
  Object.assign(unlocked, { digest, opener: { index, key: toHex(key.public), owner: toHex(key.owner) } });
  const known = state.epochs.find(({ H, id }) => equal(H, context.H) && equal(id, keys.epochId));
  if (known) return { epoch: known, unlocked };
  const hops = context.routes.flatMap((route) => route.hops);
  const epoch = {
    first: toHex(trust.first(context.sender)), stream: toHex(context.stream), class: classOf(context), ended: undefined,
    H: context.H, id: keys.epochId, digest, opener: unlocked.opener, context,
    roots: hops.map((_, i) => keys.root(i)), chain: newChain(keys.g0),
  };
  return { epoch, unlocked, isNew: true };
}

// 11.5.3 and 11.3.10.
function openEpoch(state, epoch, sealed, isNew) {
  const { context } = epoch;
  const sequence = context.sequence + sealed.counter;
  const places = isNew ? undefined : findStream(state, epoch.first, epoch.stream)?.places;
  const closed = places && isClosed(places, sequence);
  if (epoch.ended || closed) {
    replay('11.5.3', closed || epoch.ended === 'complete', 'an epoch that has ended, or a place that is closed');
  }
  require(equal(epoch.id, sealed.epochId), 'decrypt', '11.3.10', 'a sealed of another epoch');
  const { keys, chain } = keysAt(epoch.chain, sealed.counter);
  return { epoch, chain, counter: sealed.counter, inner: openSealed(context.suite, keys, sealed, '11.3.10') };
}

function take(state, { epoch, chain, counter, inner }, { unlocked, isNew, trust, now, received, report }) {
  const { context } = epoch;
  const { intermediate, ...content } = readContent(context, counter, inner.plaintext, trust, now);
  const { place: { sequence }, origin } = content;
  reportDifference(unlocked?.difference);
  if (isNew) require(context.expires <= unlocked.bundle.exp, 'limit', '11.3.19', 'an end after that of the bundle');
  contradict(state, epoch, sequence, isNew);
  const trail = unwind(trust, trailOf(context, (unlocked?.opener ?? epoch.opener).index, (i) => epoch.roots[i], received));
  if (isNew) addEpoch(state, epoch, sequence, trust, now, report);
  else if (unlocked) Object.assign(epoch, { digest: unlocked.digest, opener: unlocked.opener });
  epoch.chain = chain;
  const delivered = closePlace(state, epoch, sequence, origin, report);
  const evicted = evict(state, findClass(state, epoch.first, epoch.class), now, report);
  if (isNew && (epoch.ended === 'cut off' || evicted.includes(epoch.stream))) {
    replay('11.5.7', false, 'an epoch that would be evicted at once, or its stream');
  }
  eraseKeys(state);
  return { state, delivered, context, ...content, trail };
}

// Keys of generations without an open place.
function eraseKeys(state) {
  for (const epoch of state.epochs.filter(({ ended }) => !ended)) {
    const { first, context: { sequence } } = epoch;
    const { places } = findStream(state, first, epoch.stream);
    const last = openIn(state, epoch).at(-1)[1];
    erase(epoch.chain, (from, to) => openRanges(places, sequence + from, Math.min(sequence + to, last)).length > 0);
  }
}

// Forgets what has expired, and cuts off what no key of the holder has opened: a key was erased, or the state is a backup from before
// that. Whoever starts with a stored state begins with this.
export function settled(before, holder, now) {
  const state = structuredClone(before);
  const report = { lost: [] };
  forget(state, now, report);
  const has = ({ opener }) => holder.keys.some((key) => toHex(key.public) === opener.key && toHex(key.owner) === opener.owner);
  state.epochs.filter((epoch) => !epoch.ended && !has(epoch)).forEach((epoch) => end(epoch, 'cut off'));
  return { state, lost: report.lost };
}

// All missing places.
export const missingOf = (state) => state.streams.flatMap(({ first, id, places }) =>
  missing(places).map(([from, to]) => ({ first, stream: id, from, to })));

// In the order of first, stream and place, neighbours joined.
export function joined(ranges) {
  const key = ({ first, stream }) => first + stream;
  const out = [];
  for (const range of [...ranges].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.from - b.from))) {
    const last = out.at(-1);
    if (last && key(last) === key(range) && last.to + 1 >= range.from) last.to = Math.max(last.to, range.to);
    else out.push({ ...range });
  }
  return out;
}
