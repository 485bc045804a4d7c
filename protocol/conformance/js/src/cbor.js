// The one form of CBOR that SPEC 3 leaves. Scan and decoding are one pass: the value exists only if the scan found nothing.
//
// Integers become numbers (all fit: 3.6), byte strings Uint8Array, text strings, arrays Array, maps Map, tags Tagged.
import { compare, concat, join, text } from './bytes.js';
import { refuse, require } from './errors.js';

const MAX_DEPTH = 16;
const TAGS = [16, 18, 96, 98];
const SIMPLE = new Map([[20, false], [21, true], [22, null]]);
// ignoreBOM: without it the decoder swallows a leading U+FEFF, and the value would encode to other bytes.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class Tagged {
  constructor(tag, value) {
    this.tag = tag;
    this.value = value;
  }
}

export function decode(bytes) {
  const input = { bytes, at: 0 };
  const value = item(input, 1);
  require(input.at === bytes.length, 'format', '3.1', 'bytes after the item');
  return value;
}

// Items one after the other, up to the end (RFC 8742): each by the rules of 3, none if there is no byte.
export function decodeSequence(bytes) {
  const input = { bytes, at: 0 };
  const list = [];
  while (input.at < bytes.length) list.push(item(input, 1));
  return list;
}

function item(input, depth) {
  const { major, argument } = head(input, depth);
  switch (major) {
    case 0: return argument;
    case 1: return -1 - argument;
    case 2: return take(input, argument);
    case 3: return string(take(input, argument));
    case 4: return Array.from({ length: argument }, () => item(input, depth + 1));
    case 5: return map(input, argument, depth);
    case 6: return new Tagged(argument, item(input, depth + 1));
    default: return SIMPLE.get(argument);
  }
}

// All that one head can break, in the order of the rules; depth is last. What a string or a list claims beyond the end is
// found here as well, so that nothing is allocated for it.
function head(input, depth) {
  const left = () => input.bytes.length - input.at;
  require(left() > 0, 'format', '3.1', 'no item');
  const first = input.bytes[input.at++];
  const major = first >> 5;
  const info = first & 31;
  require(info < 28, 'format', '3.3', 'indefinite length or reserved information');
  const size = info < 24 ? 0 : 1 << (info - 24);
  require(left() >= size, 'format', '3.1', 'truncated argument');
  // Above 2^53 this is no longer exact, but exact enough to be refused by 3.6, 3.5 or as truncated.
  let argument = size === 0 ? info : 0;
  for (let i = 0; i < size; i++) argument = argument * 256 + input.bytes[input.at++];
  if (major === 7) {
    require(size === 0 && SIMPLE.has(argument), 'format', '3.5', 'a float or a simple value but false, true and null');
  } else {
    const shortest = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65536 ? 2 : argument < 2 ** 32 ? 4 : 8;
    require(size === shortest, 'format', '3.2', 'not the shortest form');
  }
  require(major !== 6 || TAGS.includes(argument), 'format', '3.5', 'a tag without use');
  require(major > 1 || argument < 2 ** 53, 'format', '3.6', 'an integer of 2^53 or more');
  const needed = major === 5 ? argument * 2 : [2, 3, 4].includes(major) ? argument : 0;
  require(needed <= left(), 'format', '3.1', 'truncated');
  require(depth <= MAX_DEPTH, 'limit', '3.8', 'nested too deeply');
  return { major, argument };
}

function take(input, length) {
  return input.bytes.slice(input.at, (input.at += length));
}

function string(bytes) {
  try {
    return utf8.decode(bytes);
  } catch {
    return refuse('format', '3.7', 'text that is not UTF-8');
  }
}

function map(input, count, depth) {
  const out = new Map();
  let previous = null;
  for (let i = 0; i < count; i++) {
    const start = input.at;
    const key = item(input, depth + 1);
    const encoded = input.bytes.subarray(start, input.at);
    require(!previous || compare(previous, encoded) < 0, 'format', '3.4', 'keys unsorted or not unique');
    previous = encoded;
    out.set(key, item(input, depth + 1));
  }
  return out;
}

export function encode(value) {
  if (typeof value === 'number') return value < 0 ? encodeHead(1, -1 - value) : encodeHead(0, value);
  if (typeof value === 'string') return concat(encodeHead(3, text(value).length), text(value));
  if (value instanceof Uint8Array) return concat(encodeHead(2, value.length), value);
  if (Array.isArray(value)) return join([encodeHead(4, value.length), ...value.map(encode)]);
  if (value instanceof Map) {
    const entries = [...value].map(([key, entry]) => [encode(key), encode(entry)]).sort(([a], [b]) => compare(a, b));
    return join([encodeHead(5, value.size), ...entries.flat()]);
  }
  if (value instanceof Tagged) return concat(encodeHead(6, value.tag), encode(value.value));
  for (const [number, simple] of SIMPLE) if (simple === value) return encodeHead(7, number);
  throw new TypeError('nothing that CBOR of SPEC 3 can hold');
}

function encodeHead(major, argument) {
  if (!Number.isSafeInteger(argument) || argument < 0) throw new RangeError('not an integer below 2^53');
  if (argument < 24) return Uint8Array.of((major << 5) | argument);
  const size = argument < 256 ? 1 : argument < 65536 ? 2 : argument < 2 ** 32 ? 4 : 8;
  const out = new Uint8Array(1 + size);
  out[0] = (major << 5) | (24 + Math.log2(size));
  for (let i = size; i > 0; i--) {
    out[i] = argument % 256;
    argument = Math.floor(argument / 256);
  }
  return out;
}
