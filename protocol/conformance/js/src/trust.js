// What trust answers (SPEC 6.10). A book is what a reader keeps: a plain object that is never altered, so an older one is a backup.
import { toHex } from './bytes.js';
import { parseCredential } from './credential.js';
import { require } from './errors.js';
import { KIND, parseRotation } from './rotation.js';
import { parseRevocation } from './revocation.js';
import { ROLE, forbiddenMix } from './roles.js';

const SKEW = 300000;
const AFTER = 30 * 86400000 + SKEW;
const MOST_CREDENTIALS = 64;
const MOST_ROTATIONS = 320;
const MOST_UNCONFIRMED = 2;
const MOST_NAMES = 262144;

// anchors: [{identity, roles, owners?, names?, recovery?, lenient}]
export const newBook = (anchors) => ({ anchors, credentials: [], rotations: [], lists: new Map() });

const hex = (bytes) => (bytes === undefined || bytes === null ? null : toHex(bytes));

const LEARN = {
  credential(book, bytes, now) {
    const said = flat(parseCredential(bytes, (iss) => authorityOf(book, hex(iss))));
    if (book.credentials.some(({ digest }) => digest === said.digest)) return book;
    const own = book.credentials.filter(({ first }) => first === said.first);
    require(own.length > 0 || !standsElsewhere(book, said.first, said.first), 'trust', '6.10', 'a first that stands in another chain');
    require(issued(book, { ...said, seen: now }), 'trust', '6.10', 'a key of its authority that is not good now');
    const [rests] = goodOf(book, said.first);
    require(!rests || rests.anchor === said.anchor, 'trust', '6.10', 'an authority that is not its home');
    const gone = own.length < MOST_CREDENTIALS ? null : firstExpired(own.filter((one) => one !== rests), now);
    require(gone !== undefined, 'limit', '12', 'a credential more than an identity may have');
    return { ...book, credentials: [...book.credentials.filter((one) => one !== gone), { ...said, seen: now }] };
  },
  rotation(book, bytes, now) {
    const one = { ...flatRotation(parseRotation(bytes)), seen: now };
    if (book.rotations.some(({ digest }) => digest === one.digest)) return book;
    require(mayKeep(book, one), 'trust', '6.10', 'a rotation that can lead nowhere');
    const after = { ...book, rotations: [...book.rotations, one] };
    const confirmed = confirmedOf(after, one.first);
    const rivals = book.rotations.filter(({ first, previous, kind, digest }) =>
      first === one.first && previous === one.previous && kind === one.kind && !confirmed.has(digest));
    require(confirmed.has(one.digest) || rivals.length < MOST_UNCONFIRMED, 'trust', '6.10', 'a third rotation that nobody has confirmed');
    const { places } = chainOf(after, one.first);
    const left = after.rotations.filter((other) => other.first !== one.first || leads(after, places, other));
    require(left.includes(one), 'trust', '6.10', 'a rotation that has lost');
    return makeRoom({ ...after, rotations: left }, one, places, confirmed);
  },
  revocation(book, bytes, now) {
    const said = parseRevocation(bytes, (...key) => listingOf(book, now, ...key), (anchor) => book.lists.get(anchor.first)?.newest);
    const since = new Map(book.lists.get(said.anchor.first)?.since);
    for (const one of [...said.keys, ...said.credentials]) {
      const name = hex(one.name);
      since.set(name, Math.min(one.since, since.get(name) ?? Infinity));
    }
    require(since.size <= MOST_NAMES, 'limit', '12', 'a name more than lists may have had');
    const { number, next, digest } = said;
    return { ...book, lists: new Map(book.lists).set(said.anchor.first, { newest: { number, next, digest }, since }) };
  },
};

// Yields the next book.
export const learn = (book, kind, bytes, now) => LEARN[kind](book, bytes, now);

const flat = (said) => ({
  ...said, first: hex(said.first), authority: hex(said.authority), digest: hex(said.digest), cti: hex(said.cti),
  recovery: hex(said.recovery), rotation: hex(said.rotation), sequence: said.sequence ?? 0, thumbprint: hex(said.identity.thumbprint),
});

