// A hop with state (SPEC 8.7 and 11.4): a plain object, so that a copy of it is a snapshot. peel yields the state that follows;
// who keeps it has to make it durable before custody is taken.
import { compare, equal, sha256, toHex } from '../bytes.js';
import { MAX_ENVELOPE, checkBody, parseBody, parseEnvelope } from '../envelope.js';
import { require } from '../errors.js';
import { checkInner } from '../peel.js';
import { COUNTERS, isOfSuite, openSealed } from '../sealed.js';
import { unlockLayer } from '../unlock.js';
import { erase, keysAt, newChain } from './chain.js';
import { close, isClosed, newPlaces, openRanges } from './places.js';
import { firstThatOpens, replay } from './replay.js';

const SKEW = 300000;

// size: how many epochs one customer may have.
export const newHop = (size) => ({ size, epochs: [] });

export function peel(before, holder, envelope, now, { customer = '', maxEnvelope = MAX_ENVELOPE } = {}) {
  const state = forget(structuredClone(before), now);
  const received = parseEnvelope(envelope, maxEnvelope, ['11.2.1', '11.2.2']);
  const { opening, sealed } = parseBody(received.body, '11.2.3');
  require(opening?.kind !== 'core', 'nokey', '11.2.3', 'a core');
  const epochs = opening ? [] : state.epochs.filter(({ id, suite }) => equal(id, sealed.epochId) && isOfSuite(sealed, suite));
  require(opening || epochs.length > 0, 'nokey', '11.4.1', 'a sealed alone of an unknown epoch');
  checkBody({ opening, sealed }, '11.2.4');
  if (opening) epochs.push(known(state, opening, sealed) ?? unlocked(holder, opening, customer));
  const { epoch, chain, inner } = firstThatOpens(epochs, (one) => openIn(one, sealed));
  const isNew = !state.epochs.includes(epoch);
  const { layer } = epoch;
  checkInner(inner.plaintext, epoch.layer.expires, isNew ? epoch.exp : undefined, now);
  if (isNew) {
    makeRoom(state, customer);
    state.epochs.push(epoch);
  }
  epoch.chain = chain;
  epoch.peeled = now;
  close(epoch.counters, sealed.counter);
  if (openRanges(epoch.counters, 0, COUNTERS - 1).length === 0) end(epoch);
  else erase(chain, (from, to) => openRanges(epoch.counters, from, to).length > 0);
  return { state, ...layer, suite: epoch.suite, body: inner.plaintext, received };
}

const known = (state, opening, sealed) =>
  state.epochs.find(({ H, id }) => equal(id, sealed.epochId) && equal(H, sha256(opening.bytes)));

function unlocked(holder, opening, customer) {
  const { layer, key, keys, exp } = unlockLayer(holder, opening);
  return {
    customer, H: keys.H, id: keys.epochId, suite: opening.suite.id, layer, exp, key: toHex(key.public), ended: undefined,
    counters: newPlaces(), chain: newChain(keys.g0), peeled: 0,
  };
}

function openIn(epoch, sealed) {
  const closed = isClosed(epoch.counters, sealed.counter);
  if (epoch.ended || closed) replay('11.4.3', closed, 'an epoch that has ended, or a counter that is closed');
  require(equal(epoch.id, sealed.epochId), 'decrypt', '11.4.4', 'a sealed of another epoch');
  const { keys, chain } = keysAt(epoch.chain, sealed.counter);
  return { epoch, chain, inner: openSealed(epoch.suite, keys, sealed, '11.4.4') };
}

// Of the same customer an epoch goes, altogether: of those that have ended the one that was idle longest, or else of the live ones.
function makeRoom(state, customer) {
  const own = state.epochs.filter((epoch) => epoch.customer === customer);
  if (own.length < state.size) return;
  const ended = own.filter((epoch) => epoch.ended);
  const [idle] = (ended.length > 0 ? ended : own).sort((a, b) => a.peeled - b.peeled || compare(a.id, b.id));
  state.epochs = state.epochs.filter((epoch) => epoch !== idle);
}

function end(epoch) {
  epoch.ended = true;
  epoch.chain = undefined;
  epoch.layer = { expires: epoch.layer.expires };
}

function forget(state, now) {
  state.epochs = state.epochs.filter(({ layer }) => now <= layer.expires + SKEW);
  return state;
}

// Forgets what has expired; what no key of the holder has opened ends: a key was erased, or the state is a backup from before that.
export function settled(before, holder, now) {
  const state = forget(structuredClone(before), now);
  const has = (epoch) => holder.keys.some((key) => toHex(key.public) === epoch.key);
  state.epochs.filter((epoch) => !epoch.ended && !has(epoch)).forEach(end);
  return state;
}
