// Claims: time, kind and content (SPEC 7.2 and 7.3).
import { text } from './bytes.js';
import { decode, encode } from './cbor.js';
import { require } from './errors.js';
import { ROLE } from './roles.js';
import { entries, format, isBetween, isBytes, isOneOf, isText, isUint, list, tuple } from './shape.js';

const RULE = '7.2';
const SKEW = 300000n;
export const KIND = { observation: 1, derivation: 2, report: 3, notice: 4, receipt: 5 };
export const CLOCK = { unsynchronised: 1, ticks: 2 };
const REASON_ACTION = 5;
const NO_EVIDENCE = [3, 5];

export function parseClaim(bytes) {
  const [created, kind, type, content, more] = tuple(decode(bytes), RULE, 4, 5);
  format(isUint(created), RULE, 'a time of another type');
  format(isBetween(kind, 1, 10), '7.3', 'an unknown kind');
  checkType(type);
  format(isBytes(content), RULE, 'content that is no byte string');
  const claim = { bytes, created, kind, type, content, ...(more === undefined ? {} : readMore(more)) };
  format(kind <= KIND.receipt, '7.3', 'a reserved kind');
  format(!claim.source || kind === KIND.observation, '7.3', 'a source beside another kind than 1');
  return claim;
}

// A CoAP content format or a media type, neither looked into.
export function checkType(type) {
  format(isUint(type) || isText(type), RULE, 'a type of another type');
  if (isText(type)) sized(type, 255, 'a media type');
}

// SPEC 7.3: receipts and mark 2 belong together.
export function checkMark(claim, mark) {
  format((claim.kind === KIND.receipt) === (mark === 2), '7.3', 'a receipt outside its stream, or something else in it');
}

function sized(value, most, what) {
  const { length } = text(value);
  require(length <= most, 'limit', RULE, `${what} over ${most} bytes`);
  format(length > 0, RULE, `${what} without a byte`);
}

function readMore(value) {
  const map = entries(value, RULE, [], [1, 2, 3, 4]);
  format(map.size > 0, RULE, 'an empty more');
  const [parents, lifetime, clock, source] = [1, 2, 3, 4].map((key) => map.get(key));
  if (map.has(1)) list(parents, RULE, 64).forEach(checkParent);
  format(!map.has(2) || (isUint(lifetime) && lifetime > 0), RULE, 'a lifetime of zero or of another type');
  format(!map.has(3) || isOneOf(clock, 1, 2), RULE, 'an unknown clock');
  return { parents, lifetime, clock, source: map.has(4) ? readSource(source) : undefined };
}

function readSource(value) {
  const [scheme, device, link, raw] = tuple(value, RULE, 4);
  format(isOneOf(scheme, 1, 2) && isOneOf(link, 1, 2, 3), RULE, 'an unknown scheme or link');
  format(isText(device) && isBytes(raw), RULE, 'a source of other types');
  sized(device, 128, 'a device');
  return { scheme, device, link, raw };
}

function checkParent(value) {
  const [id, action, more] = tuple(value, RULE, 2, 3);
  format(isBytes(id, 32) && isBetween(action, 1, 5), RULE, 'no parent');
  const map = more === undefined ? new Map() : entries(more, RULE, [], [1, 2]);
  format(more === undefined || map.size > 0, RULE, 'an empty parent-more');
  format(map.has(1) === (action === REASON_ACTION), RULE, 'a reason out of its place, or none in its place');
  format(!map.has(1) || isText(map.get(1)), RULE, 'a reason of another type');
  if (map.has(2)) {
    format(!NO_EVIDENCE.includes(action), RULE, 'evidence out of its place');
    checkEvidence(map.get(2));
  }
}

function checkEvidence(value) {
  const [context, sequence, origin, message] = tuple(value, RULE, 4);
  format(isBytes(context) && isUint(sequence) && isBytes(message), RULE, 'no evidence');
  readOrigin(origin, RULE);
}

export function readOrigin(value, rule) {
  if (value === null) return null;
  const [stream, sequence] = tuple(value, rule, 2);
  format(isBytes(stream, 16) && isUint(sequence), rule, 'no origin');
  return { stream, sequence };
}

export function encodeClaim({ created, kind, type, content, lifetime, clock, source, parents }) {
  const more = new Map();
  if (parents) more.set(1, parents);
  if (lifetime !== undefined) more.set(2, lifetime);
  if (clock !== undefined) more.set(3, clock);
  if (source) more.set(4, [source.scheme, source.device, source.link, source.raw]);
  return encode([created, kind, type, content, ...(more.size ? [more] : [])]);
}

// The role that a kind asks of its sender; undefined: any.
export function roleFor({ kind, source }) {
  if (kind === KIND.observation) return source ? ROLE.gather : ROLE.measure;
  return { [KIND.derivation]: ROLE.process, [KIND.report]: ROLE.report }[kind];
}

// Late and early: true, false, or null where the clock does not tell. stream: that in which the message was first sealed, with the
// start of its ticks and its default lifetime. BigInt, since the sums exceed 2^53.
export function timeliness(claim, stream, now) {
  if (claim.clock === CLOCK.unsynchronised) return { late: null, early: null };
  const t = BigInt(claim.created) + (claim.clock === CLOCK.ticks ? BigInt(stream.start) : 0n);
  const lifetime = BigInt(claim.lifetime ?? stream.lifetime);
  return { late: BigInt(now) > t + lifetime + SKEW, early: t > BigInt(now) + SKEW };
}