const flatRotation = ({ first, sequence, previous, kind, from, by, to, cutOver, recovery, digest }) => ({
  first: hex(first), sequence, previous: hex(previous), kind, from: hex(from), by: hex(by.thumbprint), byKeys: by.keys,
  to: hex(to.thumbprint), keys: to.keys, cutOver, recovery: hex(recovery), digest: hex(digest),
});

const anchorNamed = (book, first) => book.anchors.find((anchor) => anchor.first === first);

// In whose chain it stands, and with which keys.
export function authorityOf(book, thumbprint) {
  for (const anchor of book.anchors) {
    const place = chainOf(book, anchor.first).places.find((one) => one.thumbprint === thumbprint);
    if (place) return { anchor, keys: place.keys };
  }
  return undefined;
}

// The same, of whoever has signed a list: with the time up to which it is not too early, if the key may sign one.
export function listingOf(book, now, thumbprint, created) {
  const found = authorityOf(book, hex(thumbprint));
  if (!found) return undefined;
  const chain = chainOf(book, found.anchor.first);
  const at = chain.places.findIndex((one) => one.thumbprint === hex(thumbprint));
  if (keyFault(book, chain, at, now, [found.anchor]) || created >= (endOf(chain, at) ?? Infinity)) return undefined;
  return { ...found, until: now + SKEW };
}

function standsElsewhere(book, thumbprint, own) {
  const anchors = book.anchors.filter(({ first }) => first !== own);
  return anchors.some(({ first }) => chainOf(book, first).places.some((one) => one.thumbprint === thumbprint)) ||
    book.credentials.some(({ first }) => first === thumbprint && first !== own) ||
    book.rotations.some(({ first, to }) => to === thumbprint && first !== own && !anchorNamed(book, first));
}

// What goes for another credential; nothing if none may.
const firstExpired = (own, now) => own.filter(({ exp }) => now >= exp * 1000).sort((a, b) => a.exp - b.exp)[0];

// Only what follows from what is kept already, and could count at some time.
function mayKeep(book, one) {
  const { first } = one;
  if (!anchorNamed(book, first) && !book.credentials.some((said) => said.first === first)) return false;
  const line = lineTo(book, one);
  if (!line) return false;
  const places = [{ thumbprint: first }, ...line.map((rotation) => ({ thumbprint: rotation.to, rotation }))];
  const good = goodOf(book, first);
  return isCandidate(book, first, places, good, one) && mayCount(book, first, votersOf(book, first, good), one) && !standsElsewhere(book, one.to, first);
}

// Does it lead to the end of a chain, or onwards from it?
function leads(book, places, one) {
  const end = places.at(-1).rotation;
  if (!end || places.some(({ rotation }) => rotation === one)) return true;
  return one.sequence > end.sequence && (lineTo(book, one) ?? []).includes(end);
}

function makeRoom(book, one, places, confirmed) {
  const own = book.rotations.filter(({ first }) => first === one.first);
  if (own.length <= MOST_ROTATIONS) return book;
  const open = own.filter((other) => other !== one && !confirmed.has(other.digest) && places.every(({ rotation }) => rotation !== other));
  const gone = open.sort((a, b) => b.sequence - a.sequence)[0];
  require(gone && (one.kind === KIND.recovery || confirmed.has(one.digest)), 'limit', '12', 'a rotation more than an identity may have');
  return makeRoom({ ...book, rotations: book.rotations.filter((other) => other !== gone) }, one, places, confirmed);
}

// The rotations before one, by their digests; nothing if one is missing.
function lineTo(book, { first, sequence, previous, from }) {
  const line = [];
  for (let want = { sequence: sequence - 1, digest: previous, to: from }; want.sequence > 0;) {
    const one = book.rotations.find(({ digest }) => digest === want.digest);
    if (!one || one.first !== first || one.sequence !== want.sequence || one.to !== want.to) return undefined;
    line.unshift(one);
    want = { sequence: one.sequence - 1, digest: one.previous, to: one.from };
  }
  return line;
}

function firstKeys(book, first, also) {
  const anchor = anchorNamed(book, first);
  if (anchor) return anchor.identity.keys;
  const said = book.credentials.find((one) => one.first === first && one.rotation === null);
  const signed = [...(also ? [also] : []), ...book.rotations].find(({ by }) => by === first);
  return said?.identity.keys ?? signed?.byKeys;
}

