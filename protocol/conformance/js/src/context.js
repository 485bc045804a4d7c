// Context: who speaks to whom, on which way, in which stream, when (SPEC 7.1). `start` is that of the stream, whether entry 17 or 7;
// `places` is entry 18.
import { distinct, includes, sha256 } from './bytes.js';
import { decode, encode } from './cbor.js';
import { require } from './errors.js';
import { ascends, entries, format, isBetween, isBytes, isOneOf, isUint, list, tuple } from './shape.js';
import { SUITES } from './suites.js';

const RULE = '7.1';
const MAX_LIFE = 2592000000;
const REQUIRED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const OPTIONAL = [11, 12, 13, 14, 15, 16, 17, 18];

export function parseContext(bytes) {
  const map = entries(decode(bytes), RULE, REQUIRED, OPTIONAL);
  const at = (key) => map.get(key);
  const optional = (key, check) => format(!map.has(key) || check(at(key)), RULE, `entry ${key} of another type`);
  format(isBetween(at(1), 1, 255), RULE, 'no suite');
  format(isBytes(at(2), 32), RULE, 'a sender that is no thumbprint');
  format(isBytes(at(5), 16) && isBytes(at(10), 32), RULE, 'a stream or commitment of another type or size');
  format([6, 7, 8, 9].every((key) => isUint(at(key))), RULE, 'a number of another type');
  optional(12, (value) => value === true);
  optional(13, (value) => isBytes(value, 16));
  optional(14, isUint);
  optional(15, (value) => isOneOf(value, 1, 2));
  optional(16, isUint);
  optional(17, isUint);
  optional(18, isUint);
  const context = {
    bytes, H: sha256(bytes),
    suite: at(1), sender: at(2),
    recipients: list(at(3), RULE, 64).map(recipient),
    routes: list(at(4), RULE, 64).map(route),
    stream: at(5), sequence: at(6), created: at(7), expires: at(8), lifetime: at(9), commit: at(10),
    ended: map.has(11) ? list(at(11), RULE, 64).map(endedStream) : undefined,
    oneWay: map.has(12), subject: at(13), interval: at(14), mark: at(15), moved: at(16),
    start: at(17), places: at(18),
  };
  validate(context);
  return { ...context, start: context.start ?? context.created };
}

function recipient(value) {
  const [thumbprint, bundle, id, purpose] = tuple(value, RULE, 4);
  format(isBytes(thumbprint, 32) && isBytes(bundle, 32) && isBytes(id, 8), RULE, 'a recipient of other types or sizes');
  format(isOneOf(purpose, 0, 1, 2), RULE, 'no purpose');
  return { thumbprint, bundle, keyId: id, purpose };
}

function route(value) {
  const [hops, recipients] = tuple(value, RULE, 2);
  list(hops, RULE, 16, 0).forEach((hop) => format(isBytes(hop, 32), RULE, 'a hop that is no thumbprint'));
  list(recipients, RULE, 64).forEach((index) => format(isBetween(index, 0, 63), RULE, 'no index'));
  return { hops, recipients };
}

function endedStream(value) {
  const [stream, last, head, start, lifetime, moved] = tuple(value, RULE, 6);
  format(isBytes(stream, 16) && isBytes(head, 32), RULE, 'an ended stream of other types or sizes');
  format([last, start, lifetime, moved].every(isUint), RULE, 'a number of another type');
  return { stream, lastSequence: last, head, start, lifetime, moved };
}

function validate(context) {
  const { recipients, routes, created, expires, ended, start } = context;
  const indices = routes.flatMap((one) => one.recipients);
  format(indices.length === recipients.length && new Set(indices).size === indices.length &&
    indices.every((index) => index < recipients.length), '7.1.1', 'a recipient not in exactly one route');
  format(routes.every((one) => ascends(one.recipients)), '7.1.1', 'a route whose recipients do not ascend');
  const hops = routes.flatMap((one) => one.hops);
  require(hops.length <= 64, 'limit', '7.1.2', 'more than 64 hops');
  format(distinct([context.sender, ...recipients.map((one) => one.thumbprint), ...hops]), '7.1.3', 'a thumbprint twice');
  format(created < expires, '7.1.4', 'an end before the beginning');
  require(expires - created <= MAX_LIFE, 'limit', '7.1.4', 'a life of more than 30 days');
  format(context.lifetime > 0 && context.interval !== 0, '7.1.5', 'a lifetime or interval of zero');
  format((ended ?? []).every((one) => one.lifetime > 0), '7.1.5', 'a lifetime of zero');
  format(context.moved === undefined || (ended && context.moved > 0), '7.1.6', 'moved messages: none, or of no ended stream');
  if (ended) {
    const streams = ended.map((one) => one.stream);
    format(distinct(streams) && !includes(streams, context.stream), '7.1.6', 'a stream twice');
    format(ended.every((one) => one.start < (start ?? created)), '7.1.6', 'a stream that began later than this one');
    format(ended.every((one) => one.moved <= one.lastSequence + 1), '7.1.6', 'more moved messages than a stream had');
  }
  require(SUITES.has(context.suite), 'suite', '7.1.7', `suite ${context.suite}`);
  format((start !== undefined) === (context.sequence > 0), '7.1.8', 'a start in the first epoch, or none in a later one');
  format(start === undefined || start < created, '7.1.8', 'a start that is not before this context');
  format(context.places === undefined || isBetween(context.places, 1, 4095), '7.1.9', 'places that are not from 1 to 4095');
}

export function encodeContext(context) {
  const map = new Map([
    [1, context.suite], [2, context.sender],
    [3, context.recipients.map((one) => [one.thumbprint, one.bundle, one.keyId, one.purpose])],
    [4, context.routes.map((one) => [one.hops, one.recipients])],
    [5, context.stream], [6, context.sequence], [7, context.created], [8, context.expires],
    [9, context.lifetime], [10, context.commit],
  ]);
  const ended = context.ended?.map((one) => [one.stream, one.lastSequence, one.head, one.start, one.lifetime, one.moved]);
  const optional = { 11: ended, 12: context.oneWay || undefined, 13: context.subject, 14: context.interval,
    15: context.mark, 16: context.moved, 17: context.sequence > 0 ? context.start : undefined,
    18: context.places };
  for (const [key, value] of Object.entries(optional)) if (value !== undefined) map.set(Number(key), value);
  return encode(map);
}