// Whether its authority's key was good when a credential was first seen.
function issued(book, one) {
  const chain = chainOf(book, one.anchor.first);
  const at = chain.places.findIndex(({ thumbprint }) => thumbprint === one.authority);
  if (at < 0 || keyFault(book, chain, at, one.seen, [one.anchor])) return false;
  const end = endOf(chain, at);
  return end === null || (one.nbf * 1000 < end && one.seen <= end + SKEW);
}

// The credentials of a first that count, by when they were first seen: those of its home, whose key was good then.
function goodOf(book, first) {
  const good = book.credentials.filter((one) => one.first === first && issued(book, one));
  good.sort((a, b) => a.seen - b.seen || (a.cti < b.cti ? -1 : a.cti > b.cti ? 1 : a.digest < b.digest ? -1 : 1));
  return good.filter(({ anchor }) => anchor === good[0].anchor);
}

// Steps 6.10.2 to 6.10.5, of what stands at a position.
function keyFault(book, { places, frozen }, at, t, anchors) {
  const [{ thumbprint, rotation }, next] = [places[at], places[at + 1]?.rotation];
  if (!next && frozen.length > 1 && t >= frozen.map(({ seen }) => seen).sort((a, b) => a - b)[1]) return { rule: '6.10.2', answer: 'frozen' };
  if (rotation && t + SKEW < rotation.cutOver) return { rule: '6.10.3', answer: 'early' };
  if (next && t >= next.cutOver + (next.kind === KIND.recovery ? 0 : AFTER)) return { rule: '6.10.4', answer: 'replaced' };
  if (isRevoked(book, anchors, thumbprint, t)) return { rule: '6.10.5', answer: 'revoked' };
  return undefined;
}

const isRevoked = (book, anchors, name, t) => anchors.some(({ first }) => t >= (book.lists.get(first)?.since.get(name) ?? Infinity));

function endOf({ places }, at) {
  const next = places[at + 1]?.rotation;
  return next?.kind === KIND.ordinary ? next.cutOver : null;
}

// The digests of the rotations that good credentials confirm: those they name, and all that lead there. None of an anchor.
function confirmedOf(book, first, good) {
  const confirmed = new Set();
  if (anchorNamed(book, first)) return confirmed;
  for (const said of good ?? goodOf(book, first)) {
    if (said.rotation === null || isRevoked(book, [said.anchor], said.cti, said.seen)) continue;
    const named = book.rotations.find(({ digest }) => digest === said.rotation);
    if (!named || named.first !== first || named.sequence !== said.sequence || named.to !== said.thumbprint) continue;
    for (const one of [...(lineTo(book, named) ?? []), named]) confirmed.add(one.digest);
  }
  return confirmed;
}

const stands = (places, { sequence, rotation, thumbprint }) =>
  places[sequence]?.thumbprint === thumbprint && (places[sequence].rotation?.digest ?? null) === rotation;

// R of the last of these places.
function recoveryOf(book, first, places, good) {
  const set = places.map(({ rotation }) => rotation?.recovery ?? null).filter((one) => one !== null);
  if (set.length) return set.at(-1);
  const anchor = anchorNamed(book, first);
  return (anchor ? anchor.recovery : good[0]?.recovery) ?? null;
}

// Whose lists say of its keys that they are revoked.
function votersOf(book, first, good) {
  const anchor = anchorNamed(book, first);
  return anchor ? [anchor] : good.map((one) => one.anchor);
}

// What stands at each position; frozen: the rotations that nobody has decided between, at its end.
function chainOf(book, first) {
  const places = [{ thumbprint: first, keys: firstKeys(book, first), rotation: undefined }];
  const anchor = anchorNamed(book, first);
  const good = anchor ? [] : goodOf(book, first);
  const context = { first, good, confirmed: confirmedOf(book, first, good), voters: votersOf(book, first, good) };
  for (;;) {
    const next = leading(book, context, places);
    if (next.length !== 1) return { first, places, frozen: next };
    places.push({ thumbprint: next[0].to, keys: next[0].keys, rotation: next[0] });
  }
}

function leading(book, { first, good, confirmed, voters }, places) {
  const { thumbprint } = places.at(-1);
  const candidates = book.rotations.filter((one) => isCandidate(book, first, places, good, one) && mayCount(book, first, voters, one));
  const recoveries = candidates.filter(({ kind }) => kind === KIND.recovery);
  const ordinary = candidates.filter((one) => one.kind === KIND.ordinary &&
    (confirmed.has(one.digest) || (one.byKeys.length === 2 && !isRevoked(book, voters, thumbprint, one.seen))));
  const counting = recoveries.length ? recoveries : ordinary;
  const decided = counting.filter(({ digest }) => confirmed.has(digest));
  return inTime(decided.length ? decided : counting);
}

function isCandidate(book, first, places, good, one) {
  const { thumbprint, rotation: last } = places.at(-1);
  const follows = one.first === first && one.sequence === places.length && one.previous === (last?.digest ?? null) && one.from === thumbprint &&
    one.cutOver >= (last?.cutOver ?? 0) && places.every((place) => place.thumbprint !== one.to);
  if (!follows) return false;
  const key = recoveryOf(book, first, places, good);
  if (one.kind === KIND.recovery) return one.by === key;
  return (one.keys.length === 2 || one.byKeys.length === 1) && (one.recovery === null || key === null);
}

// What a candidate lacks for good: a cut-over that is near, a recovery key that was good when it was first seen.
function mayCount(book, first, voters, one) {
  if (one.cutOver > one.seen + AFTER) return false;
  if (one.kind === KIND.ordinary) return true;
  const retired = book.rotations.some((other) =>
    other.kind === KIND.recovery && other.first === first && other.by === one.by && other.recovery !== null && other.seen < one.seen);
  return !retired && !isRevoked(book, voters, one.by, one.seen);
}

// Without those that were first seen long after another that is in time. Which others are depends on earlier ones alone.
function inTime(list) {
  const left = [];
  for (const one of [...list].sort((a, b) => a.seen - b.seen)) {
    if (!left.some((other) => one.seen > Math.max(other.seen, other.cutOver) + AFTER)) left.push(one);
  }
  return left;
}

const isStale = (book, { first }, t) => t >= (book.lists.get(first)?.newest.next ?? 0);

// Is the identity good for the role at t?
export function ask(book, thumbprint, role, t) {
  const no = (rule, answer) => ({ rule, answer });
  const firsts = new Set([...book.anchors, ...book.credentials].map(({ first }) => first));
  const chain = [...firsts].map((first) => chainOf(book, first)).find(({ places }) => places.some((one) => one.thumbprint === thumbprint));
  if (!chain) return no('6.10.1', 'unknown');
  const { first, places } = chain;
  const position = places.findIndex((one) => one.thumbprint === thumbprint);
  const good = goodOf(book, first);
  const wrong = keyFault(book, chain, position, t, votersOf(book, first, good));
  if (wrong) return wrong;
  const vouching = good.filter((one) => stands(places, one) &&
    [null, recoveryOf(book, first, places.slice(0, one.sequence + 1), good)].includes(one.recovery));
  if (!vouching.length) return no('6.10.6', 'unvouched');
  const standing = vouching.filter((one) => !isRevoked(book, [one.anchor], one.cti, t));
  if (!standing.length) return no('6.10.7', 'revoked');
  const valid = standing.filter(({ nbf, exp }) => nbf * 1000 - SKEW <= t && t < exp * 1000);
  if (!valid.length) return no('6.10.8', 'expired');
  if (forbiddenMix(valid.flatMap(({ roles }) => roles))) return no('6.10.9', 'mixed');
  const fitting = valid.filter(({ roles }) => roles.includes(role));
  const acts = [ROLE.order, ROLE.approve].includes(role);
  const end = endOf(chain, position);
  if (!fitting.length || (acts && places[position].keys?.length !== 2)) return no('6.10.10', 'role');
  if (acts && end !== null && t >= end) return no('6.10.10', 'replaced');
  const usable = fitting.filter((one) => one.anchor.lenient || !isStale(book, one.anchor, t));
  if (!usable.length) return no('6.10.11', 'stale');
  return {
    answer: 'yes', first, position, end, stale: usable.every((one) => isStale(book, one.anchor, t)), unplaceable: end !== null && t >= end,
  };
}
